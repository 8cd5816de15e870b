package org.convoke.train;

import org.convoke.net.Workspace;

/**
 * The images of a shard by what the frozen beginning of the network makes of them.
 *
 * @param features as many numbers an image as the workspace takes, {@code [image][channel][row][column]}
 * @param streams what layers draw random numbers from
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record KeptFeed(float[] features, PlainFeed streams) implements Feed {
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
        workspace.images(features, labels, first, images, from, to);
        streams.streams(workspace, images, from, to);
    }
}
