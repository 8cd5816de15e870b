package org.convoke.train;

import org.convoke.net.Workspace;

/** How the images of a micro-batch come into a workspace: as they are, or changed. */
@FunctionalInterface
public interface Feed {
    /**
     * Puts images of a shard, whose order of an epoch {@code images} is, into the lanes of the next pass; with the arguments of {@link Workspace#images(byte[], int[], int, int[],
     * int, int, float[][])}, after the workspace.
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
}
