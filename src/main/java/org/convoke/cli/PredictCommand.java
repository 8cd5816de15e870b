package org.convoke.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.convoke.UserError;
import org.convoke.data.HadoopPath;
import org.convoke.data.PackedImages;
import org.convoke.source.DataSource;
import org.convoke.source.FileRows;
import org.convoke.source.ImageTable;
import org.convoke.source.RowPixels;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.spark.PackedRows;
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
        description =
                "Writes every row of the data with what the model says to it: prediction, label_name, and probability"
                        + " (an array, one number a class). A table keeps its columns; image files have path and label (their"
                        + " folder); packed sets have index and label.")
final class PredictCommand implements Callable<Integer> {
    @Mixin
    private ScoredImages scored;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "PATH",
            description = "Where the predictions go; must not exist yet.")
    private String out;

    @Option(
            names = "--out-format",
            paramLabel = "parquet|csv|json",
            description = "Default: by the ending of --out, or else parquet. In CSV, arrays are JSON and bytes Base64.")
    private Optional<PredictionFormat> format;

    @Option(names = "--logits", description = "Also write logits, the outputs before the softmax.")
    private boolean logits;

    @Option(
            names = "--watch",
            description =
                    "Go on with every file that comes into the folder of --data, until it is stopped; started again,"
                            + " with those that are new.")
    private boolean watch;

    @Mixin
    private SparkOptions sparkOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter printer = spec.commandLine().getOut();
        Configuration hadoop = HadoopSettings.fromSpark();
        Path target = HadoopPath.parse(out, "give another --out");
        FileSystem files = HadoopPath.fileSystem(target, hadoop);
        if (!watch) {
            requireAbsent(files, target);
        }
        Model model = scored.model(hadoop);
        if (watch) {
            try (SparkSession session = sparkOptions.start("convoke predict --watch " + scored.data());
                    NetworkOnSpark network = network(session, model);
                    Predictor predictor = predictor(network, model)) {
                new Watch(session, predictor, scored, model, format(), target).run(hadoop, printer);
            }
            return 0;
        }
        DataSource source = scored.source(hadoop);
        // Mistakes in what the driver reads show before Spark starts.
        Optional<PackedImages> packed = source instanceof DataSource.Packed set
                ? Optional.of(scored.packedImages(set, model))
                : Optional.empty();
        try (SparkSession session = sparkOptions.start("convoke predict " + scored.data());
                NetworkOnSpark network = network(session, model);
                Predictor predictor = predictor(network, model)) {
            if (packed.isPresent()) {
                try (PackedRows rows = new PackedRows(session, network, packed.get(), sparkOptions.partitions())) {
                    write(predictor.predictions(rows.rows(), PackedRows.pixels(), PackedRows.hidden()), target, hadoop);
                }
            } else {
                ImageReader reader = scored.reader(Optional.of(session), hadoop, printer);
                ImageTable table = reader.table(source, scored.part());
                RowPixels pixels = new RowPixels.Decoded(
                        table.images(),
                        reader.decoding(model.network(), model.facts().decoding()));
                List<String> hidden = source instanceof DataSource.Files ? FileRows.hidden() : List.of();
                write(predictor.predictions(table.rows(), pixels, hidden), target, hadoop);
            }
            report(session, target, predictor, printer);
        }
        return 0;
    }

    private Predictor predictor(NetworkOnSpark network, Model model) {
        return new Predictor(network, model.weights(), model.facts().classNames(), logits, scored.skipBadImages());
    }

    private NetworkOnSpark network(SparkSession session, Model model) {
        return new NetworkOnSpark(
                new JavaSparkContext(session.sparkContext()),
                model.network(),
                model.facts().normalisation(),
                sparkOptions.kernels(),
                ScoredImages.LANES);
    }

    private PredictionFormat format() {
        return PredictionFormat.of(format, out);
    }

    private void write(Dataset<Row> predictions, Path target, Configuration hadoop) {
        AtomicWrite.to(
                target,
                hadoop,
                (system, temporary) -> format().fitted(predictions)
                        .write()
                        .format(format().text())
                        .option("header", true)
                        .save(temporary.toString()));
    }

    private void report(SparkSession session, Path target, Predictor predictor, PrintWriter printer) {
        long rows = session.read()
                .format(format().text())
                .option("header", true)
                .load(target.toString())
                .count();
        printer.printf("%,d predictions written to %s%n", rows, out);
        if (predictor.skipped() > 0) {
            printer.printf("%,d images could not be used: their predictions are empty%n", predictor.skipped());
        }
        printer.flush();
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
