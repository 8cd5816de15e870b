package org.convoke.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.convoke.UserError;
import org.convoke.data.HadoopPath;
import org.convoke.data.PackedImages;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.spark.Predictor;
import org.convoke.store.AtomicWrite;
import org.convoke.store.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a model's predictions. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        description = "Writes predictions as Parquet: index, label (null where unknown), prediction, label_name, and"
                + " probability (an array, one number a class), in the order of the images.")
final class PredictCommand implements Callable<Integer> {
    @Mixin
    private ScoredImages scored;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "PATH",
            description = "Where the Parquet goes; must not exist yet.")
    private String out;

    @Mixin
    private SparkOptions sparkOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Configuration hadoop = HadoopSettings.fromSpark();
        Path target = HadoopPath.parse(out, "give another --out");
        FileSystem files = HadoopPath.fileSystem(target, hadoop);
        requireAbsent(files, target);
        Model model = scored.model(hadoop);
        PackedImages images = scored.images(model, hadoop);
        try (SparkSession session = sparkOptions.start("convoke predict " + scored.data());
                NetworkOnSpark network = new NetworkOnSpark(
                        new JavaSparkContext(session.sparkContext()),
                        model.network(),
                        model.facts().normalisation(),
                        sparkOptions.kernels(),
                        ScoredImages.LANES);
                Predictor predictor = new Predictor(
                        session,
                        network,
                        images,
                        model.weights(),
                        model.facts().classNames(),
                        sparkOptions.partitions())) {
            AtomicWrite.to(
                    target,
                    hadoop,
                    (system, temporary) -> predictor.predictions().write().parquet(temporary.toString()));
        }
        PrintWriter printer = spec.commandLine().getOut();
        printer.printf("%,d predictions written to %s%n", images.count(), out);
        printer.flush();
        return 0;
    }

    private static void requireAbsent(FileSystem files, Path target) {
        try {
            if (files.exists(target)) {
                throw new UserError(target + " exists: choose another --out, or delete it if it is not needed");
            }
        } catch (IOException e) {
            throw HadoopPath.unreadable(target, e);
        }
    }
}
