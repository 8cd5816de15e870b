package org.convoke.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.convoke.source.DataSource;
import org.convoke.spark.Evaluator;
import org.convoke.spark.ImageSet;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.store.Model;
import org.convoke.train.Evaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Measures a model on labelled images. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        description = "Measures a model on labelled images: loss, accuracy, precision and recall, confusion matrix.")
final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private ScoredImages scored;

    @Mixin
    private SparkOptions sparkOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Configuration hadoop = HadoopSettings.fromSpark();
        Model model = scored.model(hadoop);
        PrintWriter out = spec.commandLine().getOut();
        DataSource source = scored.source(hadoop);
        // Mistakes in what the driver reads show before Spark starts.
        Optional<ImageSet> packed = source instanceof DataSource.Packed
                ? Optional.of(scored.images(source, scored.reader(Optional.empty(), model, hadoop, out), model))
                : Optional.empty();
        try (SparkSession session = sparkOptions.start("convoke evaluate " + scored.data());
                NetworkOnSpark network = new NetworkOnSpark(
                        new JavaSparkContext(session.sparkContext()),
                        model.network(),
                        model.facts().normalisation(),
                        sparkOptions.kernels(),
                        ScoredImages.LANES);
                ImageSet images = packed.orElseGet(
                        () -> scored.images(source, scored.reader(Optional.of(session), model, hadoop, out), model));
                Evaluator evaluator = new Evaluator(network, images, sparkOptions.partitions(), scored.name())) {
            Evaluation evaluation = evaluator.evaluate(model.weights(), "evaluate " + scored.data());
            out.print(EvaluationReport.text(
                    scored.name(), evaluation, model.facts().classNames()));
            out.flush();
        }
        return 0;
    }
}
