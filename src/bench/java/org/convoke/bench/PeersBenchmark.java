package org.convoke.bench;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import org.convoke.net.Network;
import org.convoke.spark.TrainingLoop;

/**
 * Our networks trained by Convoke through Spark, by its engine alone and by PyTorch, in turns in one process: training
 * images a second, batch 128, two threads, SGD with momentum 0.9, float32.
 *
 * <p>Arguments: networks (n1, n2, n3), windows, seconds of a window. A line for each: the median, smallest and largest
 * window, and the medians' ratio.
 */
public final class PeersBenchmark {
    private static final int BATCH = 128;
    private static final int THREADS = 2;
    private static final double WARM_UP_SECONDS = 15;
    /** PyTorch's threads spin for a while after its last step. */
    private static final long PAUSE_MILLIS = 500;

    private PeersBenchmark() {}

    /** One of those that take turns. */
    private interface Racer {
        double imagesPerSecond(double seconds) throws Exception;
    }

    /** Runs what the arguments say. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        int windows = Integer.parseInt(arguments[1]);
        double seconds = Double.parseDouble(arguments[2]);
        out.println("| network | Convoke, local[2] | its engine alone | PyTorch | Convoke/PyTorch | kept through Spark |");
        out.println("| --- | --- | --- | --- | --- | --- |");
        for (String name : arguments[0].split(",")) {
            Network network = Networks.of(name);
            try (TrainingLoop convoke = new TrainingLoop(network, BATCH, THREADS);
                    EngineLoop engine = new EngineLoop(network, THREADS);
                    PyTorch pyTorch = new PyTorch(network, BATCH)) {
                race(out, name, windows, seconds, convoke::imagesPerSecond, engine::imagesPerSecond, wanted -> {
                    long start = System.nanoTime();
                    long steps = 0;
                    while (System.nanoTime() - start < wanted * 1e9) {
                        pyTorch.step();
                        steps++;
                    }
                    return steps * BATCH / ((System.nanoTime() - start) / 1e9);
                });
            }
        }
    }

    private static void race(PrintStream out, String name, int windows, double seconds, Racer... racers)
            throws Exception {
        double[][] figures = new double[racers.length][windows];
        for (int window = -1; window < windows; window++) {
            for (int r = 0; r < racers.length; r++) {
                double figure = racers[r].imagesPerSecond(window < 0 ? WARM_UP_SECONDS : seconds);
                if (window >= 0) {
                    figures[r][window] = figure;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
        for (double[] each : figures) {
            Arrays.sort(each);
        }
        int middle = windows / 2;
        out.printf(
                Locale.ROOT,
                "| %s | %s | %s | %s | %.2f | %.0f %% |%n",
                name,
                text(figures[0]),
                text(figures[1]),
                text(figures[2]),
                figures[0][middle] / figures[2][middle],
                100 * figures[0][middle] / figures[1][middle]);
        out.flush();
    }

    private static String text(double[] sorted) {
        return String.format(
                Locale.ROOT,
                "%,.0f (%,.0f to %,.0f)",
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1]);
    }
}
