package org.convoke.train;

import org.convoke.net.Workspace;

/**
 * Images that count by their class, and each by a weight of its own.
 *
 * @param feed how they come into the workspace
 * @param classWeights the weight of each class; or none, and all are 1
 * @param weights of the images that are held, in their order; or none, and all are 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record WeightedFeed(Feed feed, float[] classWeights, float[] weights) implements Feed {
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
        feed.images(workspace, pixels, labels, first, images, from, to, tables);
        for (int n = 0; n < to - from; n++) {
            int image = images[from + n];
            workspace.weigh(n, classWeights, weight(first + image), weight(first + feed.partner(image, images.length)));
        }
    }

    private float weight(int image) {
        return weights.length == 0 ? 1 : weights[image];
    }
}
