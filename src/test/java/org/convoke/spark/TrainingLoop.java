package org.convoke.spark;

import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.array.CounterRandom;
import org.convoke.array.KernelChoice;
import org.convoke.data.Normalisation;
import org.convoke.data.PackedImages;
import org.convoke.net.Network;
import org.convoke.train.Recipe;

/**
 * Convoke as it trains for a user, through Spark on {@code local[threads]}, on images of noise: for benchmarks that take
 * turns with something else.
 */
public final class TrainingLoop implements AutoCloseable {
    private static final int IMAGES = 16_384;
    private static final int EPOCHS = 1_000_000;

    private final JavaSparkContext spark;
    private final NetworkOnSpark onSpark;
    private final Trainer trainer;
    private TrainingState state;

    /**
     * Starts Spark.
     *
     * @param batch images of a step, in shards of 64
     */
    public TrainingLoop(Network network, int batch, int threads) {
        SparkConf conf = new SparkConf()
                .setMaster("local[" + threads + "]")
                .setAppName("benchmark")
                .set("spark.ui.enabled", "false");
        spark = new JavaSparkContext(SparkDefaults.applyTo(conf));
        byte[] pixels = new byte[IMAGES * network.input().size()];
        int[] labels = new int[IMAGES];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) CounterRandom.bits(1, 2, i);
        }
        for (int i = 0; i < IMAGES; i++) {
            labels[i] = i % network.classes();
        }
        PackedImages images = new PackedImages(
                network.input().channels(),
                network.input().rows(),
                network.input().columns(),
                pixels,
                labels,
                IntStream.range(0, network.classes())
                        .mapToObj(Integer::toString)
                        .toList());
        Recipe recipe = Recipe.builder()
                .epochs(EPOCHS)
                .batch(batch)
                .shards(batch / 64)
                .learningRate(0.001)
                .momentum(0.9)
                .seed(1)
                .build();
        onSpark = new NetworkOnSpark(spark, network, Normalisation.of(images), KernelChoice.AUTO, recipe.lanes());
        trainer = new Trainer(onSpark, recipe, new DriverImages(images), Optional.empty());
        state = trainer.start();
    }

    /** The loop has run for as long as it was told. */
    private static final class TimeIsUp extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Trains for some time; how many images a second. */
    public double imagesPerSecond(double seconds) {
        long start = System.nanoTime();
        long[] images = new long[1];
        long[] end = new long[1];
        try {
            trainer.run(state, (report, after) -> {
                images[0] += report.images();
                end[0] = System.nanoTime();
                if (end[0] - start > seconds * 1e9) {
                    state = after.get();
                    throw new TimeIsUp();
                }
            });
        } catch (TimeIsUp e) {
            return images[0] / ((end[0] - start) / 1e9);
        }
        throw new IllegalStateException(EPOCHS + " epochs are over");
    }

    @Override
    public void close() {
        trainer.close();
        onSpark.close();
        spark.close();
    }
}
