package org.convoke.spark;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.convoke.source.BadImages;
import org.convoke.source.RowPixels;
import org.convoke.text.UserError;
import org.convoke.train.TestTime;

/** Appends to every row of a table of images what a network says to it; computed by the executors, in the rows' order. */
public final class Predictor implements AutoCloseable {
    private final NetworkOnSpark network;
    private final Broadcast<float[]> weights;
    private final TestTime testTime;
    private final AppendedColumns appended;
    private final boolean skipBad;
    private final BadImageCount bad = new BadImageCount();

    /**
     * Appends {@code prediction}, {@code label_name} of the predicted class, {@code probability}, an array with one number a class
     * (the network's outputs as they are where its loss is not the cross-entropy), and, if wanted, {@code logits}. All are null
     * for an image that could not be used.
     *
     * @param weights flat
     * @param classNames the names of the network's classes
     * @param testTime what the network sees of an image
     * @param logits whether the outputs before the softmax are wanted too
     * @param skipBad whether the prediction for an image that cannot be used is left empty; or else its task fails
     */
    public Predictor(
            NetworkOnSpark network,
            float[] weights,
            List<String> classNames,
            TestTime testTime,
            boolean logits,
            boolean skipBad) {
        this(
                network,
                network.spark().broadcast(weights),
                new LabelledPredictions(classNames, logits),
                testTime,
                skipBad);
    }

    /**
     * Appends other columns.
     *
     * @param weights flat; destroyed by {@link #close}
     * @param appended the columns
     * @param testTime what the network sees of an image
     * @param skipBad whether they are left empty for an image that cannot be used; or else its task fails
     */
    public Predictor(
            NetworkOnSpark network,
            Broadcast<float[]> weights,
            AppendedColumns appended,
            TestTime testTime,
            boolean skipBad) {
        this.network = network;
        this.weights = weights;
        this.appended = appended;
        this.testTime = testTime;
        this.skipBad = skipBad;
        network.spark().sc().register(bad, "images that could not be used");
    }

    /**
     * The table with its predictions, of a batch or a stream; computed when it is read or written, before {@link #close}.
     *
     * @param pixels how a row becomes pixels
     * @param hidden columns that are left out
     * @throws UserError if the table has a column of the same name as one that is appended
     */
    public Dataset<Row> predictions(Dataset<Row> rows, RowPixels pixels, List<String> hidden) {
        StructField[] fields = rows.schema().fields();
        List<Integer> kept = IntStream.range(0, fields.length)
                .filter(i -> !hidden.contains(fields[i].name()))
                .boxed()
                .toList();
        StructType schema = new StructType();
        for (int i : kept) {
            schema = schema.add(fields[i]);
        }
        for (StructField added : appended.columns().fields()) {
            // Spark does not tell capitals.
            for (String there : schema.fieldNames()) {
                if (there.equalsIgnoreCase(added.name())) {
                    throw new UserError("the table has a column `" + there
                            + "` already, which predictions would be written to: rename it, or leave it out");
                }
            }
            schema = schema.add(added);
        }
        PredictionTask task =
                new PredictionTask(network.session(), weights, pixels, kept, testTime, appended, skipBad, bad);
        return rows.mapPartitions(task, Encoders.row(schema));
    }

    /** The images that could not be used so far; a task that was done twice counted them twice. */
    public BadImages bad() {
        return bad.value();
    }

    @Override
    public void close() {
        weights.destroy();
    }
}
