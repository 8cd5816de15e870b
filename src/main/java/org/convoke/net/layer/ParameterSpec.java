package org.convoke.net.layer;

import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * A parameter that a layer has.
 *
 * @param suffix what follows the node's name in the parameter's: {@code weight}
 * @param role what it is for
 * @param shape as files have it, the last index fastest
 * @param floats how many floats it takes in the kernels' own order, paddings included
 * @param place where the i-th value of the shape lies in that order
 * @param initial what it begins with
 * @param momentum of a statistic, how much of a step's comes into it; 0 for others
 */
public record ParameterSpec(
        String suffix,
        Role role,
        List<Integer> shape,
        long floats,
        IntUnaryOperator place,
        Initial initial,
        float momentum) {
    public ParameterSpec {
        shape = List.copyOf(shape);
    }

    /** A parameter that is trained. */
    public ParameterSpec(
            String suffix, Role role, List<Integer> shape, long floats, IntUnaryOperator place, Initial initial) {
        this(suffix, role, shape, floats, place, initial, 0);
    }

    /** A statistic, one value a channel. */
    public static ParameterSpec statistic(String suffix, int values, float initial, float momentum) {
        return new ParameterSpec(
                suffix, Role.STATISTIC, List.of(values), values, i -> i, new Initial.Constant(initial), momentum);
    }

    /** One value a channel, in order. */
    public static ParameterSpec vector(String suffix, Role role, int values, float initial) {
        return new ParameterSpec(suffix, role, List.of(values), values, i -> i, new Initial.Constant(initial));
    }
}
