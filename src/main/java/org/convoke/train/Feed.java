package org.convoke.train;

import org.convoke.net.Workspace;

/** How the images of a micro-batch come into a workspace: as they are, or changed. */
@FunctionalInterface
public interface Feed {
    /**
     * Puts images of a shard into the lanes of the next pass. The arguments after the workspace are those of {@link
     * Workspace#images(byte[], int[], int, int[], int, int, float[][])}; {@code images} is the shard's order in an epoch.
     */
    void images(
            Workspace workspace,
            byte[] pixels,
            int[] labels,
            int first,
            int[] images,
            int from,
            int to,
            float[][] tables);

    /**
     * Which image of the shard is mixed into one; itself where none is.
     *
     * @param image its number in the shard
     * @param size of the shard
     */
    default int partner(int image, int size) {
        return image;
    }
}
