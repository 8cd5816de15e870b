package org.convoke.train;

import org.convoke.array.CounterRandom;
import org.convoke.net.Workspace;
import org.convoke.train.augment.Draw;

/**
 * The images of a shard as they are.
 *
 * @param seed the recipe's
 * @param epoch from 0
 * @param shard whose images are fed
 */
public record PlainFeed(long seed, int epoch, int shard) implements Feed {
    private static final int DRAWS = "layers".hashCode();

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
        workspace.images(pixels, labels, first, images, from, to, tables);
        streams(workspace, images, from, to);
    }

    /** Says from what the layers' random numbers follow: others for each image and epoch, the same on every machine. */
    void streams(Workspace workspace, int[] images, int from, int to) {
        for (int n = 0; n < to - from; n++) {
            long image = Draw.seedOf(seed, epoch, shard, images[from + n]);
            workspace.stream(n, CounterRandom.bits(image, DRAWS, 0));
        }
    }
}
