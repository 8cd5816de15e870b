package org.convoke.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.Normalisation;
import org.convoke.data.files.HadoopPath;
import org.convoke.data.picture.Decoding;
import org.convoke.net.Network;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Shape;
import org.convoke.store.FileDigest;
import org.convoke.store.ForeignParameters;
import org.convoke.store.Model;
import org.convoke.store.ModelFacts;
import org.convoke.store.WeightsDigest;
import org.convoke.store.onnx.ImageSize;
import org.convoke.store.onnx.ImportedNetwork;
import org.convoke.store.onnx.OnnxImport;
import org.convoke.store.onnx.ReversedChannels;
import org.convoke.text.PrintableText;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * Makes a model of a network that another program trained: of an ONNX file, or of a safetensors file and a network file.
 *
 * @param network the network of a safetensors file: a shipped one or a file
 * @param size of the images, where an ONNX file leaves it open
 * @param pixels what the network was trained on
 * @param pictures what becomes of pictures of other sizes; none if that is not said
 * @param classes a file with the names of the classes, one a line
 */
public record ModelImport(
        Optional<String> network,
        Optional<ImageSize> size,
        PixelScale pixels,
        ImageSettings pictures,
        Optional<Path> classes) {
    /** In a model's facts, the name of the run: there was none. */
    static final String RUN_ID = "imported";

    private static final String SAFETENSORS = ".safetensors";
    /** Names under which exporters write the names of classes into an ONNX file, one a line or separated by commas. */
    private static final List<String> CLASS_KEYS = List.of("classes", "class_names", "labels");

    private static final int LONGEST_NAMES = 16 << 20;

    /**
     * Reads the model.
     *
     * @throws UserError if a file is missing, damaged or not supported, or something that is said does not fit it
     */
    public Model read(Path file, Configuration hadoop) {
        boolean safetensors = file.getName().endsWith(SAFETENSORS);
        if (safetensors && size.isPresent()) {
            throw new UserError(Setting.SIZE, size.get().text(), "is for ONNX files: a network file has the size");
        }
        if (!safetensors && network.isPresent()) {
            throw new UserError(
                    Setting.NETWORK, network.get(), "is for safetensors files: an ONNX file has the network in it");
        }
        ImportedNetwork imported = safetensors ? withNetwork(file, hadoop) : OnnxImport.read(file, hadoop, size);
        Normalisation normalisation = pixels.normalisation(imported.inputScale(), imported.inputShift());
        float[] weights =
                pixels.reversed() ? ReversedChannels.of(imported.network(), imported.weights()) : imported.weights();
        ModelFacts facts = new ModelFacts(
                names(imported, hadoop),
                normalisation,
                decoding(imported.network().input()),
                Map.of(),
                JsonNodeFactory.instance.objectNode(),
                "imported from " + HadoopPath.withoutPassword(file.toString()),
                FileDigest.of(file, hadoop),
                "0",
                JsonNodeFactory.instance.objectNode(),
                WeightsDigest.of(Parameters.of(imported.network()), weights),
                new ModelFacts.Versions(Versions.convoke(), Versions.spark(), Versions.java()),
                RUN_ID,
                Instant.now());
        return new Model(imported.network(), weights, facts);
    }

    private ImportedNetwork withNetwork(Path file, Configuration hadoop) {
        String name = network.orElseThrow(() ->
                new UserError(file + " holds weights, not a network", "name the network's file by " + Setting.NETWORK));
        Network given = NamedNetwork.find(name, hadoop).network();
        int channels = given.input().channels();
        float[] ones = new float[channels];
        Arrays.fill(ones, 1);
        return reading(
                file,
                hadoop,
                (in, length) -> new ImportedNetwork(
                        given, ForeignParameters.read(given, in, length, file.toString()), ones, new float[channels]));
    }

    /** What becomes of pictures, if the network takes any. */
    private Optional<Decoding> decoding(Shape input) {
        boolean takesPictures = input.channels() == 1 || input.channels() == 3;
        return takesPictures ? Optional.of(pictures.decoding(input, Optional.empty())) : Optional.empty();
    }

    private List<String> names(ImportedNetwork imported, Configuration hadoop) {
        int count = imported.network().classes();
        Optional<List<String>> said = classes.map(path -> lines(path, hadoop));
        if (said.isPresent()) {
            requireNames(said.get(), count);
            return said.get();
        }
        return CLASS_KEYS.stream()
                .filter(imported.metadata()::containsKey)
                .map(key -> named(imported.metadata().get(key)))
                .filter(names -> names.size() == count && new HashSet<>(names).size() == count)
                .findFirst()
                .orElseGet(() ->
                        IntStream.range(0, count).mapToObj(String::valueOf).toList());
    }

    private static List<String> named(String text) {
        return Arrays.stream(text.split(text.contains("\n") ? "\n" : ","))
                .map(String::strip)
                .toList();
    }

    private void requireNames(List<String> names, int count) {
        Path file = classes.orElseThrow();
        if (names.size() != count) {
            throw new UserError(
                    Setting.CLASSES,
                    file,
                    "has " + names.size() + " names, one a line, and the network " + count + " outputs");
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new UserError(
                        Setting.CLASSES,
                        file,
                        "has the name " + PrintableText.of(name) + " twice",
                        "change one of them: classes are distinguished by their names");
            }
        }
    }

    private static List<String> lines(Path file, Configuration hadoop) {
        String text = reading(file, hadoop, (in, length) -> {
            if (length > LONGEST_NAMES) {
                throw new UserError(Setting.CLASSES, file, length + " bytes are too many: is it the right file?");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        });
        List<String> lines = new ArrayList<>(text.lines().map(String::strip).toList());
        lines.removeIf(String::isEmpty);
        return lines;
    }

    private interface Reading<T> {
        T read(InputStream in, long length) throws IOException;
    }

    private static <T> T reading(Path file, Configuration hadoop, Reading<T> reading) {
        FileSystem system = HadoopPath.fileSystem(file, hadoop);
        try {
            FileStatus status = system.getFileStatus(file);
            try (InputStream in = system.open(file)) {
                return reading.read(in, status.getLen());
            }
        } catch (FileNotFoundException e) {
            throw new UserError(file + " is not there, or may not be read: check the path", e);
        } catch (IOException e) {
            throw HadoopPath.unreadable(file, e);
        }
    }
}
