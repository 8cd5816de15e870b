package org.convoke.array;

/**
 * A window that slides along one axis of an input: which input element meets which element of the kernel.
 *
 * <p>With input length n, window length k, stride s and centre c (0 ≤ c &lt; k) the taps are numbered a = −c … k−1−c, and
 *
 * <pre>y[i] = Σ_a w[a + c] · x[i·s − g·a]     g = +1 for convolution, −1 for cross-correlation</pre>
 *
 * where terms outside the input are left out. Walking the window in input order, r = 0 … k−1, both are one formula,
 *
 * <pre>y[i] = Σ_r w[p(r)] · x[i·s − b + r]</pre>
 *
 * with lead b = c and p(r) = r for cross-correlation, b = k−1−c and p(r) = k−1−r for convolution.
 *
 * @param input n, the length of the input
 * @param window k, the length of the window
 * @param stride s, how far the window moves from one output to the next
 * @param lead b, how many taps of the first window lie before the input
 * @param output m, the number of outputs
 * @param operation which way round the kernel lies
 */
public record Axis(int input, int window, int stride, int lead, int output, Operation operation) {
    /** @throws IllegalArgumentException if a length or the stride is below 1, or the lead is outside 0 … k−1 */
    public Axis {
        if (input < 1 || window < 1 || stride < 1 || output < 1) {
            throw new IllegalArgumentException("axis of input " + input + ", window " + window + ", stride " + stride
                    + ", output " + output + ": each must be at least 1");
        }
        if (lead < 0 || lead >= window) {
            throw new IllegalArgumentException("lead " + lead + " is outside 0 … " + (window - 1));
        }
    }

    /**
     * Outputs wherever the window still touches the input: m = min(n, ⌊(n − 1 + b)/s⌋ + 1).
     *
     * @throws IllegalArgumentException if the centre is outside 0 … k−1, or a length or the stride is below 1
     */
    public static Axis centred(int input, int window, int stride, int centre, Operation operation) {
        if (centre < 0 || centre >= window) {
            throw new IllegalArgumentException("centre " + centre + " is outside 0 … " + (window - 1));
        }
        int lead = operation == Operation.CORRELATION ? centre : window - 1 - centre;
        int output = Math.min(input, (input - 1 + lead) / Math.max(stride, 1) + 1);
        return new Axis(input, window, stride, lead, output, operation);
    }

    /**
     * Outputs only where the window lies inside the input: b = 0, m = ⌊(n − k)/s⌋ + 1.
     *
     * @throws IllegalArgumentException if the window is longer than the input, or a length or the stride is below 1
     */
    public static Axis valid(int input, int window, int stride, Operation operation) {
        if (window > input) {
            throw new IllegalArgumentException("a window of " + window + " does not fit into an input of " + input);
        }
        return new Axis(input, window, stride, 0, (input - window) / Math.max(stride, 1) + 1, operation);
    }

    /**
     * As many outputs as strides begin in the input: m = ⌈n/s⌉, b = ⌊max((m − 1)s + k − n, 0)/2⌋.
     *
     * @throws IllegalArgumentException if a length or the stride is below 1
     */
    public static Axis same(int input, int window, int stride, Operation operation) {
        int output = (input + Math.max(stride, 1) - 1) / Math.max(stride, 1);
        int lead = Math.max((output - 1) * stride + window - input, 0) / 2;
        return new Axis(input, window, stride, lead, output, operation);
    }

    /** p(r): the kernel element at place r of the window, counted in input order. */
    public int weight(int r) {
        return operation == Operation.CORRELATION ? r : window - 1 - r;
    }

    /** c: the kernel element that lies over the input element i·s. */
    public int centre() {
        return weight(lead);
    }

    /** a = p − c: the number of a kernel element as it is counted from the centre. */
    public int tap(int p) {
        return p - centre();
    }

    /** i·s − b + r: the input element at place r of the window of output i; it may lie outside the input. */
    public int at(int i, int r) {
        return i * stride - lead + r;
    }

    /** The output i whose tap r lies at input u: i·s − b + r = u; −1 if there is none. */
    public int outputAt(int u, int r) {
        int steps = u + lead - r;
        int i = Math.floorDiv(steps, stride);
        return steps == i * stride && i >= 0 && i < output ? i : -1;
    }

    /** Whether an input element lies inside the input. */
    public boolean inside(int u) {
        return u >= 0 && u < input;
    }

    /** The least r whose tap lies inside the input for output i. */
    public int first(int i) {
        return Math.max(0, -at(i, 0));
    }

    /** One more than the greatest r whose tap lies inside the input for output i. */
    public int end(int i) {
        return Math.min(window, input - at(i, 0));
    }

    /** The first output whose tap r lies inside the input. */
    public int firstWith(int r) {
        return Math.max(0, -Math.floorDiv(r - lead, stride));
    }

    /** One more than the last output whose tap r lies inside the input; not above {@link #firstWith} if there is none. */
    public int endWith(int r) {
        return Math.min(output, Math.floorDiv(input - 1 + lead - r, stride) + 1);
    }

    /** How many taps lie inside the input, over all outputs. */
    public long taps() {
        long sum = 0;
        for (int i = 0; i < output; i++) {
            sum += end(i) - first(i);
        }
        return sum;
    }
}
