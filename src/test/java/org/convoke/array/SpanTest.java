package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SpanTest {
    @Property(tries = 100)
    void spansMeetEveryTrueElementOnceInBothLayouts(
            @ForAll @IntRange(min = 1, max = 9) int channels,
            @ForAll @IntRange(min = 1, max = 4) int rows,
            @ForAll @IntRange(min = 1, max = 4) int columns,
            @ForAll @IntRange(min = 0, max = 1) int halo) {
        Layout first = new Layout(channels, rows, columns, 0, halo);
        Layout second = new Layout(channels, rows, columns, halo, 2 * halo);
        int[] partner = new int[(int) first.size()];
        for (Span span : Span.of(first, second)) {
            for (int i = 0; i < span.length(); i++) {
                assertThat(partner[span.at(0) + i]).isZero();
                partner[span.at(0) + i] = 1 + span.at(1) + i;
            }
        }
        int met = 0;
        for (int at : partner) {
            met += at > 0 ? 1 : 0;
        }
        assertThat(met).isEqualTo(channels * rows * columns * Layout.LANES);
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    assertThat(partner[first.at(c, i, j)]).isEqualTo(1 + second.at(c, i, j));
                }
            }
        }
    }

    @Example
    void whatTouchesIsOneSpan() {
        Layout whole = new Layout(8, 3, 5, 0, 0);
        assertThat(Span.of(whole, whole)).hasSize(1);
        assertThat(Span.of(whole, new Layout(8, 3, 5, 1, 0))).hasSize(2 * 3);
        assertThat(Span.of(new Layout(6, 2, 3, 0, 0))).hasSize(1 + 2 * 3 - 1);
    }
}
