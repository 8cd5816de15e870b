package org.convoke.array;

import java.util.OptionalInt;

/**
 * A window that slides along one axis of an input: which input element meets which element of the kernel.
 *
 * <p>With input length n, window length k, stride s, dilation d and centre c (0 ≤ c &lt; k) the taps are numbered a = −c …
 * k−1−c, and
 *
 * <pre>y[i] = Σ_a w[a + c] · x[i·s − g·a·d]     g = +1 for convolution, −1 for cross-correlation</pre>
 *
 * where terms outside the input are left out. Walking the window in input order, r = 0 … k−1, both are one formula,
 *
 * <pre>y[i] = Σ_r w[p(r)] · x[i·s − b + r·d]</pre>
 *
 * with lead b = c·d and p(r) = r for cross-correlation, b = (k−1−c)·d and p(r) = k−1−r for convolution. From its first
 * to its last tap a window covers its extent, (k−1)·d + 1 elements.
 *
 * @param input n, the length of the input
 * @param window k, the number of taps
 * @param stride s, how far the window moves from one output to the next
 * @param dilation d, how far one tap lies from the next
 * @param lead b, how far before the input the first window begins
 * @param output m, the number of outputs
 * @param operation which way round the kernel lies
 */
public record Axis(int input, int window, int stride, int dilation, int lead, int output, Operation operation) {
    /**
     * @throws IllegalArgumentException if a length, the stride or the dilation is below 1, the lead is negative, or a
     *     position is no int
     */
    public Axis {
        if (input < 1 || window < 1 || stride < 1 || dilation < 1 || output < 1) {
            throw new IllegalArgumentException("axis of input " + input + ", window " + window + ", stride " + stride
                    + ", dilation " + dilation + ", output " + output + ": each must be at least 1");
        }
        if (lead < 0) {
            throw new IllegalArgumentException("lead " + lead + " is negative");
        }
        long last = (output - 1L) * stride + extent(window, dilation);
        if (Math.max(last, input) + lead > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a window of " + window + " with stride " + stride + " and dilation "
                    + dilation + " over an input of " + input + ", padded by " + lead + ", is too long");
        }
    }

    private static long extent(int window, int dilation) {
        return (window - 1L) * dilation + 1;
    }

    /** {@link #centred(int, int, int, int, int, Operation)} without dilation. */
    public static Axis centred(int input, int window, int stride, int centre, Operation operation) {
        return centred(input, window, stride, 1, centre, operation);
    }

    /**
     * Outputs wherever the window still touches the input: m = min(n, ⌊(n − 1 + b)/s⌋ + 1).
     *
     * @throws IllegalArgumentException if the centre is outside 0 … k−1, a length, the stride or the dilation is below
     *     1, or the window is too long for an int
     */
    public static Axis centred(int input, int window, int stride, int dilation, int centre, Operation operation) {
        if (centre < 0 || centre >= window) {
            throw new IllegalArgumentException("centre " + centre + " is outside 0 … " + (window - 1));
        }
        long lead = (operation == Operation.CORRELATION ? centre : window - 1L - centre) * dilation;
        long output = Math.min(input, (input - 1 + lead) / Math.max(stride, 1) + 1);
        return new Axis(input, window, stride, dilation, held(lead), held(output), operation);
    }

    /** {@link #valid(int, int, int, int, Operation)} without dilation. */
    public static Axis valid(int input, int window, int stride, Operation operation) {
        return valid(input, window, stride, 1, operation);
    }

    /**
     * Outputs only where the window lies inside the input: b = 0, m = ⌊(n − (k−1)·d − 1)/s⌋ + 1.
     *
     * @throws IllegalArgumentException if the window is longer than the input, or a length, the stride or the dilation
     *     is below 1
     */
    public static Axis valid(int input, int window, int stride, int dilation, Operation operation) {
        return padded(input, window, stride, dilation, 0, 0, operation, false);
    }

    /** {@link #same(int, int, int, int, Operation)} without dilation. */
    public static Axis same(int input, int window, int stride, Operation operation) {
        return same(input, window, stride, 1, operation);
    }

    /**
     * As many outputs as strides begin in the input: m = ⌈n/s⌉, b = ⌊max((m − 1)s + (k−1)·d + 1 − n, 0)/2⌋.
     *
     * @throws IllegalArgumentException if a length, the stride or the dilation is below 1, or the window is too long for
     *     an int
     */
    public static Axis same(int input, int window, int stride, int dilation, Operation operation) {
        int output = Math.floorDiv(input - 1, Math.max(stride, 1)) + 1;
        long lead = Math.max((output - 1L) * stride + extent(window, dilation) - input, 0) / 2;
        return new Axis(input, window, stride, dilation, held(lead), output, operation);
    }

    /**
     * Outputs where the window lies inside the input and so many places before and after it: b = {@code before}, and with
     * l = n + {@code before} + {@code after} − ((k−1)·d + 1)
     *
     * <pre>
     * m = ⌊l/s⌋ + 1     or, if {@code ceil},
     * m = ⌈l/s⌉ + 1     so that the last window may end later; it must begin in the input or before it
     * </pre>
     *
     * <p>The padding may be longer than the window. Then some outputs have no input at all: see {@link
     * #withoutInput()}.
     *
     * @throws IllegalArgumentException if the window does not fit, the padding is negative, a length, the stride or the
     *     dilation is below 1, or something is too long for an int
     */
    public static Axis padded(
            int input, int window, int stride, int dilation, int before, int after, Operation operation, boolean ceil) {
        if (before < 0 || after < 0) {
            throw new IllegalArgumentException("padding " + Math.min(before, after) + " is negative");
        }
        int s = Math.max(stride, 1);
        long rest = (long) input + before + after - extent(window, dilation);
        long steps = Math.floorDiv(ceil ? rest + s - 1 : rest, (long) s);
        // The window after the last one that begins in the input or before it is computed by nobody.
        long output = (ceil ? Math.min(steps, ((long) input + before - 1) / s) : steps) + 1;
        if (output < 1 && input > 0) {
            throw new IllegalArgumentException("a window of " + window
                    + (dilation == 1
                            ? ""
                            : " with dilation " + dilation + " spans " + extent(window, dilation) + " and")
                    + " does not fit into an input of " + input
                    + (before + (long) after == 0
                            ? ""
                            : " with padding " + before + " before and " + after + " after"));
        }
        return new Axis(input, window, stride, dilation, before, held(output), operation);
    }

    /** An int, or one that the constructor refuses. */
    private static int held(long value) {
        return (int) Math.max(-1, Math.min(value, Integer.MAX_VALUE));
    }

    /** (k−1)·d + 1: how many elements lie from the window's first tap to its last, both counted. */
    public int extent() {
        return (window - 1) * dilation + 1;
    }

    /** p(r): the kernel element at place r of the window, counted in input order. */
    public int weight(int r) {
        return operation == Operation.CORRELATION ? r : window - 1 - r;
    }

    /**
     * c: the kernel element that lies over the input element i·s. With much padding, it is outside 0 … k−1.
     *
     * @throws IllegalStateException if the dilation leaves no element there
     */
    public int centre() {
        if (lead % dilation != 0) {
            throw new IllegalStateException("no element of " + this + " lies over an output's own place");
        }
        return weight(lead / dilation);
    }

    /** a = p − c: the number of a kernel element as it is counted from the centre. */
    public int tap(int p) {
        return p - centre();
    }

    /** i·s − b + r·d: the input element at place r of the window of output i; it may lie outside the input. */
    public int at(int i, int r) {
        return i * stride - lead + r * dilation;
    }

    /** The output i whose tap r lies at input u: i·s − b + r·d = u; −1 if there is none. */
    public int outputAt(int u, int r) {
        int steps = u + lead - r * dilation;
        int i = Math.floorDiv(steps, stride);
        return steps == i * stride && i >= 0 && i < output ? i : -1;
    }

    /** Whether an input element lies inside the input. */
    public boolean inside(int u) {
        return u >= 0 && u < input;
    }

    /** The least r whose tap lies inside the input for output i; {@link #end} if there is none. */
    public int first(int i) {
        return Math.min(window, Math.max(0, -Math.floorDiv(at(i, 0), dilation)));
    }

    /** One more than the greatest r whose tap lies inside the input for output i. */
    public int end(int i) {
        return Math.max(first(i), Math.min(window, Math.floorDiv(input - 1 - at(i, 0), dilation) + 1));
    }

    /** The first output whose tap r lies inside the input. */
    public int firstWith(int r) {
        return Math.max(0, -Math.floorDiv(r * dilation - lead, stride));
    }

    /** One more than the last output whose tap r lies inside the input; not above {@link #firstWith} if there is none. */
    public int endWith(int r) {
        return Math.min(output, Math.floorDiv(input - 1 + lead - r * dilation, stride) + 1);
    }

    /** How many taps lie inside the input, over all outputs. */
    public long taps() {
        long sum = 0;
        for (int i = 0; i < output; i++) {
            sum += end(i) - first(i);
        }
        return sum;
    }

    /** The first output none of whose taps lies inside the input: its window lies in the padding, or around the input. */
    public OptionalInt withoutInput() {
        for (int i = 0; i < output; i++) {
            if (first(i) == end(i)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }
}
