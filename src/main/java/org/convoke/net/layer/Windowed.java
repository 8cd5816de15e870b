package org.convoke.net.layer;

import java.util.List;
import org.convoke.array.Operation;
import org.convoke.array.Window;

/** A layer that slides a window over rows and columns. */
public sealed interface Windowed extends Layer permits AvgPool, Conv, Depthwise, MaxPool {
    /** How the window slides. */
    Sliding sliding();

    /** Which way round the window lies. */
    default Operation operation() {
        return Operation.CORRELATION;
    }

    /** What a network file calls the window. */
    String word();

    /** The window's size. */
    default Size size() {
        return sliding().size();
    }

    /** How far the window moves from one output to the next. */
    default Size stride() {
        return sliding().stride();
    }

    /** Where the window lies over the border. */
    default Placement placement() {
        return sliding().placement();
    }

    /**
     * The geometry over an input.
     *
     * @throws IllegalArgumentException if the window does not fit
     */
    default Window window(Shape input) {
        return sliding().over(input, word(), operation());
    }

    @Override
    default Form form(List<Form> inputs) {
        return Form.SPATIAL;
    }

    @Override
    default Form needs(int input, List<Form> inputs) {
        return Form.SPATIAL;
    }

    @Override
    default String detail() {
        return sliding().detail();
    }

    /** Which way round a network file turns the window. */
    static Operation operation(LayerSettings layer) {
        List<String> known = List.of("convolution", "correlation", "cross-correlation");
        return layer.has("operation") && layer.choice("operation", known).equals("convolution")
                ? Operation.CONVOLUTION
                : Operation.CORRELATION;
    }
}
