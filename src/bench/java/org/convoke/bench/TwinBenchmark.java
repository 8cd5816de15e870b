package org.convoke.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.array.KernelChoice;
import org.convoke.data.ContentOrder;
import org.convoke.data.files.DataSets;
import org.convoke.data.Normalisation;
import org.convoke.data.PackedImages;
import org.convoke.data.ShardBounds;
import org.convoke.data.TrainTest;
import org.convoke.net.Network;
import org.convoke.net.Parameters;
import org.convoke.spark.DriverImages;
import org.convoke.spark.Evaluator;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.spark.SparkDefaults;
import org.convoke.spark.Trainer;
import org.convoke.spark.TrainingState;
import org.convoke.train.Dealing;
import org.convoke.train.Recipe;
import org.convoke.train.optimise.Schedule;

/**
 * The article's network trained twice from the same weights on the same images in the same order, by Convoke through Spark
 * and by PyTorch: how far the losses agree, what accuracy both reach, and how fast. A third run, Convoke's own from weights
 * that are one rounding step larger, shows how far two runs part by rounding alone.
 *
 * <p>Arguments: the data set, the steps (at most an epoch's), the file for the plot.
 */
public final class TwinBenchmark {
    private static final int THREADS = 2;
    private static final int BATCH = 64;
    private static final int TEST_BATCH = 500;
    /** Steps before speed is measured. */
    private static final int WARM_UP = 100;

    private static final int[] SHOWN = {1, 2, 5, 10, 20, 50, 100, 200, 300, 400, 500, 900};

    private final Network network = Networks.of("seed");
    private final Recipe recipe;
    private final TrainTest sets;
    private final PackedImages train;
    private final Normalisation normalisation;

    private TwinBenchmark(String data, int steps) {
        // conf/recipes/seed.yaml, but at most an epoch, and with a shard for each thread.
        recipe = Recipe.builder()
                .epochs(1)
                .batch(BATCH)
                .shards(THREADS)
                .learningRate(0.1)
                .momentum(0.95)
                .nesterov(true)
                .weightDecay(0.0003)
                .schedule(new Schedule.Cosine(0))
                .warmupEpochs(0.3)
                .seed(1)
                .build();
        sets = DataSets.packed(data, new Configuration()).orElseThrow().open();
        train = sets.train().slice(0, Math.min(sets.train().count(), steps * BATCH));
        normalisation = Normalisation.of(train);
    }

    /** What a run was like: the loss of each step, the accuracy afterwards, training images a second. */
    private record Course(double[] losses, double accuracy, double imagesPerSecond) {}

    /** Runs what the arguments say. */
    public static void main(String[] arguments) throws IOException {
        TwinBenchmark twin = new TwinBenchmark(arguments[0], Integer.parseInt(arguments[1]));
        SparkConf conf = new SparkConf()
                .setMaster("local[" + THREADS + "]")
                .setAppName("twin")
                .set("spark.ui.enabled", "false");
        Course ours;
        Course nudged;
        try (JavaSparkContext spark = new JavaSparkContext(SparkDefaults.applyTo(conf))) {
            ours = twin.convoke(spark, false);
            nudged = twin.convoke(spark, true);
        }
        Course theirs = twin.pyTorch();
        print(System.out, ours, theirs, nudged);
        Files.writeString(Path.of(arguments[2]), TwinPlot.svg(ours.losses, theirs.losses, nudged.losses));
    }

    private Course convoke(JavaSparkContext spark, boolean nudge) {
        try (NetworkOnSpark onSpark =
                        new NetworkOnSpark(spark, network, normalisation, KernelChoice.AUTO, recipe.lanes());
                Trainer trainer = new Trainer(onSpark, recipe, new DriverImages(train), Optional.empty());
                Evaluator evaluator = new Evaluator(onSpark, new DriverImages(sets.test()), Optional.empty(), "test images")) {
            TrainingState start = trainer.start();
            float[] weights = start.weights().clone();
            for (int i = 0; nudge && i < weights.length; i++) {
                // A padding's zero stays one.
                weights[i] = weights[i] == 0 ? 0 : Math.nextUp(weights[i]);
            }
            double[] losses = new double[(int) trainer.totalSteps()];
            long[] nanos = new long[2];
            float[] trained =
                    trainer.run(new TrainingState(0, weights, start.slots(), 0, 0, 0), (report, state) -> {
                        losses[(int) report.step() - 1] = report.loss();
                        nanos[report.step() <= WARM_UP ? 0 : 1] = System.nanoTime();
                    });
            return new Course(
                    losses, evaluator.evaluate(trained, "test").accuracy(), speed(losses.length, nanos[1] - nanos[0]));
        }
    }

