package org.convoke.spark;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.convoke.net.FrozenPrefix;
import org.convoke.net.Network;
import org.convoke.net.Workspace;

/**
 * What the frozen beginning of a network makes of the images of a set: computed once, and kept by the executors in place of
 * computing it in every epoch. Changes no bit.
 *
 * @param session the network after that
 * @param images the images with their features; closes those without
 */
record KeptFeatures(Broadcast<Session> session, ShardedImages images) {
    /** Set to {@code false}, nothing is kept. */
    static final String SWITCH = "spark.convoke.keepFeatures";

    /** Features of one set may take one over this of the memory that Spark has for data. */
    private static final long MEMORY_SHARE = 4;

    /** Those of a partition, which a task makes at once, one over this of its core's. */
    private static final long CORE_SHARE = 2;

    private static final int MOST_FLOATS = Integer.MAX_VALUE - 16;

    /**
     * What is kept of a set.
     *
     * @param layer its name
     * @param numbers of each image
     * @param bytes of all images
     * @param most bytes that there are for them
     * @param largest bytes of a partition
     * @param mostOfOne bytes that there are for a partition
     */
    record Plan(int node, String layer, int numbers, long bytes, long most, long largest, long mostOfOne) {
        /** Nothing, where a network has no frozen beginning, or it is switched off. */
        static Optional<Plan> of(NetworkOnSpark on, ShardedImages images) {
            Network network = on.network();
            OptionalInt end = FrozenPrefix.of(network);
            if (end.isEmpty() || !on.spark().getConf().getBoolean(SWITCH, true)) {
                return Optional.empty();
            }
            int numbers = network.output(end.getAsInt()).size();
            long ofImage = (long) Float.BYTES * numbers;
            return Optional.of(new Plan(
                    end.getAsInt(),
                    network.nodes().get(end.getAsInt()).name(),
                    numbers,
                    ofImage * images.images(),
                    on.storageMemory() / MEMORY_SHARE,
                    ofImage * images.mostImages(),
                    Math.min((long) Float.BYTES * MOST_FLOATS, on.memoryOfACore() / CORE_SHARE)));
        }

        boolean fits() {
            return bytes <= most && largest <= mostOfOne;
        }

        /** What is done, in words. */
        String text() {
            String output = String.format(
                    Locale.ROOT, "the output of `%s`, %,d numbers an image, %,d MB", layer, numbers, megabytes(bytes));
            if (fits()) {
                return output + ", is computed once and kept by the executors";
            }
            String why = bytes <= most
                    ? String.format(
                            Locale.ROOT,
                            "a partition of %,d MB is larger than the %,d MB that there are for one",
                            megabytes(largest),
                            megabytes(mostOfOne))
                    : String.format(Locale.ROOT, "there are %,d MB to keep it in", megabytes(most));
            return output + ", is computed in every epoch: " + why;
        }

        private static long megabytes(long bytes) {
            return (bytes + 999_999) / 1_000_000;
        }
    }

    /**
     * Computes features.
     *
     * @param frozen the weights that do not change; is there as long as what is kept
     * @param training whether they have the bits of training, or those of predictions
     */
    static KeptFeatures of(
            NetworkOnSpark network, Plan plan, ShardedImages images, Broadcast<float[]> frozen, boolean training) {
        return new KeptFeatures(
                network.sessionAfter(plan.node()),
                images.mapped(new FeaturesTask(network.session(), frozen, plan.node(), training), "features"));
    }

    /** Computes the features of a partition. */
    private record FeaturesTask(Broadcast<Session> session, Broadcast<float[]> frozen, int node, boolean training)
            implements Function<HeldShards, HeldShards> {
        @Override
        public HeldShards call(HeldShards held) {
            Session plan = session.value();
            Workspace workspace = plan.upTo(node, training);
            workspace.loadFrozen(frozen.value());
            // What is not frozen has no part in it.
            workspace.load(new float[workspace.parameters().changing()]);
            int size = workspace.network().output(node).size();
            int count = held.images().count();
            float[] features = new float[count * size];
            int[] order = IntStream.range(0, workspace.lanes()).toArray();
            for (int first = 0; first < count; first += workspace.lanes()) {
                int images = Math.min(count - first, workspace.lanes());
                workspace.images(
                        held.images().pixels(), held.images().labels(), first, order, 0, images, plan.tables());
                workspace.forwardLayers();
                for (int n = 0; n < images; n++) {
                    workspace.leaving(n, features, (first + n) * size);
                }
            }
            return held.with(features);
        }
    }
}
