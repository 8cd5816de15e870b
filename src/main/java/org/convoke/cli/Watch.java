package org.convoke.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.convoke.data.picture.Decoding;
import org.convoke.run.ImageReader;
import org.convoke.source.RowPixels;
import org.convoke.source.WatchedTable;
import org.convoke.spark.Predictor;
import org.convoke.store.Model;
import org.convoke.text.Causes;
import org.convoke.text.UserError;

/** Predicts for every file that comes into a folder, until it is stopped; what was done is kept beside the predictions. */
final class Watch {
    private final SparkSession session;
    private final Predictor predictor;
    private final ScoredImages scored;
    private final Model model;
    private final PredictionFormat format;
    private final Path target;

    Watch(
            SparkSession session,
            Predictor predictor,
            ScoredImages scored,
            Model model,
            PredictionFormat format,
            Path target) {
        this.session = session;
        this.predictor = predictor;
        this.scored = scored;
        this.model = model;
        this.format = format;
        this.target = target;
    }

    /**
     * Watches, until it is stopped.
     *
     * @param logits whether the predictor writes them
     * @throws UserError if the data is no folder, a file in it cannot be used, or the predictions that are there are of
     *     another model
     */
    void run(Configuration hadoop, PrintWriter printer, boolean logits) {
        ImageReader reader = scored.reader(Optional.of(session), model, hadoop, Lines.to(printer));
        Decoding decoding = reader.decoding(model.network(), model.facts().decoding());
        WatchedTable watched = scored.watched(session, model, hadoop);
        RowPixels pixels = new RowPixels.Decoded(watched.images(), decoding);
        Dataset<Row> predictions = predictor.predictions(watched.rows(), pixels, watched.hidden());
        Path checkpoint = new Path(target + ".checkpoint");
        SortedMap<String, String> settings = new TreeMap<>(Map.of(
                "data", scored.data(),
                "fit", decoding.fit().toString(),
                "images", watched.images().text(),
                "logits", Boolean.toString(logits),
                "out-format", format.text(),
                "resize", decoding.resampling().toString(),
                "weights-sha256", model.facts().weightsSha256()));
        new WatchNote(new Path(checkpoint, "convoke.properties"), target, settings).check(hadoop);
        try (UserErrorsInLog unlogged = UserErrorsInLog.hide()) {
            StreamingQuery query = format.fitted(predictions)
                    .writeStream()
                    .format(format.text())
                    .options(format.options())
                    .option("path", target.toString())
                    .option("checkpointLocation", checkpoint.toString())
                    .start();
            printer.println("watching " + scored.data() + ": predictions go to " + target
                    + ", what was done is noted in " + checkpoint + "; stop with Ctrl-C");
            printer.flush();
            query.awaitTermination();
        } catch (StreamingQueryException | TimeoutException e) {
            throw ended(e);
        }
    }

    private UserError ended(Exception e) {
        List<Throwable> causes = Causes.of(e);
        if (Causes.forUsers(e).orElse(e) instanceof UserError error) {
            return new UserError(
                    "watching " + scored.data() + " ended at " + error.marked()
                            + "; started again, it comes to this file first",
                    "take the file out of the folder, or skip it",
                    e);
        }
        Throwable cause = causes.get(causes.size() - 1);
        String message = cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : cause.getMessage().lines().findFirst().orElse("");
        return new UserError("watching " + scored.data() + " ended: " + message, e);
    }
}
