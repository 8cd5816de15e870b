package org.convoke.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.convoke.data.PackedImages;
import org.convoke.run.ImageReader;
import org.convoke.source.BadImages;
import org.convoke.source.DataSource;
import org.convoke.source.ImageTable;
import org.convoke.source.RowPixels;
import org.convoke.spark.LabelledPredictions;
import org.convoke.spark.LayerColumn;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.spark.PackedRows;
import org.convoke.spark.Predictor;
import org.convoke.store.AtomicWrite;
import org.convoke.store.Model;
import org.convoke.text.Counted;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a model's predictions. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        versionProvider = VersionOption.class,
        sortOptions = false,
        description = "Writes every row of the data with the model's prediction appended: prediction, label_name, and"
                + " probability (an array, one number per class). A table keeps its columns; image files have path and label (their"
                + " folder); packed sets have index and label.")
final class PredictCommand implements Callable<Integer> {
    private static final String ROWS = "rows";

    @Mixin
    private ScoredImages scored;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "PATH",
            description = "Where to write the predictions; must not exist yet (except with --watch).")
    private String out;

    @Option(
            names = "--out-format",
            paramLabel = "parquet|csv|json",
            description = "Format of the predictions. In CSV, arrays are JSON, bytes are Base64, and quotes in strings"
                    + " are doubled. Default: by the ending of --out, otherwise parquet.")
    private Optional<PredictionFormat> format;

    @Option(names = "--logits", description = "Also write logits, the outputs before the softmax.")
    private boolean logits;

    @Option(
            names = "--layer",
            paramLabel = "NAME",
            description =
                    "Also write features, an array: the output of this layer (convoke summary lists their names).")
    private Optional<String> layer;

    @Option(
            names = "--watch",
            description = "Predict each new file that is moved into the folder of --data, until stopped; when started"
                    + " again, continue with files that are new since then.")
    private boolean watch;

    @Mixin
    private SparkOptions sparkOptions;

    @Spec
    private CommandSpec spec;

    private Optional<LayerColumn> features = Optional.empty();

    @Override
    public Integer call() throws IOException {
        PrintWriter printer = spec.commandLine().getOut();
        Configuration hadoop = HadoopSettings.fromSpark();
        Path target = OutputPath.parse(out, Setting.OUT, hadoop);
        format();
        if (!watch) {
            OutputPath.requireAbsent(target, "--out", hadoop);
        }
        if (watch && layer.isPresent()) {
            throw new UserError(Setting.LAYER, layer.get(), "is not for " + Setting.WATCH, "leave one of the two out");
        }
        Model model = scored.model(hadoop);
        features = layer.map(name -> LayerColumn.features(model.network(), name));
        if (watch) {
            try (SparkSession session = sparkOptions.start("convoke predict --watch " + scored.data());
                    NetworkOnSpark network = network(session, model);
                    Predictor predictor = predictor(network, model)) {
                new Watch(session, predictor, scored, model, format(), target).run(hadoop, printer, logits);
            }
            return 0;
        }
        DataSource source = scored.source(hadoop);
        // Mistakes in what the driver reads show before Spark starts.
        Optional<PackedImages> packed = source instanceof DataSource.Packed set
                ? Optional.of(scored.packedImages(
                        set, scored.reader(Optional.empty(), model, hadoop, Lines.to(printer)), model))
                : Optional.empty();
        try (SparkSession session = sparkOptions.start("convoke predict " + scored.data());
                NetworkOnSpark network = network(session, model);
                Predictor predictor = predictor(network, model)) {
            long rows;
            if (packed.isPresent()) {
                try (PackedRows images = new PackedRows(session, network, packed.get(), sparkOptions.partitions())) {
                    rows = write(
                            predictor.predictions(images.rows(), PackedRows.pixels(), PackedRows.hidden()),
                            predictor,
                            target,
                            hadoop);
                }
            } else {
                ImageReader reader = scored.reader(Optional.of(session), model, hadoop, Lines.to(printer));
                ImageTable table = reader.unlabelled(source, scored.part());
                RowPixels pixels = new RowPixels.Decoded(
                        table.images(),
                        reader.decoding(model.network(), model.facts().decoding()));
                rows = write(predictor.predictions(table.rows(), pixels, table.hidden()), predictor, target, hadoop);
            }
            report(rows, predictor, printer);
        }
        return 0;
    }

    private Predictor predictor(NetworkOnSpark network, Model model) {
        return new Predictor(
                network,
                network.spark().broadcast(model.weights()),
                new LabelledPredictions(
                        model.facts().classNames(), logits, features.stream().toList()),
                scored.testTime(),
                !watch || scored.skipBadImages());
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

    /**
     * Writes the predictions, whole or not at all.
     *
     * @return how many rows there are
     */
    private long write(Dataset<Row> predictions, Predictor predictor, Path target, Configuration hadoop) {
        Dataset<Row> fitted = format().fitted(predictions);
        long[] rows = new long[1];
        AtomicWrite.to(target, hadoop, (system, temporary) -> {
            Observation written = new Observation();
            fitted.observe(written, functions.count(functions.lit(1)).as(ROWS))
                    .write()
                    .format(format().text())
                    .options(format().options())
                    .save(temporary.toString());
            rows[0] = rows(written);
            // Told at the end, by the driver: a task that failed would write what it knows into the log, four times.
            if (predictor.bad().count() > 0 && !scored.skipBadImages()) {
                throw predictor.bad().error(rows[0], scored.data());
            }
        });
        return rows[0];
    }

    private static long rows(Observation written) {
        try {
            return (Long) written.getAsJava().get(ROWS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while rows are counted", e);
        }
    }

    private void report(long rows, Predictor predictor, PrintWriter printer) {
        printer.printf(Locale.ROOT, "%s written to %s%n", Counted.of(rows, "prediction"), out);
        BadImages bad = predictor.bad();
        if (bad.count() > 0) {
            printer.printf(
                    Locale.ROOT,
                    "skipped %s that could not be used (the prediction is empty); the first %s%n",
                    Counted.of(bad.count(), "image"),
                    bad.first().get(0));
        }
        printer.flush();
    }
}
