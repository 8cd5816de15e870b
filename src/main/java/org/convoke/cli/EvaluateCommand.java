package org.convoke.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.convoke.data.DataSets;
import org.convoke.data.PackedImages;
import org.convoke.spark.Evaluator;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import org.convoke.train.Evaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a model on labelled images. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        description = "Measures a model on labelled images: loss, accuracy, precision and recall, confusion matrix.")
final class EvaluateCommand implements Callable<Integer> {
    /** Images of a micro-batch; without a gradient their number changes no bit. */
    static final int EVALUATION_LANES = 64;

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "Model directory that train wrote.")
    private String directory;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "SET",
            description = "digits, mnist, fashion-mnist, or a folder with the four IDX files.")
    private String data;

    @Option(
            names = "--part",
            paramLabel = "test|train",
            defaultValue = "test",
            description = "Which part of the set. Default: ${DEFAULT-VALUE}.")
    private Part part;

    @Mixin
    private SparkOptions sparkOptions;

    @Spec
    private CommandSpec spec;

    /** A part of a data set. */
    enum Part {
        TEST,
        TRAIN;

        String text() {
            return this == TEST ? "test" : "train";
        }
    }

    @Override
    public Integer call() throws IOException {
        Configuration hadoop = HadoopSettings.fromSpark();
        Model model = ModelDirectory.read(new Path(directory), hadoop);
        PackedImages images = DataSets.read(data, part.text(), hadoop);
        ModelInput.checkShape(images, data, model.network(), directory);
        DataSets.checkLabels(images, model.network().classes(), data);
        try (SparkSession session = sparkOptions.start("convoke evaluate " + data);
                NetworkOnSpark network = new NetworkOnSpark(
                        new JavaSparkContext(session.sparkContext()),
                        model.network(),
                        model.facts().normalisation(),
                        sparkOptions.kernels(),
                        EVALUATION_LANES);
                Evaluator evaluator =
                        new Evaluator(network, images, sparkOptions.partitions(), data + " " + part.text())) {
            Evaluation evaluation = evaluator.evaluate(model.weights(), "evaluate " + data);
            PrintWriter out = spec.commandLine().getOut();
            out.print(EvaluationReport.text(
                    data + " " + part.text(), evaluation, model.facts().classNames()));
            out.flush();
        }
        return 0;
    }
}
