package org.convoke.ml;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;

/**
 * The Python classes of the stages, written from the params of the Java classes: names, types, defaults and descriptions.
 */
final class PythonModule {
    static final Path FILE = Path.of("python/convoke/classifier.py");

    /** The class of what the classifier and its model have in common. */
    private static final String COMMON = "_ClassifierParams";

    private static final int WIDTH = 100;
    private static final String INDENT = " ".repeat(12);

    private static final String HEAD = """
            # Written by PythonModule, a class of the tests, from the params of the Java classes: do not edit.
            \"""The stages of Convoke for pipelines of PySpark. The Java classes of the same names do the work.\"""

            from pyspark import keyword_only
            from pyspark.ml.param import Param, Params, TypeConverters
            from pyspark.ml.util import JavaMLReadable, JavaMLWritable
            from pyspark.ml.wrapper import JavaEstimator, JavaModel, JavaTransformer

            __all__ = ["ConvokeClassifier", "ConvokeClassificationModel", "ConvokeFeatures"]
            """;

    /** The kinds of stages, each with the base classes of its Python class. */
    private enum Kind {
        ESTIMATOR("JavaEstimator, " + COMMON),
        MODEL("JavaModel, " + COMMON),
        TRANSFORMER("JavaTransformer");

        private final String bases;

        Kind(String bases) {
            this.bases = bases;
        }
    }

    private final StringBuilder text = new StringBuilder(HEAD);

    private PythonModule() {}

    /** Writes the file anew. */
    static void accept() throws IOException {
        Files.writeString(FILE, text(), StandardCharsets.UTF_8);
    }

    static String text() {
        PythonModule module = new PythonModule();
        module.addCommon(new ConvokeClassifier());
        module.add(
                new ConvokeClassifier(),
                Kind.ESTIMATOR,
                "Trains a convolutional network on a column of images; an estimator.",
                """
                    def _create_model(self, java_model):
                        return ConvokeClassificationModel(java_model)
                """);
        module.add(
                new ConvokeClassificationModel(),
                Kind.MODEL,
                "A trained network; from ConvokeClassifier.fit, or from load of any model directory.",
                """
                    @property
                    def numClasses(self):
                        \"""How many classes the network distinguishes.\"""
                        return self._call_java("numClasses")

                    @property
                    def numFeatures(self):
                        \"""How many numbers an image has.\"""
                        return self._call_java("numFeatures")
                """);
        module.add(
                new ConvokeFeatures(),
                Kind.TRANSFORMER,
                "Appends what a layer of a trained network gives, as a vector.",
                "");
        return module.text.toString();
    }

    private void addCommon(PipelineStage stage) {
        addHead(COMMON, "Params", "The params of the classifier and its model.");
        addParams(stage);
        line("");
        line("    def _setDefaults(self):");
        addDefaults(stage);
        addGetters(stage);
    }

    private void add(PipelineStage stage, Kind kind, String doc, String more) {
        addHead(stage.getClass().getSimpleName(), kind.bases + ", JavaMLReadable, JavaMLWritable", doc);
        line("    # PySpark finds the Java class of a Python class by this name, and the other way round.");
        line("    __module__ = \"" + stage.getClass().getPackageName() + "\"");
        line("");
        if (kind == Kind.TRANSFORMER) {
            addParams(stage);
            line("");
        }
        addConstructor(stage, kind);
        if (kind == Kind.TRANSFORMER) {
            addGetters(stage);
        }
        for (Param<?> param : stage.params()) {
            if (hasSetter(stage, "set" + capital(param.name()))) {
                line("");
                line("    def set" + capital(param.name()) + "(self, value):");
                line("        return self._set(" + param.name() + "=value)");
            }
        }
        if (!more.isEmpty()) {
            line("");
            text.append(more.indent(more.startsWith(" ") ? 0 : 4));
        }
    }

    private void addHead(String name, String bases, String doc) {
        line("");
        line("");
        line("class " + name + "(" + bases + "):");
        line("    \"\"\"" + doc + "\"\"\"");
        line("");
    }

    private void addParams(PipelineStage stage) {
        for (Param<?> param : stage.params()) {
            addParam(param);
        }
    }

