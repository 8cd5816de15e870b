package org.convoke.spark;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.data.PackedImages;
import org.convoke.spark.status.ExecutorsReady;
import org.convoke.train.FoldTree;
import org.convoke.train.GradientSum;
import org.convoke.train.optimise.Sgd;

/**
 * What Spark adds to a step: the trainer's exchange with the arithmetic left out, weights out and a gradient back for each
 * task, folded, and an SGD step. Prints the median of the steps, in milliseconds, for each way.
 *
 * <p>Arguments: masters, tasks, thousands of weights, steps; lists separated by commas. A master {@code local} is one
 * thread a task; a cluster gives a core a task, and its executors find the classes by
 * {@code spark.executor.extraClassPath}.
 */
public final class ExchangeBenchmark {
    private static final int WARM_UP = 20;
    private static final int FEWEST = 15;

    private ExchangeBenchmark() {}

    /** A task's part of a step without arithmetic: a gradient that is there already. */
    private record NoArithmetic(int shards, long stepsPerEpoch, int weights) implements StepWork {
        @Override
        public GradientPieces sum(HeldShards held, float[] sent, int epoch, long step, GradientArrays arrays) {
            FoldTree.Folder<GradientSum> folder = new FoldTree.Folder<>(shards, arrays::fold);
            for (int i = 0; i < held.shards(); i++) {
                float[] gradient = arrays.take();
                System.arraycopy(sent, 0, gradient, 0, gradient.length);
                folder.add(FoldTree.Node.leaf(held.firstShard() + i), new GradientSum(gradient, 0, 0, 1, 0));
            }
            return new GradientPieces(
                    folder.pieces().stream().map(Map.Entry::getKey).toList(),
                    folder.pieces().stream().map(Map.Entry::getValue).toList(),
                    0,
                    "driver");
        }

        @Override
        public List<Integer> unsound(HeldShards held, float[] sent, int epoch, long step) {
            return List.of();
        }
    }

    /** Runs what the arguments say. */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        int steps = Integer.parseInt(arguments[3]);
        out.println(
                "| master | tasks | weights | job a step, ms | resident tasks, ms | of these: wait, fold, update |");
        out.println("| --- | --- | --- | --- | --- | --- |");
        for (String master : arguments[0].split(",")) {
            for (int tasks : numbers(arguments[1])) {
                for (int thousands : numbers(arguments[2])) {
                    row(out, master.equals("local") ? "local[" + tasks + "]" : master, tasks, thousands * 1000, steps);
                }
            }
        }
    }

    private static int[] numbers(String list) {
        return Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray();
    }

    private static void row(PrintStream out, String master, int tasks, int weights, int steps) {
        // Fewer steps where each moves much.
        int some = (int) Math.max(FEWEST, Math.min(steps, steps * 1_000_000L / weights / tasks));
        double[] job = medians(master, tasks, weights, some, ExchangeChoice.JOB);
        double[] resident = medians(master, tasks, weights, some, ExchangeChoice.RESIDENT);
        out.printf(
                Locale.ROOT,
                "| %s | %d | %,d | %.2f | %.2f | %.2f, %.2f, %.2f |%n",
                master,
                tasks,
                weights,
                job[0],
                resident[0],
                resident[1],
                resident[2],
                resident[3]);
        out.flush();
    }

    private static double[] medians(String master, int tasks, int weights, int steps, ExchangeChoice way) {
        SparkConf conf = new SparkConf()
                .setMaster(master)
                .setAppName("exchange")
                .set("spark.ui.enabled", "false")
                .set("spark.cores.max", Integer.toString(tasks))
                .set(SparkDefaults.EXCHANGE, way.text());
        List<double[]> times = new ArrayList<>();
        try (JavaSparkContext spark = new JavaSparkContext(SparkDefaults.applyTo(conf))) {
            ExecutorsReady.await(spark);
            PackedImages images = new PackedImages(1, 1, 1, new byte[tasks], new int[tasks], List.of("a"));
            ShardedImages held = ShardedImages.of(spark, images, tasks, tasks, "nothing");
            NoArithmetic work = new NoArithmetic(tasks, WARM_UP + steps, weights);
            Sgd sgd = new Sgd(weights, 0.9, false, 0);
            float[] flat = new float[weights];
            try (StepExchange exchange =
                    StepExchange.of(spark, ExchangeChoice.of(spark.getConf()), held, work, weights)) {
                for (int step = 0; step < WARM_UP + steps; step++) {
                    long start = System.nanoTime();
                    StepExchange.Exchanged exchanged = exchange.step(flat, 0, step, "step");
                    long update = System.nanoTime();
                    sgd.step(flat, exchanged.sum().gradient(), tasks, 0.01);
                    long end = System.nanoTime();
                    StepTimes each = exchanged.times();
                    times.add(new double[] {
                        end - start, each.broadcast() + each.schedule() + each.compute(), each.reduce(), end - update
                    });
                }
            }
        }
        return IntStream.range(0, 4)
                .mapToDouble(i -> times.stream()
                                .skip(WARM_UP)
                                .mapToDouble(each -> each[i])
                                .sorted()
                                .toArray()[steps / 2]
                        / 1e6)
                .toArray();
    }
}
