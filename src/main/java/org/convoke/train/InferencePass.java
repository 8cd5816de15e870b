package org.convoke.train;

import org.convoke.net.Workspace;
import org.convoke.net.layer.Shape;

/** The forward pass of a trained network over images as they are, or over each and its mirror image. One thread at a time. */
public final class InferencePass {
    private final Workspace workspace;
    private final TestTime testTime;
    private final byte[] mirrored;
    private final float[] outputs;
    private final int[] order;
    /** What enters in place of pixels, if anything does. */
    private final float[] features;

    /**
     * @param workspace the network with its weights
     * @param testTime what it sees of an image
     */
    public InferencePass(Workspace workspace, TestTime testTime) {
        this(workspace, testTime, new float[0]);
    }

    /**
     * A pass over what the frozen beginning of the network makes of images.
     *
     * @param workspace what comes after it
     * @param features {@code [image][channel][row][column]}
     */
    public InferencePass(Workspace workspace, float[] features) {
        this(workspace, TestTime.NONE, features);
    }

    private InferencePass(Workspace workspace, TestTime testTime, float[] features) {
        this.workspace = workspace;
        this.features = features;
        this.testTime = testTime;
        int lanes = testTime == TestTime.NONE ? 0 : workspace.lanes();
        mirrored = new byte[lanes * workspace.network().input().size()];
        outputs = new float[lanes * workspace.network().classes()];
        order = new int[workspace.lanes()];
        for (int n = 0; n < order.length; n++) {
            order[n] = n;
        }
    }

    /** Where the results are to be read. */
    public Workspace workspace() {
        return workspace;
    }

    /**
     * The pass through the layers; {@link Workspace#forwardObjective} makes it whole.
     *
     * @param pixels unsigned bytes, {@code [image][channel][row][column]}
     * @param labels the class of each image; those below 0 count as 0
     * @param first which image comes into the first lane
     * @param count how many images, at most as many as the workspace has lanes
     * @param tables for each channel the value of each of the 256 pixel values
     */
    public void forwardLayers(byte[] pixels, int[] labels, int first, int count, float[][] tables) {
        if (testTime == TestTime.FLIP) {
            int size = workspace.network().input().size();
            mirror(workspace.network().input(), pixels, first * size, mirrored, count * size);
            workspace.images(mirrored, new int[count], 0, order, 0, count, tables);
            workspace.forwardLayers();
            workspace.outputs(outputs);
        }
        if (features.length > 0) {
            workspace.images(features, labels, first, order, 0, count);
        } else {
            workspace.images(pixels, labels, first, order, 0, count, tables);
        }
        workspace.forwardLayers();
        if (testTime == TestTime.FLIP) {
            workspace.averageOutputs(outputs);
        }
    }

    private static void mirror(Shape shape, byte[] pixels, int from, byte[] into, int length) {
        int columns = shape.columns();
        for (int row = 0; row < length; row += columns) {
            for (int column = 0; column < columns; column++) {
                into[row + column] = pixels[from + row + columns - 1 - column];
            }
        }
    }
}
