package org.convoke.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.convoke.source.RowPixels;
import org.convoke.source.WatchedTable;
import org.convoke.spark.Predictor;
import org.convoke.store.Model;
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

    /** @throws UserError if the data is no folder, or a file in it cannot be used */
    void run(Configuration hadoop, PrintWriter printer) {
        ImageReader reader = scored.reader(Optional.of(session), model, hadoop, printer);
        WatchedTable watched = scored.watched(session, model, hadoop);
        RowPixels pixels = new RowPixels.Decoded(
                watched.images(), reader.decoding(model.network(), model.facts().decoding()));
        Dataset<Row> predictions = predictor.predictions(watched.rows(), pixels, watched.hidden());
        try {
            StreamingQuery query = format.fitted(predictions)
                    .writeStream()
                    .format(format.text())
                    .options(format.options())
                    .option("path", target.toString())
                    .option("checkpointLocation", target + ".checkpoint")
                    .start();
            printer.println("watching " + scored.data() + ": predictions go to " + target
                    + ", what was done is noted in " + target + ".checkpoint; stop with Ctrl-C");
            printer.flush();
            query.awaitTermination();
        } catch (StreamingQueryException | TimeoutException e) {
            throw new UserError("watching " + scored.data() + " ended: " + rootMessage(e), e);
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && !(cause instanceof UserError)) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : cause.getMessage().lines().findFirst().orElse("");
    }
}