    private void addGetters(PipelineStage stage) {
        for (Param<?> param : stage.params()) {
            line("");
            line("    def get" + capital(param.name()) + "(self):");
            line("        return self.getOrDefault(self." + param.name() + ")");
        }
    }

    private void addConstructor(PipelineStage stage, Kind kind) {
        if (kind == Kind.MODEL) {
            line("    def __init__(self, java_model=None):");
            line("        super().__init__(java_model)");
            line("        self._setDefaults()");
            return;
        }
        line("    @keyword_only");
        line("    def __init__(");
        addList(
                "self, *, ",
                Arrays.stream(stage.params())
                        // A default that follows from the uid is not known yet.
                        .map(param -> param.name() + "="
                                + usual(stage, param)
                                        .filter(each -> !each.contains("self."))
                                        .orElse("None"))
                        .toList());
        line("    ):");
        line("        super().__init__()");
        line("        self._java_obj = self._new_java_obj("
                + quoted(stage.getClass().getName()) + ", self.uid)");
        if (kind == Kind.TRANSFORMER) {
            addDefaults(stage);
        } else {
            line("        self._setDefaults()");
        }
        line("        self._set(**self._input_kwargs)");
        line("");
        line("    def setParams(self, **params):");
        line("        return self._set(**params)");
    }

    private void addDefaults(PipelineStage stage) {
        line("        self._setDefault(");
        addList(
                "",
                Arrays.stream(stage.params())
                        .flatMap(param -> usual(stage, param).map(value -> param.name() + "=" + value).stream())
                        .toList());
        line("        )");
    }

    /** Parts with commas, as many on a line as there is place for. */
    private void addList(String start, List<String> parts) {
        StringBuilder last = new StringBuilder(INDENT).append(start);
        for (String part : parts) {
            if (last.length() + part.length() + 1 > WIDTH) {
                line(last.toString().stripTrailing());
                last = new StringBuilder(INDENT);
            }
            last.append(part).append(", ");
        }
        line(last.toString().stripTrailing());
    }

    private void addParam(Param<?> param) {
        String first = "    " + param.name() + " = Param(Params._dummy(), " + quoted(param.name()) + ", ";
        String converter = "TypeConverters." + converter(param) + ")";
        if ((first + quoted(param.doc()) + ", " + converter).length() <= WIDTH) {
            line(first + quoted(param.doc()) + ", " + converter);
        } else {
            line(first.stripTrailing());
            addText(param.doc());
            line("        " + converter);
        }
    }

    /** A text as one of Python's, over several lines where it is long. */
    private void addText(String doc) {
        List<String> lines = new ArrayList<>(List.of(""));
        for (String word : doc.split("(?<= )")) {
            int last = lines.size() - 1;
            if (quoted(lines.get(last) + word).length() + 9 > WIDTH) {
                lines.add(word);
            } else {
                lines.set(last, lines.get(last) + word);
            }
        }
        line(lines.stream().map(each -> "        " + quoted(each)).collect(Collectors.joining("\n")) + ",");
    }

    private static boolean hasSetter(PipelineStage stage, String name) {
        return Arrays.stream(stage.getClass().getMethods()).map(Method::getName).anyMatch(name::equals);
    }

    private static String converter(Param<?> param) {
        if (param instanceof IntParam || param instanceof LongParam) {
            return "toInt";
        } else if (param instanceof DoubleParam) {
            return "toFloat";
        } else if (param instanceof BooleanParam) {
            return "toBoolean";
        } else if (param instanceof DoubleArrayParam) {
            return "toListFloat";
        }
        return "toString";
    }

    /** A param's default as Python has it. */
    private static Optional<String> usual(PipelineStage stage, Param<?> param) {
        if (!stage.hasDefault(param)) {
            return Optional.empty();
        }
        Object value = stage.getDefault(param).get();
        if (value instanceof String string) {
            String uid = stage.uid();
            return Optional.of(
                    string.startsWith(uid) ? "self.uid + " + quoted(string.substring(uid.length())) : quoted(string));
        } else if (value instanceof Boolean truth) {
            return Optional.of(truth ? "True" : "False");
        } else if (value instanceof Number) {
            return Optional.of(value.toString());
        }
        throw new IllegalStateException("the default of " + param + " is a " + value.getClass());
    }

    private static String capital(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
