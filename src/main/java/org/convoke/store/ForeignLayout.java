package org.convoke.store;

import java.util.List;
import org.convoke.array.Operation;
import org.convoke.net.Network;
import org.convoke.net.ParameterTensor;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.Role;

/**
 * How PyTorch and ONNX lay out the values of a parameter: the weights of a dense layer with the outputs first, the kernels of a
 * true convolution rotated by 180°, since what they call convolution is a cross-correlation, and all others as here.
 */
public final class ForeignLayout {
    private final List<Integer> here;
    private final Change change;

    private enum Change {
        NONE,
        TRANSPOSED,
        ROTATED
    }

    private ForeignLayout(List<Integer> here, Change change) {
        this.here = here;
        this.change = change;
    }

    /** The layout of a parameter of a network. */
    public static ForeignLayout of(Network network, ParameterTensor tensor) {
        Layer layer = network.nodes().get(tensor.layer()).layer();
        boolean weights = tensor.role() == Role.WEIGHT;
        boolean transposed = weights && layer instanceof Dense;
        boolean rotated = weights && layer instanceof Conv conv && conv.operation() == Operation.CONVOLUTION;
        return new ForeignLayout(
                tensor.shape(), transposed ? Change.TRANSPOSED : rotated ? Change.ROTATED : Change.NONE);
    }

    /** The shape there. */
    public List<Integer> shape() {
        return change == Change.TRANSPOSED ? List.of(here.get(1), here.get(0)) : here;
    }

    /** Values from here, row by row through the parameter's own shape, as they are there. */
    public float[] there(float[] values) {
        return changed(values, here);
    }

    /** Values from there, row by row through {@link #shape}, as they are here. */
    public float[] here(float[] values) {
        return changed(values, shape());
    }

    private float[] changed(float[] values, List<Integer> shape) {
        return switch (change) {
            case NONE -> values;
            case TRANSPOSED -> transposed(values, shape.get(0), shape.get(1));
            case ROTATED -> rotated(values, shape.get(2) * shape.get(3));
        };
    }

    private static float[] transposed(float[] values, int rows, int columns) {
        float[] transposed = new float[values.length];
        for (int i = 0; i < transposed.length; i++) {
            transposed[i] = values[i % rows * columns + i / rows];
        }
        return transposed;
    }

    /** Each kernel from its last value to its first. */
    private static float[] rotated(float[] values, int kernel) {
        float[] rotated = new float[values.length];
        for (int i = 0; i < rotated.length; i++) {
            rotated[i] = values[i - i % kernel + kernel - 1 - i % kernel];
        }
        return rotated;
    }
}
