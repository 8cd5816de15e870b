package org.convoke.store;

import java.util.List;

/**
 * A tensor as a file holds it.
 *
 * @param name the tensor's name
 * @param shape its lengths; none for a single number
 * @param values row by row through the shape, last index fastest; not copied
 */
public record NamedTensor(String name, List<Integer> shape, float[] values) {
    /** The longest array that every JVM makes. */
    static final int MOST_VALUES = Integer.MAX_VALUE - 8;

    /** @throws IllegalArgumentException if the shape does not say how many values there are */
    public NamedTensor {
        shape = List.copyOf(shape);
        if (size(shape) != values.length) {
            throw new IllegalArgumentException(
                    "tensor " + name + " of shape " + shape + " with " + values.length + " values");
        }
    }

    /** How many values a shape has; any number above {@link #MOST_VALUES} where they do not fit one array. */
    static long size(List<Integer> shape) {
        if (shape.contains(0)) {
            return 0;
        }
        long size = 1;
        for (int length : shape) {
            size = size > MOST_VALUES ? size : size * length;
        }
        return size;
    }
}
