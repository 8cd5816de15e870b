package org.convoke.ml;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.convoke.array.KernelChoice;
import org.convoke.array.Layout;
import org.convoke.array.PlainKernels;
import org.convoke.net.Loss;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.source.RowPixels;
import org.convoke.source.SparkTables;
import org.convoke.spark.AppendedColumns;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.spark.Predictor;
import org.convoke.store.Model;
import org.convoke.store.ModelFacts;
import org.convoke.train.TestTime;

/**
 * The network of a stage with its weights, and what was made of it to predict: what predicts single rows, and what
 * executors hold. Copies of a stage share it. Only network, weights and facts travel.
 */
final class TrainedNetwork implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** The most images of a micro-batch, as of the command line. */
    private static final int LANES = 64;

    private final String network;
    private final float[] weights;
    private final String facts;

    private final transient Model model;
    private final transient Map<KernelChoice, org.convoke.predict.Predictor> predictors = new ConcurrentHashMap<>();
    private transient Optional<OnSpark> onSpark = Optional.empty();

    /**
     * What the executors of a context hold.
     *
     * @param kernels with which they compute
     */
    private record OnSpark(
            SparkContext spark, KernelChoice kernels, NetworkOnSpark network, Broadcast<float[]> weights) {}

    TrainedNetwork(Model model) {
        this.model = model;
        network = NetworkFile.text(model.network());
        weights = model.weights();
        facts = model.facts().json();
    }

    @Serial
    private Object readResolve() {
        return new TrainedNetwork(
                new Model(NetworkFile.parse(network, "network"), weights, ModelFacts.parse(facts, "model")));
    }

    Model model() {
        return model;
    }

    Network network() {
        return model.network();
    }

    /** The bytes of what travels. */
    long size() {
        return (long) Float.BYTES * weights.length + 2L * (network.length() + facts.length());
    }

    /** What the network says of classes. */
    ClassScores scores(double[] thresholds) {
        return new ClassScores(model.network().loss() == Loss.CROSS_ENTROPY, thresholds);
    }

    /** What the softmax that belongs to the loss makes of what comes before it; in the same bits as in a pass. */
    double[] probabilities(double[] raw) {
        if (model.network().loss() != Loss.CROSS_ENTROPY) {
            return scores(new double[0]).probabilities(raw);
        }
        Layout layout = Layout.flat(raw.length, 1);
        float[] values = new float[Math.toIntExact(layout.size())];
        for (int k = 0; k < raw.length; k++) {
            values[layout.at(k, 0, 0)] = (float) raw[k];
        }
        new PlainKernels().softmax(layout).forward(values, 0);
        return IntStream.range(0, raw.length)
                .mapToDouble(k -> values[layout.at(k, 0, 0)])
                .toArray();
    }

    /**
     * What the network gives for one image before the softmax that belongs to the loss, as for many; by any number of threads.
     *
     * @param pixels unsigned bytes, {@code [channel][row][column]}
     */
    double[] raw(byte[] pixels, KernelChoice kernels) {
        return doubles(predictor(kernels).outputs(pixels));
    }

    /** Likewise, after the softmax. */
    double[] outputs(byte[] pixels, KernelChoice kernels) {
        return doubles(predictor(kernels).predictPixels(pixels).probabilities());
    }

    private org.convoke.predict.Predictor predictor(KernelChoice kernels) {
        return predictors.computeIfAbsent(kernels, each -> org.convoke.predict.Predictor.of(model, each));
    }

    private static double[] doubles(float[] numbers) {
        return IntStream.range(0, numbers.length).mapToDouble(k -> numbers[k]).toArray();
    }

    /**
     * Appends columns to a table. What executors hold for it is kept for the next time, and freed when neither this nor such a
     * table needs it any more.
     *
     * @param pixels how a row becomes pixels
     * @param skipBad whether the columns are left empty for an image that cannot be used; or else it is an error
     */
    Dataset<Row> append(
            Dataset<Row> rows, RowPixels pixels, AppendedColumns columns, KernelChoice kernels, boolean skipBad) {
        OnSpark held = on(rows.sparkSession().sparkContext(), kernels);
        @SuppressWarnings("resource") // the weights stay
        Predictor predictor = new Predictor(held.network(), held.weights(), columns, TestTime.NONE, skipBad);
        StructType schema = rows.schema();
        for (StructField field : columns.columns().fields()) {
            schema = schema.add(field);
        }
        // What a task gives has no metadata.
        return predictor
                .predictions(rows, pixels, List.of())
                .select(Stream.of(schema.fields())
                        .map(field -> SparkTables.column(field.name()).as(field.name(), field.metadata()))
                        .toArray(Column[]::new));
    }

    private synchronized OnSpark on(SparkContext spark, KernelChoice kernels) {
        OnSpark held = onSpark.filter(each -> each.spark() == spark && each.kernels() == kernels)
                .orElseGet(() -> new OnSpark(
                        spark,
                        kernels,
                        network(spark, kernels),
                        JavaSparkContext.fromSparkContext(spark).broadcast(weights)));
        onSpark = Optional.of(held);
        return held;
    }

    private NetworkOnSpark network(SparkContext spark, KernelChoice kernels) {
        return new NetworkOnSpark(
                JavaSparkContext.fromSparkContext(spark),
                model.network(),
                model.facts().normalisation(),
                kernels,
                LANES);
    }
}
