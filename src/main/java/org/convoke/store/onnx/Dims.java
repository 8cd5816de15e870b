package org.convoke.store.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Arithmetic on the dimensions of tensors. */
final class Dims {
    private Dims() {}

    /**
     * A dimension counted from 0.
     *
     * @throws IllegalArgumentException if there is none of that number
     */
    static int axis(long axis, int rank) {
        long counted = axis < 0 ? axis + rank : axis;
        if (counted < 0 || counted >= rank) {
            throw new IllegalArgumentException("there is no axis " + axis + " in " + rank + " dimensions");
        }
        return (int) counted;
    }

    /** Every axis, counted from 0. */
    static List<Integer> axes(long[] axes, int rank) {
        return Arrays.stream(axes).mapToObj(axis -> axis(axis, rank)).toList();
    }

    /** The dimensions without some of length 1; without all of them where none are named. */
    static List<Integer> squeezed(List<Integer> dims, List<Integer> axes, boolean all) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < dims.size(); i++) {
            boolean goes = all ? dims.get(i) == 1 : axes.contains(i);
            if (goes && dims.get(i) != 1) {
                throw new IllegalArgumentException("cannot remove axis " + i + " of length " + dims.get(i));
            }
            if (!goes) {
                kept.add(dims.get(i));
            }
        }
        return kept;
    }

    /** The dimensions with some of length 1 more, at these places of the result. */
    static List<Integer> unsqueezed(List<Integer> dims, long[] axes) {
        List<Integer> places = axes(axes, dims.size() + axes.length);
        List<Integer> result = new ArrayList<>(Collections.nCopies(dims.size() + axes.length, 1));
        int from = 0;
        for (int i = 0; i < result.size(); i++) {
            if (!places.contains(i)) {
                if (from == dims.size()) {
                    throw new IllegalArgumentException("the axes " + Arrays.toString(axes) + " are not distinct");
                }
                result.set(i, dims.get(from++));
            }
        }
        return result;
    }

    /** How far in a flat array the elements of each dimension lie from each other. */
    static int[] strides(List<Integer> dims) {
        int[] strides = new int[dims.size()];
        int stride = 1;
        for (int i = dims.size() - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= dims.get(i);
        }
        return strides;
    }

    /**
     * Where each element of a result comes from, its place being a sum over the axes.
     *
     * @param dims of the result
     * @param start of the first element
     * @param steps how far to go for one more on each axis
     */
    static IntUnaryOperator places(List<Integer> dims, int start, int[] steps) {
        int[] own = strides(dims);
        return i -> {
            int place = start;
            for (int axis = 0; axis < own.length; axis++) {
                place += i / own[axis] % dims.get(axis) * steps[axis];
            }
            return place;
        };
    }

    /** The dimensions to which two tensors are broadcast. */
    static List<Integer> broadcast(List<Integer> a, List<Integer> b) {
        int rank = Math.max(a.size(), b.size());
        List<Integer> dims = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            int one = i < rank - a.size() ? 1 : a.get(i - (rank - a.size()));
            int other = i < rank - b.size() ? 1 : b.get(i - (rank - b.size()));
            if (one != other && one != 1 && other != 1) {
                throw new IllegalArgumentException("the shapes " + a + " and " + b + " do not go together");
            }
            dims.add(one == 1 ? other : one);
        }
        return dims;
    }

    /** Where in a tensor the elements of what it is broadcast to come from. */
    static IntUnaryOperator broadcastFrom(List<Integer> from, List<Integer> to) {
        int[] own = strides(from);
        int[] steps = new int[to.size()];
        int lead = to.size() - from.size();
        for (int i = lead; i < to.size(); i++) {
            steps[i] = from.get(i - lead) == 1 ? 0 : own[i - lead];
        }
        return places(to, 0, steps);
    }
}
