package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AxisTest {
    @Provide
    Arbitrary<Window> windows() {
        return Geometries.windows();
    }

    /** The definition: y[i] = Σ_a w[a + c] · x[i·s − g·a·d], for a = −c … k−1−c; here with p = a + c. */
    private static int met(int i, int p, int stride, int dilation, int centre, Operation operation) {
        int g = operation == Operation.CONVOLUTION ? 1 : -1;
        return i * stride - g * (p - centre) * dilation;
    }

    @Property(tries = 1000)
    void centredHasAnOutputWhereverTheWindowTouchesTheInput(
            @ForAll @IntRange(min = 1, max = 40) int n,
            @ForAll @IntRange(min = 1, max = 12) int k,
            @ForAll @IntRange(min = 1, max = 15) int s,
            @ForAll @IntRange(min = 0, max = 11) int centre,
            @ForAll Operation operation) {
        int c = centre % k;
        Axis axis = Axis.centred(n, k, s, c, operation);
        // At most n outputs: those at i = 0 … n − 1.
        long touching = IntStream.range(0, n)
                .filter(i -> IntStream.range(0, k).anyMatch(p -> axis.inside(met(i, p, s, 1, c, operation))))
                .count();
        assertThat(axis.output()).isEqualTo((int) touching);
        // Walking the window in input order meets the same elements with the same weights.
        for (int i = 0; i < axis.output(); i++) {
            for (int r = 0; r < k; r++) {
                assertThat(axis.at(i, r)).isEqualTo(met(i, axis.weight(r), s, 1, c, operation));
            }
        }
    }

    @Property(tries = 1000)
    void validKeepsTheWindowInside(
            @ForAll @IntRange(min = 1, max = 40) int n,
            @ForAll @IntRange(min = 1, max = 12) int window,
            @ForAll @IntRange(min = 1, max = 15) int s,
            @ForAll Operation operation) {
        int k = Math.min(window, n);
        Axis axis = Axis.valid(n, k, s, operation);
        assertThat(axis.lead()).isZero();
        assertThat(axis.output()).isEqualTo((n - k) / s + 1);
        // The last window lies inside, one more would not.
        assertThat(axis.at(axis.output() - 1, k - 1)).isLessThan(n);
        assertThat(axis.at(axis.output(), k - 1)).isGreaterThanOrEqualTo(n);
        assertThat(axis.taps()).isEqualTo((long) k * axis.output());
    }

    @Property(tries = 1000)
    void sameHasAnOutputForEveryStrideAndOverhangsEvenly(
            @ForAll @IntRange(min = 1, max = 40) int n,
            @ForAll @IntRange(min = 1, max = 12) int k,
            @ForAll @IntRange(min = 1, max = 15) int s,
            @ForAll Operation operation) {
        Axis axis = Axis.same(n, k, s, operation);
        assertThat(axis.output()).isEqualTo((int) Math.ceil(n / (double) s));
        int after = axis.at(axis.output() - 1, k - 1) - (n - 1);
        // The odd one of an odd overhang lies behind; a window that reaches neither end starts at the first element.
        assertThat(axis.lead()).isEqualTo(Math.max(0, axis.lead() + after) / 2);
        assertThat(s != 1 || axis.output() == n).isTrue();
    }

    @Property(tries = 1000)
    void aDilatedKernelMeetsEveryDthElement(
            @ForAll @IntRange(min = 1, max = 20) int n,
            @ForAll @IntRange(min = 1, max = 6) int k,
            @ForAll @IntRange(min = 1, max = 4) int s,
            @ForAll @IntRange(min = 2, max = 5) int d,
            @ForAll @IntRange(min = 0, max = 5) int centre,
            @ForAll Operation operation) {
        int c = centre % k;
        Axis axis = Axis.centred(n, k, s, d, c, operation);
        assertThat(axis.centre()).isEqualTo(c);
        for (int i = 0; i < axis.output(); i++) {
            for (int r = 0; r < k; r++) {
                assertThat(axis.at(i, r)).isEqualTo(met(i, axis.weight(r), s, d, c, operation));
            }
        }
        // Where its taps lie, it is the window of its extent.
        Axis wide = Axis.same(n, axis.extent(), s, operation);
        assertThat(Axis.same(n, k, s, d, operation))
                .extracting(Axis::lead, Axis::output)
                .containsExactly(wide.lead(), wide.output());
    }

    /** Counted from the rule: step by step, as long as another window fits. */
    @Property(tries = 1000)
    void paddedCountsTheWindowsThatFit(
            @ForAll @IntRange(min = 1, max = 20) int n,
            @ForAll @IntRange(min = 1, max = 6) int k,
            @ForAll @IntRange(min = 1, max = 7) int s,
            @ForAll @IntRange(min = 1, max = 4) int d,
            @ForAll @IntRange(min = 0, max = 9) int before,
            @ForAll @IntRange(min = 0, max = 9) int after,
            @ForAll boolean ceil) {
        int extent = (k - 1) * d + 1;
        int floors = 0;
        int ceils = 0;
        for (int begin = -before; begin + extent <= n + after; begin += s) {
            floors++;
        }
        // Rounded up, a window that begins before the padding after the input may end beyond it.
        for (int begin = -before; begin < n && begin + extent - s < n + after; begin += s) {
            ceils++;
        }
        int expected = ceil ? ceils : floors;
        if (expected == 0) {
            assertThatThrownBy(() -> Axis.padded(n, k, s, d, before, after, Operation.CORRELATION, ceil))
                    .hasMessageContaining("does not fit");
        } else {
            Axis axis = Axis.padded(n, k, s, d, before, after, Operation.CORRELATION, ceil);
            assertThat(axis).extracting(Axis::lead, Axis::output).containsExactly(before, expected);
        }
    }

    @Property(tries = 500)
    void tapsFindTheirOutputs(@ForAll("windows") Window window) {
        for (Axis axis : new Axis[] {window.rows(), window.columns()}) {
            for (int r = 0; r < axis.window(); r++) {
                int tap = r;
                for (int u = 0; u < axis.input(); u++) {
                    int input = u;
                    assertThat(axis.outputAt(u, r))
                            .isEqualTo(IntStream.range(0, axis.output())
                                    .filter(i -> axis.at(i, tap) == input)
                                    .findFirst()
                                    .orElse(-1));
                }
                for (int i = 0; i < axis.output(); i++) {
                    assertThat(axis.inside(axis.at(i, r))).isEqualTo(i >= axis.firstWith(r) && i < axis.endWith(r));
                }
            }
            assertThat(axis.withoutInput().orElse(-1))
                    .isEqualTo(IntStream.range(0, axis.output())
                            .filter(i -> IntStream.range(0, axis.window()).noneMatch(r -> axis.inside(axis.at(i, r))))
                            .findFirst()
                            .orElse(-1));
        }
    }

    @Property(tries = 500)
    void firstToEndAreTheTapsInside(@ForAll("windows") Window window) {
        for (Axis axis : new Axis[] {window.rows(), window.columns()}) {
            long taps = 0;
            for (int i = 0; i < axis.output(); i++) {
                for (int r = 0; r < axis.window(); r++) {
                    assertThat(axis.inside(axis.at(i, r))).isEqualTo(r >= axis.first(i) && r < axis.end(i));
                    taps += axis.inside(axis.at(i, r)) ? 1 : 0;
                }
            }
            assertThat(axis.taps()).isEqualTo(taps);
        }
        assertThat(window.taps())
                .isEqualTo(window.rows().taps() * window.columns().taps());
    }

    @Test
    void examples() {
        // Kernel 3 over 5 elements, stride 1: no, even and uneven overhang.
        assertThat(Axis.valid(5, 3, 1, Operation.CORRELATION))
                .extracting(Axis::lead, Axis::output)
                .containsExactly(0, 3);
        assertThat(Axis.same(5, 3, 1, Operation.CORRELATION))
                .extracting(Axis::lead, Axis::output)
                .containsExactly(1, 5);
        assertThat(Axis.same(5, 2, 1, Operation.CONVOLUTION))
                .extracting(Axis::lead, Axis::output)
                .containsExactly(0, 5);
        assertThat(Axis.centred(5, 3, 1, 0, Operation.CORRELATION))
                .extracting(Axis::lead, Axis::output)
                .containsExactly(0, 5);
        assertThat(Axis.centred(5, 3, 1, 0, Operation.CONVOLUTION))
                .extracting(Axis::lead, Axis::output)
                .containsExactly(2, 5);
        // Kernel 5, stride 2: the last window starts at 7 − 3 = 4 and 9 − 3 = 6 lies outside.
        assertThat(Axis.centred(5, 5, 2, 3, Operation.CORRELATION))
                .extracting(Axis::lead, Axis::output)
                .containsExactly(3, 4);
    }

    @Test
    void examplesOfPadding() {
        // ResNet's 3 × 3 with stride 2 and a padding of 1 on an even size: windows begin at −1, 1, …, 5; same has b =
        // 0.
        assertThat(Axis.padded(8, 3, 2, 1, 1, 1, Operation.CORRELATION, false))
                .extracting(Axis::lead, Axis::output)
                .containsExactly(1, 4);
        // SqueezeNet's 3 × 3 pooling with stride 2, rounded up.
        assertThat(Axis.padded(8, 3, 2, 1, 0, 0, Operation.CORRELATION, true).output())
                .isEqualTo(4);
        // A third window would begin at 5, in the padding after the input.
        assertThat(Axis.padded(4, 2, 3, 1, 1, 2, Operation.CORRELATION, true).output())
                .isEqualTo(2);
        // Kernel 2 in a padding of 3: the first two outputs are biases.
        assertThat(Axis.padded(2, 2, 1, 1, 3, 0, Operation.CORRELATION, false))
                .extracting(Axis::output, axis -> axis.first(1) == axis.end(1), axis -> axis.end(2) - axis.first(2))
                .containsExactly(4, true, 1);
    }

    @Test
    void refusesWhatIsNoGeometry() {
        Operation correlation = Operation.CORRELATION;
        assertThatThrownBy(() -> Axis.padded(2, 3, 1, 2, 1, 1, correlation, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a window of 3 with dilation 2 spans 5 and does not fit into an input of 2 with padding 1"
                        + " before and 1 after");
        assertThatThrownBy(() -> Axis.padded(2, 3, 1, 1, 0, -1, correlation, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("padding -1 is negative");
        assertThatThrownBy(() -> Axis.same(5, 3, 1, 0, correlation))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dilation 0");
        for (int many : new int[] {1 << 30, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> Axis.same(5, 5, 1, many, correlation)).hasMessageEndingWith("is too long");
            assertThatThrownBy(() -> Axis.padded(5, 3, 1, 1, many, many, correlation, false))
                    .hasMessageEndingWith("is too long");
            assertThatThrownBy(() -> Axis.centred(5, many, 1, many, 7, Operation.CONVOLUTION))
                    .hasMessageEndingWith("is too long");
        }
        assertThatThrownBy(() -> new Axis(3, 2, 1, 1, -1, 2, correlation)).hasMessage("lead -1 is negative");
        assertThatThrownBy(() -> Axis.valid(3, 4, 1, Operation.CORRELATION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a window of 4 does not fit into an input of 3");
        assertThatThrownBy(() -> Axis.centred(3, 2, 1, 2, Operation.CORRELATION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("centre 2 is outside 0 … 1");
        assertThatThrownBy(() -> Axis.centred(3, 2, 0, 1, Operation.CORRELATION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stride 0");
        assertThatThrownBy(() -> Axis.same(0, 2, 1, Operation.CORRELATION))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
