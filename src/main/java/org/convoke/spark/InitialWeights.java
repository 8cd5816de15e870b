package org.convoke.spark;

import org.apache.spark.api.java.function.Function;
import org.convoke.array.Window;
import org.convoke.data.ShardBounds;
import org.convoke.net.Network;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Init;
import org.convoke.train.PatchSums;
import org.convoke.train.PatchWhitening;

/** What a run's weights begin with: random numbers, and what follows from the training images. */
final class InitialWeights {
    private InitialWeights() {}

    /**
     * The weights, flat.
     *
     * @param network what they are for
     * @param shards the training images, in an order that depends on their content and the seed only
     */
    static float[] of(NetworkOnSpark network, long seed, ShardedImages shards) {
        Parameters parameters = Parameters.of(network.network());
        float[] flat = parameters.initial(seed);
        for (ParameterTensor tensor : parameters.tensors()) {
            if (network.network().nodes().get(tensor.layer()).layer() instanceof Conv conv
                    && conv.init() == Init.WHITENING
                    && tensor.suffix().equals("weight")) {
                tensor.into(flat, whitening(network, conv, shards));
            }
        }
        return flat;
    }

    /** The weights of a convolution of the images, {@code [map][channel][row][column]}. */
    private static float[] whitening(NetworkOnSpark on, Conv conv, ShardedImages shards) {
        Network network = on.network();
        Window window = conv.window(network.input());
        PatchSums.Patches patches = PatchSums.Patches.of(network.input().channels(), window);
        int images = patches.images(shards.images());
        on.spark().setJobDescription("covariance of the patches of " + images + " images");
        PatchSums sums = new PatchSums(patches);
        shards.held()
                .map(new SumsTask(patches, shards.images(), shards.shards(), images))
                .collect()
                .forEach(sums::add);
        float[] kernels =
                PatchWhitening.kernels(sums.covariance(on.normalisation().deviation()), conv.maps());
        // A true convolution's kernel lies the other way round.
        int area = window.size();
        float[] weights = new float[kernels.length];
        for (int i = 0; i < kernels.length; i++) {
            int row = window.rows().weight(i % area / window.columns().window());
            int column = window.columns().weight(i % window.columns().window());
            weights[i - i % area + row * window.columns().window() + column] = kernels[i];
        }
        return weights;
    }

    /**
     * A partition's part of the sums.
     *
     * @param images how many there are in all partitions
     * @param shards into how many shards they are cut
     * @param first of how many of them patches are taken
     */
    private record SumsTask(PatchSums.Patches patches, int images, int shards, int first)
            implements Function<HeldShards, long[]> {
        @Override
        public long[] call(HeldShards held) {
            PatchSums sums = new PatchSums(patches);
            int before = ShardBounds.bounds(images, shards)[held.firstShard()];
            for (int i = 0; i < Math.min(held.images().count(), first - before); i++) {
                sums.add(held.images().pixels(), i);
            }
            return sums.sums();
        }
    }
}
