package org.convoke.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.convoke.data.files.HadoopPath;
import org.convoke.source.DataSource;
import org.convoke.spark.Evaluator;
import org.convoke.spark.Evaluator.Measured;
import org.convoke.spark.ImageSet;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.store.Model;
import org.convoke.text.Setting;
import org.convoke.ui.EvaluationJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a model on labelled images. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        versionProvider = VersionOption.class,
        sortOptions = false,
        description = "Measures a model on labelled images: loss, accuracy, top-5 and balanced accuracy, F1, ROC AUC,"
                + " calibration, precision and recall of each class, confusion matrix.")
final class EvaluateCommand implements Callable<Integer> {
    private static final String STANDARD_OUTPUT = "-";

    @Mixin
    private ScoredImages scored;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write the metrics as JSON, to a file (any Hadoop path) that must not exist yet; -"
                    + " prints JSON to standard output instead of the report.")
    private Optional<String> json;

    @Mixin
    private SparkOptions sparkOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Configuration hadoop = HadoopSettings.fromSpark();
        Optional<Path> file = json.filter(name -> !name.equals(STANDARD_OUTPUT))
                .map(name -> OutputPath.parse(name, Setting.JSON, hadoop));
        file.ifPresent(path -> OutputPath.requireAbsent(path, "--json", hadoop));
        boolean jsonOnly = json.isPresent() && file.isEmpty();
        Model model = scored.model(hadoop);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter notes = jsonOnly ? spec.commandLine().getErr() : out;
        DataSource source = scored.source(hadoop);
        // Mistakes in what the driver reads show before Spark starts.
        Optional<ImageSet> packed = source instanceof DataSource.Packed
                ? Optional.of(
                        scored.images(source, scored.reader(Optional.empty(), model, hadoop, Lines.to(notes)), model))
                : Optional.empty();
        try (SparkSession session = sparkOptions.start("convoke evaluate " + scored.data());
                NetworkOnSpark network = new NetworkOnSpark(
                        new JavaSparkContext(session.sparkContext()),
                        model.network(),
                        model.facts().normalisation(),
                        sparkOptions.kernels(),
                        ScoredImages.LANES);
                ImageSet images = packed.orElseGet(() -> scored.images(
                        source, scored.reader(Optional.of(session), model, hadoop, Lines.to(notes)), model));
                Evaluator evaluator = new Evaluator(network, images, sparkOptions.partitions(), scored.name())) {
            Measured measured = evaluator.measure(model.weights(), scored.testTime(), "evaluate " + scored.data());
            EvaluationJson asJson = new EvaluationJson(
                    new EvaluationJson.Subject(
                            HadoopPath.withoutPassword(scored.directory()),
                            model.facts().weightsSha256(),
                            HadoopPath.withoutPassword(scored.data()),
                            scored.part().name().toLowerCase(Locale.ROOT),
                            scored.testTime()),
                    measured,
                    model.facts().classNames());
            out.print(
                    jsonOnly
                            ? asJson.text()
                            : EvaluationReport.text(
                                    scored.name(),
                                    measured,
                                    scored.testTime(),
                                    model.facts().classNames()));
            file.ifPresent(path -> OutputPath.write(path, asJson.text(), hadoop));
            out.flush();
        }
        return 0;
    }
}
