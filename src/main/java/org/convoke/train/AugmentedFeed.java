package org.convoke.train;

import org.convoke.net.Workspace;
import org.convoke.net.layer.Shape;
import org.convoke.train.augment.Augmentations;
import org.convoke.train.augment.Draw;
import org.convoke.train.augment.Mixing;

/**
 * The images of a shard, each changed at random as the recipe says, and perhaps mixed with another of the shard, which is
 * changed as it is itself in this epoch.
 *
 * @param augmentations what is done to each
 * @param mixing how two are mixed
 * @param buffers made for the workspace that is fed
 * @param seed the recipe's
 * @param epoch from 0
 * @param shard whose images are fed
 */
public record AugmentedFeed(
        Augmentations augmentations, Mixing mixing, Buffers buffers, long seed, int epoch, int shard) implements Feed {

    /** Room for a micro-batch of changed images, used again and again; for one thread at a time. */
    public static final class Buffers {
        private final Shape shape;
        private final byte[] pixels;
        private final int[] labels;
        private final int[] others;
        private final double[] shares;
        /** 0, 1, 2, … */
        private final int[] places;

        private final byte[][] between;
        private final byte[] partner;

        /** Room for what a workspace takes at once. */
        public Buffers(Workspace workspace) {
            shape = workspace.network().input();
            pixels = new byte[Math.multiplyExact(workspace.lanes(), shape.size())];
            labels = new int[workspace.lanes()];
            others = new int[workspace.lanes()];
            shares = new double[workspace.lanes()];
            places = new int[workspace.lanes()];
            for (int n = 0; n < places.length; n++) {
                places[n] = n;
            }
            between = new byte[2][shape.size()];
            partner = new byte[shape.size()];
        }
    }

    /** @param images all of the shard, each of which may be mixed into another */
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
            augmented(pixels, first, image, buffers.pixels, n * size);
            if (!(mixing instanceof Mixing.None)) {
                Draw draw = draw(image);
                int partner = partner(image, images.length);
                augmented(pixels, first, partner, buffers.partner, 0);
                buffers.others[n] = labels[first + partner];
                buffers.shares[n] = mixing.mix(buffers.pixels, n * size, buffers.partner, buffers.shape, draw);
            }
        }
        workspace.images(buffers.pixels, buffers.labels, 0, buffers.places, 0, to - from, tables);
        if (!(mixing instanceof Mixing.None)) {
            for (int n = 0; n < to - from; n++) {
                workspace.mixture(n, buffers.labels[n], buffers.others[n], buffers.shares[n]);
            }
        }
        new PlainFeed(seed, epoch, shard).streams(workspace, images, from, to);
    }

    private Draw draw(int image) {
        return Mixing.drawOf(Draw.of(seed, epoch, shard, image));
    }

    @Override
    public int partner(int image, int size) {
        return mixing instanceof Mixing.None ? image : Mixing.partner(draw(image), size);
    }

    /** Writes an image of the shard as it is in this epoch. */
    private void augmented(byte[] pixels, int first, int image, byte[] to, int at) {
        int size = buffers.shape.size();
        if (augmentations.isEmpty()) {
            System.arraycopy(pixels, (first + image) * size, to, at, size);
        } else {
            Draw draw = Draw.of(seed, epoch, shard, image);
            augmentations.apply(pixels, (first + image) * size, buffers.shape, to, at, buffers.between, draw);
        }
    }
}
