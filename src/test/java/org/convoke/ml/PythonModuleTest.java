package org.convoke.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.Param;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Python classes have the params of the Java classes; PySpark itself is not run here. */
class PythonModuleTest {
    private static final Pattern PARAM =
            Pattern.compile("(?m)^    (\\w+) = Param\\(Params\\._dummy\\(\\), \"(\\w+)\",");
    private static final Pattern DEFAULTS = Pattern.compile("(?s)self\\._setDefault\\((.*?)\n        \\)");
    private static final Pattern DEFAULT = Pattern.compile("(\\w+)=((?:self\\.uid \\+ )?(?:\"[^\"]*\"|[\\w.-]+)),");

    @BeforeAll
    static void acceptIfAsked() throws IOException {
        if (System.getProperty("convoke.accept") != null) {
            PythonModule.accept();
        }
    }

    static Stream<PipelineStage> stages() {
        return Stream.of(new ConvokeClassifier(), new ConvokeClassificationModel(), new ConvokeFeatures());
    }

    private static String file() throws IOException {
        return Files.readString(PythonModule.FILE, StandardCharsets.UTF_8);
    }

    /** The text of the Python class of the same name, with that of the one where the classifiers' params are. */
    private static String python(PipelineStage stage) throws IOException {
        String own = python(stage.getClass().getSimpleName());
        return own.lines().findFirst().orElseThrow().contains("_ClassifierParams")
                ? own + python("_ClassifierParams")
                : own;
    }

    private static String python(String name) throws IOException {
        List<String> found = new ArrayList<>();
        for (String each : file().split("\nclass ", -1)) {
            if (each.startsWith(name + "(")) {
                found.add(each);
            }
        }
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }

    @Test
    void theFileIsAsItIsWritten() throws IOException {
        assertThat(file())
                .as(PythonModule.FILE + "; `mvn test -Dtest=PythonModuleTest -Dconvoke.accept` writes it anew")
                .isEqualTo(PythonModule.text());
    }

    @ParameterizedTest
    @MethodSource("stages")
    void everyParamIsThereInBothWithTheSameDefault(PipelineStage stage) throws IOException {
        String python = python(stage);
        Map<String, String> java = new TreeMap<>();
        for (Param<?> param : stage.params()) {
            java.put(
                    param.name(),
                    stage.hasDefault(param)
                            ? String.valueOf(stage.getDefault(param).get())
                            : "none");
        }
        Map<String, String> declared = new TreeMap<>();
        Matcher param = PARAM.matcher(python);
        while (param.find()) {
            assertThat(param.group(2)).isEqualTo(param.group(1));
            declared.put(param.group(1), "none");
        }
        Matcher defaults = DEFAULTS.matcher(python);
        assertThat(defaults.find()).isTrue();
        Matcher each = DEFAULT.matcher(defaults.group(1));
        while (each.find()) {
            assertThat(declared).containsKey(each.group(1));
            declared.put(each.group(1), value(each.group(2), stage.uid()));
        }
        assertThat(declared).isEqualTo(java).hasSizeGreaterThan(5);
        assertThat(python).contains("__module__ = \"" + stage.getClass().getPackageName() + "\"");
    }

    /** What a Java program prints for a value of Python's. */
    private static String value(String python, String uid) {
        if (python.startsWith("self.uid + ")) {
            return uid + value(python.substring("self.uid + ".length()), uid);
        }
        return python.equals("True") || python.equals("False")
                ? python.toLowerCase(Locale.ROOT)
                : python.replaceAll("^\"|\"$", "");
    }

    /** PySpark imports the module that is called like the Java package. */
    @Test
    void thePackageOfTheJavaClassesHasThem() throws IOException {
        assertThat(Files.readString(Path.of("python/org/convoke/ml.py"))).contains("from convoke.classifier import *");
        assertThat(Files.readString(Path.of("python/convoke/__init__.py")))
                .contains("from convoke.classifier import *");
    }

    @ParameterizedTest
    @MethodSource("files")
    void pythonCompilesIt(String file) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(
                            "python3",
                            "-c",
                            "import sys; compile(open(sys.argv[1], encoding='utf-8').read(), sys.argv[1], 'exec')",
                            file)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "python3 is not there: " + e.getMessage());
            return;
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    static Stream<String> files() {
        return Stream.of("python/convoke/classifier.py", "python/convoke/__init__.py", "python/org/convoke/ml.py");
    }
}
