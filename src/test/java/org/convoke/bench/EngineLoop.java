package org.convoke.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.convoke.array.KernelChoice;
import org.convoke.net.Network;

/** The engine alone: each thread trains a network of its own, 64 images a step, without Spark. */
final class EngineLoop implements AutoCloseable {
    private final List<NetBenchmark> threads = new ArrayList<>();
    private final ExecutorService pool;

    EngineLoop(Network network, int count) {
        pool = Executors.newFixedThreadPool(count);
        for (int i = 0; i < count; i++) {
            NetBenchmark each = new NetBenchmark();
            each.plan(network, KernelChoice.AUTO);
            threads.add(each);
        }
    }

    /** Trains for some time; how many images a second, all threads together. */
    double imagesPerSecond(double seconds) throws InterruptedException, ExecutionException {
        List<Callable<Double>> loops = new ArrayList<>();
        for (NetBenchmark each : threads) {
            loops.add(() -> {
                long start = System.nanoTime();
                long steps = 0;
                while (System.nanoTime() - start < seconds * 1e9) {
                    each.step();
                    steps++;
                }
                return steps * NetBenchmark.BATCH / ((System.nanoTime() - start) / 1e9);
            });
        }
        double sum = 0;
        for (Future<Double> each : pool.invokeAll(loops)) {
            sum += each.get();
        }
        return sum;
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
