package org.convoke.store.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** A tensor whose numbers are known. The last index is the fastest; no dimensions make one number. */
sealed interface Constant extends Value {
    /** What stands in a shape for the number of images, which is open. */
    long BATCH = Long.MIN_VALUE;

    /** The most values that fit one array. */
    int MOST_VALUES = Integer.MAX_VALUE - 16;

    /** The length of each dimension. */
    List<Integer> dims();

    /** How many numbers there are. */
    int size();

    /** The numbers as floats; not copied where they are. */
    float[] floats();

    /** Other dimensions, and at each place the number that stands at another place here. */
    Constant taken(List<Integer> dims, IntUnaryOperator from);

    /** The same numbers under other dimensions. */
    default Constant as(List<Integer> dims) {
        return taken(dims, i -> i);
    }

    /**
     * How many values a shape has.
     *
     * @throws IllegalArgumentException if a length is negative, or there are more than fit one array
     */
    static int size(List<? extends Number> dims) {
        long size = 1;
        for (Number length : dims) {
            if (length.longValue() < 0 || length.longValue() > MOST_VALUES) {
                throw new IllegalArgumentException("the shape " + dims + " cannot be read");
            }
            size *= length.longValue();
            if (size > MOST_VALUES) {
                throw new IllegalArgumentException("the shape " + dims + " does not fit one array");
            }
        }
        return (int) size;
    }

    /** Numbers of a network: weights and settings. */
    record Floats(List<Integer> dims, float[] values) implements Constant {
        public Floats {
            dims = List.copyOf(dims);
            requireSize(dims, values.length);
        }

        @Override
        public int size() {
            return values.length;
        }

        @Override
        public float[] floats() {
            return values;
        }

        @Override
        public Floats taken(List<Integer> other, IntUnaryOperator from) {
            float[] taken = new float[Constant.size(other)];
            for (int i = 0; i < taken.length; i++) {
                taken[i] = values[from.applyAsInt(i)];
            }
            return new Floats(other, taken);
        }
    }

    /** Whole numbers: shapes, axes and indices, of any type; {@link #BATCH} among them is open. */
    record Wholes(List<Integer> dims, long[] values) implements Constant {
        public Wholes {
            dims = List.copyOf(dims);
            requireSize(dims, values.length);
        }

        /** A list of numbers. */
        static Wholes list(long... values) {
            return new Wholes(List.of(values.length), values);
        }

        @Override
        public int size() {
            return values.length;
        }

        /** Whether the number of images is among them. */
        boolean hasBatch() {
            return Arrays.stream(values).anyMatch(value -> value == BATCH);
        }

        @Override
        public float[] floats() {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                if (values[i] == BATCH) {
                    throw new IllegalArgumentException("computes with the number of images in a batch");
                }
                floats[i] = values[i];
            }
            return floats;
        }

        @Override
        public Wholes taken(List<Integer> other, IntUnaryOperator from) {
            long[] taken = new long[Constant.size(other)];
            for (int i = 0; i < taken.length; i++) {
                taken[i] = values[from.applyAsInt(i)];
            }
            return new Wholes(other, taken);
        }
    }

    private static void requireSize(List<Integer> dims, int count) {
        if (size(dims) != count) {
            throw new IllegalArgumentException(count + " values for the shape " + dims);
        }
    }
}
