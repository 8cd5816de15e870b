package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Set;
import org.convoke.array.PlainKernels;
import org.convoke.net.layer.Layers;
import org.convoke.net.layer.Lrn;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Passes make no objects: everything is there when the workspace is. */
@Tag("vectors")
class AllocationTest {
    private static final int COUNT = 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void aStepOfAnyLayerMakesNoObjects() {
        Set<String> met = new HashSet<>();
        for (int seed = 0; met.size() < Layers.ALL.size(); seed++) {
            assertThat(seed).as("graphs until every layer was there").isLessThan(100);
            Network network = Graphs.of(Layers.names(), 12, seed);
            if (network.layers().stream().anyMatch(layer -> layer instanceof Lrn lrn && lrn.beta() != 0.75f)) {
                // Other powers are those of the JDK, which makes arrays until it is compiled.
                continue;
            }
            network.layers().forEach(layer -> met.add(layer.kind().name()));
            Workspace training = new Workspace(network, new PlainKernels(), COUNT);
            Workspace inference = Workspace.forInference(network, new PlainKernels(), COUNT);
            float[] weights = Networks.parameters(training.parameters(), seed);
            float[] gradient = new float[weights.length];
            float[] images = Networks.images(network, COUNT, seed);
            int[] labels = Networks.labels(network, COUNT, seed);
            inference.load(weights);
            long least = Long.MAX_VALUE;
            // The first times classes are loaded.
            for (int i = 0; i < 5 && least > 0; i++) {
                long before = allocated();
                step(training, inference, weights, images, labels, gradient);
                least = Math.min(least, allocated() - before);
            }
            assertThat(least).as("%s", network).isZero();
        }
    }

    private static void step(
            Workspace training, Workspace inference, float[] weights, float[] images, int[] labels, float[] gradient) {
        training.load(weights);
        training.clearGradient();
        training.images(images, labels);
        training.forward();
        training.backward();
        training.gradient(gradient);
        inference.images(images, labels);
        inference.forward();
    }

    private static long allocated() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
