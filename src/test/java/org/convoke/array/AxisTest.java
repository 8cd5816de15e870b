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

    /** The definition: x[i] = Σ_a w[a + c] · y[i·s − g·a], for a = −c … k−1−c; here with p = a + c. */
    private static int met(int i, int p, int stride, int centre, Operation operation) {
        int g = operation == Operation.CONVOLUTION ? 1 : -1;
        return i * stride - g * (p - centre);
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
                .filter(i -> IntStream.range(0, k).anyMatch(p -> axis.inside(met(i, p, s, c, operation))))
                .count();
        assertThat(axis.output()).isEqualTo((int) touching);
        // Walking the window in input order meets the same elements with the same weights.
        for (int i = 0; i < axis.output(); i++) {
            for (int r = 0; r < k; r++) {
                assertThat(axis.at(i, r)).isEqualTo(met(i, axis.weight(r), s, c, operation));
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
    void refusesWhatIsNoGeometry() {
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
