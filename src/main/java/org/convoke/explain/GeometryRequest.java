package org.convoke.explain;

import java.util.List;
import org.convoke.array.Operation;
import org.convoke.array.Window;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Size;

/**
 * Which window is to be explained over which input, as a network file says it.
 *
 * @param input rows and columns of the input
 * @param kernel rows and columns of the kernel or window
 * @param stride how far it moves, down and to the right
 * @param placement where it lies over the border
 */
public record GeometryRequest(Size input, Size kernel, Size stride, Placement placement) {
    /** Sizes above this would fill screens with numbers. */
    public static final int MOST = 12;

    /** @throws IllegalArgumentException if a size is above {@value #MOST}, or kernel and centre or input do not fit */
    public GeometryRequest {
        check("input", input);
        check("kernel", kernel);
        check("stride", stride);
        for (Operation operation : Operation.values()) {
            layer(kernel, stride, placement, operation).window(shape(input));
        }
    }

    private static void check(String name, Size size) {
        if (size.rows() > MOST || size.columns() > MOST) {
            throw new IllegalArgumentException(
                    name + " " + size + " is too large to be read: at most " + MOST + "×" + MOST);
        }
    }

    private static Conv layer(Size kernel, Size stride, Placement placement, Operation operation) {
        return new Conv(1, kernel, stride, placement, operation);
    }

    private static Shape shape(Size input) {
        return new Shape(1, input.rows(), input.columns());
    }

    /** The geometry for an operation. */
    public Window window(Operation operation) {
        return layer(kernel, stride, placement, operation).window(shape(input));
    }

    /** For example "centre 1,1". */
    String placementText() {
        return placement instanceof Placement.Centre centre
                ? "centre " + centre.row() + "," + centre.column()
                : placement instanceof Placement.Same ? "padding same" : "padding valid (no overhang)";
    }

    /** How a formula's number of outputs comes about, a line for each axis. */
    String outputsText(Operation operation) {
        Window window = window(operation);
        return String.join(
                        "\n",
                        List.of(
                                "  rows     " + IndexesText.outputs(placement, window.rows()),
                                "  columns  " + IndexesText.outputs(placement, window.columns())))
                + "\n";
    }
}
