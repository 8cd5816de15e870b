package org.convoke.predict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.twelvemonkeys.image.ImageUtil;
import com.twelvemonkeys.imageio.metadata.CompoundDirectory;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import com.twelvemonkeys.io.LittleEndianDataInputStream;
import com.twelvemonkeys.lang.Validate;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;

/** A program that has neither Spark nor Hadoop nor Scala predicts, with the same bits, and says nothing of its own. */
class WithoutSparkTest {
    private static final List<String> PICTURES = Stream.of(
                    "rgb-420.jpg",
                    "grey-progressive.jpg",
                    "rgb-8bit-alpha.png",
                    "grey-16bit.png",
                    "lossy.webp",
                    "rgb.bmp")
            .map(name -> Path.of("src/test/resources/images", name).toString())
            .toList();

    @TempDir
    private Path folder;

    /** What Convoke's POM names, and Jackson with YAML. */
    private static String classPath() {
        return Stream.of(
                        Predictor.class,
                        OneImage.class,
                        JsonProperty.class,
                        JsonFactory.class,
                        JsonMapper.class,
                        YAMLMapper.class,
                        LoaderOptions.class,
                        WebPImageReaderSpi.class,
                        ByteArrayImageInputStream.class,
                        CompoundDirectory.class,
                        LittleEndianDataInputStream.class,
                        Validate.class,
                        ImageUtil.class)
                .map(WithoutSparkTest::place)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aProgramWithoutSparkPredicts() throws Exception {
        PictureModel.write(folder.resolve("model"), PictureModel.model());
        Predictor here = Predictor.load(folder.resolve("model"));
        List<String> expected = new ArrayList<>();
        for (String picture : PICTURES) {
            expected.add(OneImage.line(here.predict(Files.readAllBytes(Path.of(picture)))));
        }
        assertThat(classPath()).doesNotContainPattern("spark|hadoop|scala|log4j|slf4j");

        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                OneImage.class.getName(),
                folder.resolve("model").toString()));
        command.addAll(PICTURES);
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(folder.resolve("err"), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(Files.readAllLines(folder.resolve("out"), StandardCharsets.UTF_8))
                .isEqualTo(expected);
        assertThat(process.exitValue()).isZero();
    }
}