    private static double speed(int steps, long nanos) {
        return (steps - WARM_UP) * (double) BATCH / (nanos / 1e9);
    }

    private Course pyTorch() {
        PackedImages ordered = train.select(ContentOrder.of(train, recipe.seed()));
        Dealing dealing = new Dealing(train.count(), recipe.shards(), recipe.batch());
        int[] bounds = ShardBounds.bounds(train.count(), recipe.shards());
        long steps = dealing.stepsPerEpoch();
        double[] losses = new double[(int) (recipe.epochs() * steps)];
        float[] initial = Parameters.of(network).initial(recipe.seed());
        try (PyTorchTwin twin = new PyTorchTwin(network, recipe, initial)) {
            long nanos = 0;
            for (int step = 0; step < losses.length; step++) {
                int epoch = (int) (step / steps);
                PackedImages batch = ordered.select(numbers(dealing, bounds, epoch, step % steps));
                float[] pixels = pixels(batch);
                long start = System.nanoTime();
                losses[step] = twin.step(pixels, batch.labels(), recipe.learningRateAt(step, steps));
                nanos += step < WARM_UP ? 0 : System.nanoTime() - start;
            }
            long correct = 0;
            for (int from = 0; from < sets.test().count(); from += TEST_BATCH) {
                PackedImages batch =
                        sets.test().slice(from, Math.min(from + TEST_BATCH, sets.test().count()));
                correct += twin.correct(pixels(batch), batch.labels());
            }
            return new Course(losses, (double) correct / sets.test().count(), speed(losses.length, nanos));
        }
    }

    /** The images of a step, over all shards. */
    private int[] numbers(Dealing dealing, int[] bounds, int epoch, long step) {
        int[] numbers = new int[dealing.stepSize(step)];
        int next = 0;
        for (int shard = 0; shard < recipe.shards(); shard++) {
            int[] order = Dealing.order(dealing.shardSize(shard), recipe.seed(), epoch, shard);
            for (int i = dealing.from(shard, step); i < dealing.to(shard, step); i++) {
                numbers[next++] = bounds[shard] + order[i];
            }
        }
        return numbers;
    }

    private float[] pixels(PackedImages images) {
        float[][] tables = normalisation.tables();
        float[] pixels = new float[images.pixels().length];
        int area = images.rows() * images.columns();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = tables[i / area % images.channels()][Byte.toUnsignedInt(images.pixels()[i])];
        }
        return pixels;
    }

    private static void print(PrintStream out, Course ours, Course theirs, Course nudged) {
        out.println("| step | loss, Convoke | loss, PyTorch | digits alike | Convoke, weights nudged | digits alike |");
        out.println("| --- | --- | --- | --- | --- | --- |");
        for (int step : SHOWN) {
            if (step <= ours.losses.length) {
                double loss = ours.losses[step - 1];
                row(out, Integer.toString(step), loss, theirs.losses[step - 1], nudged.losses[step - 1]);
            }
        }
        int last = ours.losses.length;
        row(out, "mean of the last 100", mean(ours, last), mean(theirs, last), mean(nudged, last));
        out.println();
        out.println("| | Convoke | PyTorch | Convoke, weights nudged |");
        out.println("| --- | --- | --- | --- |");
        out.printf(
                Locale.ROOT,
                "| test accuracy | %.2f %% | %.2f %% | %.2f %% |%n",
                100 * ours.accuracy,
                100 * theirs.accuracy,
                100 * nudged.accuracy);
        out.printf(
                Locale.ROOT,
                "| training images/s, %d threads | %,.0f | %,.0f | %,.0f |%n",
                THREADS,
                ours.imagesPerSecond,
                theirs.imagesPerSecond,
                nudged.imagesPerSecond);
        out.flush();
    }

    private static double mean(Course course, int last) {
        double sum = 0;
        for (int step = last - 100; step < last; step++) {
            sum += course.losses[step];
        }
        return sum / 100;
    }

    private static void row(PrintStream out, String step, double ours, double theirs, double nudged) {
        out.printf(
                Locale.ROOT,
                "| %s | %.8f | %.8f | %.1f | %.8f | %.1f |%n",
                step,
                ours,
                theirs,
                TwinPlot.digits(ours, theirs),
                nudged,
                TwinPlot.digits(ours, nudged));
    }
}
