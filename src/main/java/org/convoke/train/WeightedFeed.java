package org.convoke.train;

import org.convoke.net.Workspace;

/**
 * Images that count by their class.
 *
 * @param feed how they come into the workspace
 * @param classWeights the weight of each class
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record WeightedFeed(Feed feed, float[] classWeights) implements Feed {
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
        workspace.weigh(classWeights);
    }
}
