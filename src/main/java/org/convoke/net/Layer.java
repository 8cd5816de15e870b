package org.convoke.net;

import org.convoke.array.MaxPooling;
import org.convoke.array.Operation;
import org.convoke.array.Window;

/** One layer of a network, as its file says it; the shapes follow from the input. */
public sealed interface Layer {
    /** The layer's name in a network file. */
    String name();

    /**
     * The shape of this layer's output.
     *
     * @throws IllegalArgumentException if the layer cannot take such an input, with the reason
     */
    Shape output(Shape input);

    /** A pair of sizes: along the rows and along the columns. */
    record Size(int rows, int columns) {
        /** @throws IllegalArgumentException if one is below 1 */
        public Size {
            if (rows < 1 || columns < 1) {
                throw new IllegalArgumentException("sizes must be at least 1, not [" + rows + ", " + columns + "]");
            }
        }

        @Override
        public String toString() {
            return rows + "×" + columns;
        }
    }

    /** A layer that slides a window over rows and columns. */
    sealed interface Windowed extends Layer {
        /** The window's size. */
        Size size();

        /** How far the window moves from one output to the next. */
        Size stride();

        /** Where the window lies over the border. */
        Placement placement();

        /** Which way round the window lies. */
        Operation operation();

        /** What a network file calls the window. */
        String word();

        /**
         * The geometry over an input.
         *
         * @throws IllegalArgumentException if the window does not fit
         */
        default Window window(Shape input) {
            if (placement() instanceof Placement.Valid
                    && (size().rows() > input.rows() || size().columns() > input.columns())) {
                throw new IllegalArgumentException(word() + " " + size() + " does not fit into an input of "
                        + input.rows() + "×" + input.columns() + ": use a smaller " + word() + " or padding: same");
            }
            return new Window(
                    placement().rows(input.rows(), size().rows(), stride().rows(), operation()),
                    placement().columns(input.columns(), size().columns(), stride().columns(), operation()));
        }
    }

    /** Convolution or cross-correlation, with a bias per map. */
    record Conv(int maps, Size size, Size stride, Placement placement, Operation operation) implements Windowed {
        /** @throws IllegalArgumentException if there are no maps, or the centre lies outside the kernel */
        public Conv {
            atLeastOne("maps", maps);
            needsInside(placement, size, "kernel");
        }

        @Override
        public String word() {
            return "kernel";
        }

        @Override
        public String name() {
            return "conv";
        }

        @Override
        public Shape output(Shape input) {
            Window window = window(input);
            return new Shape(maps, window.rows().output(), window.columns().output());
        }
    }

    /** The greatest value of each window. */
    record MaxPool(Size size, Size stride, Placement placement, Operation operation) implements Windowed {
        /** @throws IllegalArgumentException if the centre lies outside the window */
        public MaxPool {
            needsInside(placement, size, "window");
        }

        @Override
        public String word() {
            return "window";
        }

        @Override
        public String name() {
            return "maxpool";
        }

        @Override
        public Shape output(Shape input) {
            Window window = window(input);
            MaxPooling.requireTaps(window);
            return new Shape(
                    input.channels(), window.rows().output(), window.columns().output());
        }
    }

    /** y = max(x, 0). */
    record Relu() implements Layer {
        @Override
        public String name() {
            return "relu";
        }

        @Override
        public Shape output(Shape input) {
            return input;
        }
    }

    /** y = 1 / (1 + e^−x). */
    record Sigmoid() implements Layer {
        @Override
        public String name() {
            return "sigmoid";
        }

        @Override
        public Shape output(Shape input) {
            return input;
        }
    }

    /** y_j = e^x_j / Σ_k e^x_k over the units of a flat input. */
    record Softmax() implements Layer {
        @Override
        public String name() {
            return "softmax";
        }

        @Override
        public Shape output(Shape input) {
            needsFlat(this, input);
            return input;
        }
    }

    /** Channels, rows and columns become one row of units, in this order. */
    record Flatten() implements Layer {
        @Override
        public String name() {
            return "flatten";
        }

        @Override
        public Shape output(Shape input) {
            return Shape.flat(input.size());
        }
    }

    /** y_j = b_j + Σ_i w_ij x_i. */
    record Dense(int units) implements Layer {
        /** @throws IllegalArgumentException if there are no units */
        public Dense {
            atLeastOne("units", units);
        }

        @Override
        public String name() {
            return "dense";
        }

        @Override
        public Shape output(Shape input) {
            needsFlat(this, input);
            return Shape.flat(units);
        }
    }

    private static void atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, not " + value);
        }
    }

    private static void needsInside(Placement placement, Size size, String word) {
        if (placement instanceof Placement.Centre centre
                && (centre.row() < 0
                        || centre.row() >= size.rows()
                        || centre.column() < 0
                        || centre.column() >= size.columns())) {
            throw new IllegalArgumentException("centre [" + centre.row() + ", " + centre.column()
                    + "] lies outside the " + word + " of " + size + ": it is counted from [0, 0]");
        }
    }

    private static void needsFlat(Layer layer, Shape input) {
        if (input.rows() != 1 || input.columns() != 1) {
            throw new IllegalArgumentException(
                    layer.name() + " needs a flat input, not " + input + ": put `flatten` before it");
        }
    }
}
