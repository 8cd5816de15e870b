package org.convoke.train;

import org.convoke.net.Workspace;
import org.convoke.net.layer.Shape;
import org.convoke.train.augment.Augmentations;

/**
 * The images of a shard, each changed at random as the recipe says.
 *
 * @param augmentations what is done, at least one
 * @param buffers made for the workspace that is fed
 * @param seed the recipe's
 * @param epoch from 0
 * @param shard whose images are fed
 */
public record AugmentedFeed(Augmentations augmentations, Buffers buffers, long seed, int epoch, int shard)
        implements Feed {

    /** Room for a micro-batch of changed images, used again and again; for one thread at a time. */
    public static final class Buffers {
        private final Shape shape;
        private final byte[] pixels;
        private final int[] labels;
        /** 0, 1, 2, … */
        private final int[] places;

        private final byte[][] between;

        /** Room for what a workspace takes at once. */
        public Buffers(Workspace workspace) {
            shape = workspace.network().input();
            pixels = new byte[Math.multiplyExact(workspace.lanes(), shape.size())];
            labels = new int[workspace.lanes()];
            places = new int[workspace.lanes()];
            for (int n = 0; n < places.length; n++) {
                places[n] = n;
            }
            between = new byte[2][shape.size()];
        }
    }

    @Override
    public void images(
            Workspace workspace,
            byte[] pixels,
            int[] labels,
            int first,
            int[] images,
            int from,
            int to,
            float[][] tables) {
        int size = buffers.shape.size();
        for (int n = 0; n < to - from; n++) {
            int image = images[from + n];
            buffers.labels[n] = labels[first + image];
            augmentations.apply(
                    pixels,
                    (first + image) * size,
                    buffers.shape,
                    buffers.pixels,
                    n * size,
                    buffers.between,
                    Augmentations.seedOf(seed, epoch, shard, image));
        }
        workspace.images(buffers.pixels, buffers.labels, 0, buffers.places, 0, to - from, tables);
        new PlainFeed(seed, epoch, shard).streams(workspace, images, from, to);
    }
}
