package org.convoke.store.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.convoke.store.onnx.ConstantFolding.Inputs;

/** What a Slice takes: by attributes in old operators, by inputs now. */
final class Slices {
    private Slices() {}

    /**
     * What is taken of one dimension.
     *
     * @param start the first index
     * @param step from one index to the next
     * @param count how many
     */
    record Range(int start, int step, int count) {
        boolean isWhole(int length) {
            return start == 0 && step == 1 && count == length;
        }

        int[] indices() {
            return IntStream.range(0, count).map(i -> start + i * step).toArray();
        }
    }

    /**
     * What is taken of each dimension.
     *
     * @throws IllegalArgumentException if starts, ends, axes and steps do not go together
     */
    static List<Range> of(Inputs in, List<Integer> dims) {
        long[] starts = wholes(in, "starts", 1);
        long[] ends = wholes(in, "ends", 2);
        long[] axes = in.wholes("axes", 3).orElseGet(() -> upTo(starts.length));
        long[] steps = in.has(4) ? in.wholes(4) : ones(starts.length);
        if (ends.length != starts.length || axes.length != starts.length || steps.length != starts.length) {
            throw new IllegalArgumentException("starts, ends, axes and steps are not of one length");
        }
        List<Range> ranges = new ArrayList<>();
        dims.forEach(length -> ranges.add(new Range(0, 1, length)));
        for (int i = 0; i < starts.length; i++) {
            int axis = Dims.axis(axes[i], dims.size());
            ranges.set(axis, range(starts[i], ends[i], steps[i], dims.get(axis)));
        }
        return ranges;
    }

    private static Range range(long start, long end, long step, int length) {
        if (step == 0 || Math.abs(step) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a step of " + step + " cannot be");
        }
        long low = step > 0 ? 0 : -1;
        long high = step > 0 ? length : length - 1;
        long first = Math.max(Math.max(low, 0), Math.min(start < 0 ? start + length : start, high));
        long last = Math.max(low, Math.min(end < 0 ? end + length : end, high));
        long count = Math.max(0, step > 0 ? (last - first + step - 1) / step : (first - last - step - 1) / -step);
        return new Range((int) first, (int) step, (int) count);
    }

    private static long[] wholes(Inputs in, String name, int i) {
        return in.wholes(name, i).orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
    }

    private static long[] upTo(int count) {
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    private static long[] ones(int count) {
        long[] ones = new long[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
