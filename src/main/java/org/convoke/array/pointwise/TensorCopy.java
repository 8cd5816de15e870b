package org.convoke.array.pointwise;

import java.util.stream.IntStream;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;

/**
 * Copies the elements of one tensor to places of another, or adds them to what is there: y[c'][i'][j'] = x[c][i][j], or
 * y[c'][i'][j'] += x[c][i][j]. Which element goes where is the plan's; no two go to the same place. Forward
 * passes of layers that only move values, their backward passes ({@link Plan#reversed}), and the sums of values and gradients
 * are all made of these two.
 */
public interface TensorCopy {
    /** The kernel of a plan. */
    static TensorCopy of(Kernels kernels, Plan plan) {
        return kernels.choose(() -> new PlainTensorCopy(plan), () -> new VectorTensorCopy(plan));
    }

    /**
     * Writes the elements to their places. What the plan sends nothing to stays as it is, but for plans of {@link
     * Plan#shortcut} and their reverse, where it becomes zero.
     *
     * @param a the arena
     * @param from where the elements' tensor begins, of one group of images
     * @param to where the target begins; the two tensors do not overlap
     */
    void copy(float[] a, int from, int to);

    /** Adds the elements to what is at their places. */
    void add(float[] a, int from, int to);

    /** Which element goes where. */
    final class Plan {
        final Layout from;
        final Layout to;
        /** Channel fromChannels[k] goes to channel toChannels[k]. */
        final int[] fromChannels;

        final int[] toChannels;
        final Steps fromSteps;
        final Steps toSteps;
        /** Whether what nothing goes to becomes zero. */
        final boolean zeroElsewhere;

        /** From one row or column that is read or written to the next. */
        record Steps(int rows, int columns) {
            private static final Steps ONE = new Steps(1, 1);
        }

        private Plan(
                Layout from,
                Layout to,
                int[] fromChannels,
                int[] toChannels,
                Steps fromSteps,
                Steps toSteps,
                boolean zeroElsewhere) {
            this.from = from;
            this.to = to;
            this.fromChannels = fromChannels;
            this.toChannels = toChannels;
            this.fromSteps = fromSteps;
            this.toSteps = toSteps;
            this.zeroElsewhere = zeroElsewhere;
        }

        /**
         * y[c][i][j] = x[c][i][j], whatever the halos.
         *
         * @throws IllegalArgumentException if the layouts differ in channels, rows or columns
         */
        public static Plan whole(Layout from, Layout to) {
            require(from.sameShape(to), "a copy of %s to %s", from, to);
            int[] channels = channels(0, from.channels());
            return new Plan(from, to, channels, channels, Steps.ONE, Steps.ONE, false);
        }

        /**
         * y[v + k][i][j] = x[u + k][i][j] for k = 0 … count − 1: a part of a concatenation of channels, or a part of one.
         *
         * @param fromChannel u
         * @param toChannel v
         * @throws IllegalArgumentException if the layouts lack these channels, or differ in rows or columns
         */
        public static Plan channels(Layout from, Layout to, int fromChannel, int toChannel, int count) {
            boolean there = fromChannel >= 0
                    && toChannel >= 0
                    && count >= 1
                    && fromChannel <= from.channels() - count
                    && toChannel <= to.channels() - count;
            require(
                    there && from.rows() == to.rows() && from.columns() == to.columns(),
                    "a copy of %d channels from %d of %s to %d of %s",
                    count,
                    fromChannel,
                    from,
                    toChannel,
                    to);
            return new Plan(
                    from, to, channels(fromChannel, count), channels(toChannel, count), Steps.ONE, Steps.ONE, false);
        }

        /**
         * y[v + c][i][j] = x[c][i·s][j·s'], and zero in all other channels: the way around the convolutions of a residual
         * block that has no parameters.
         *
         * @param rowStride s
         * @param columnStride s'
         * @param toChannel v
         * @throws IllegalArgumentException if y does not have ⌈rows/s⌉ rows, ⌈columns/s'⌉ columns and these channels
         */
        public static Plan shortcut(Layout from, Layout to, int rowStride, int columnStride, int toChannel) {
            boolean fits = rowStride >= 1
                    && columnStride >= 1
                    && to.rows() == (from.rows() - 1) / rowStride + 1
                    && to.columns() == (from.columns() - 1) / columnStride + 1
                    && toChannel >= 0
                    && toChannel <= to.channels() - from.channels();
            require(
                    fits,
                    "a copy of every row of %d and column of %d of %s to channel %d of %s",
                    rowStride,
                    columnStride,
                    from,
                    toChannel,
                    to);
            return new Plan(
                    from,
                    to,
                    channels(0, from.channels()),
                    channels(toChannel, from.channels()),
                    new Steps(rowStride, columnStride),
                    Steps.ONE,
                    true);
        }

        /**
         * y[k·g + h][i][j] = x[h·(C/g) + k][i][j] with C channels in g groups: a channel of each group in turn, so that the
         * next convolution in groups sees all of them.
         *
         * @param groups g
         * @throws IllegalArgumentException if the layouts differ in channels, rows or columns, or g does not divide the
         *     channels
         */
        public static Plan shuffle(Layout from, Layout to, int groups) {
            require(
                    from.sameShape(to) && groups >= 1 && from.channels() % groups == 0,
                    "a shuffle of %s to %s in %d groups",
                    from,
                    to,
                    groups);
            int inGroup = from.channels() / groups;
            return new Plan(
                    from,
                    to,
                    IntStream.range(0, from.channels())
                            .map(c -> c % groups * inGroup + c / groups)
                            .toArray(),
                    channels(0, from.channels()),
                    Steps.ONE,
                    Steps.ONE,
                    false);
        }

        /**
         * The way back: what gives ∂E/∂x from ∂E/∂y.
         *
         * @param dy the layout of ∂E/∂y, which now is read
         * @param dx the layout of ∂E/∂x
         * @throws IllegalArgumentException if they differ from those of y and x in channels, rows or columns
         */
        public Plan reversed(Layout dy, Layout dx) {
            require(
                    dy.sameShape(to) && dx.sameShape(from),
                    "a copy of %s to %s, reversed from %s to %s",
                    from,
                    to,
                    dy,
                    dx);
            return new Plan(dy, dx, toChannels, fromChannels, toSteps, fromSteps, zeroElsewhere);
        }

        private static int[] channels(int first, int count) {
            return IntStream.range(first, first + count).toArray();
        }

        private static void require(boolean fits, String what, Object... values) {
            if (!fits) {
                throw new IllegalArgumentException(String.format(what, values));
            }
        }

        /** How many rows are copied. */
        int rows() {
            return Math.min(from.rows(), to.rows());
        }

        /** How many columns of each are copied. */
        int columns() {
            return Math.min(from.columns(), to.columns());
        }
    }
}
