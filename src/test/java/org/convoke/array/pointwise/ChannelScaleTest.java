package org.convoke.array.pointwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.convoke.array.Golden;
import org.convoke.array.Layout;
import org.convoke.array.Values;

/** Vector and plain gates give the same bits, and write nothing but true elements. */
@Tag("vector-width")
class ChannelScaleTest {
    @Property(tries = 200)
    void vectorEqualsPlain(
            @ForAll @IntRange(min = 1, max = 9) int channels,
            @ForAll @IntRange(min = 1, max = 5) int rows,
            @ForAll @IntRange(min = 1, max = 9) int columns,
            @ForAll long seed) {
        ChannelScale.Plan plan = new ChannelScale.Plan(
                new Layout(channels, rows, columns, 1, 0),
                new Layout(channels, 1, 1, 1, 2),
                new Layout(channels, rows, columns, 0, 1),
                new Layout(channels, rows, columns, 2, 0),
                new Layout(channels, 1, 1, 0, 0),
                new Layout(channels, rows, columns, 1, 1));
        int gate = (int) plan.x().size();
        int dy = gate + (int) plan.gate().size();
        int y = dy + (int) plan.dy().size();
        int dx = y + (int) plan.y().size();
        int dgate = dx + (int) plan.dx().size();
        List<int[]> bits = Golden.kernels()
                .map(kernels -> {
                    float[] a = new float[dgate + (int) plan.dgate().size()];
                    fill(a, 0, plan.x(), seed);
                    fill(a, gate, plan.gate(), seed + 8);
                    fill(a, dy, plan.dy(), seed + 16);
                    fill(a, dgate, plan.dgate(), seed + 24);
                    ChannelScale scale = ChannelScale.of(kernels, plan);
                    scale.forward(a, 0, gate, y);
                    scale.inputGradient(a, dy, gate, dx);
                    scale.gateGradient(a, 0, dy, dgate);
                    return Values.bits(a, 0, a.length);
                })
                .toList();
        assertThat(bits.get(1)).isEqualTo(bits.get(0));
    }

    private static void fill(float[] a, int base, Layout layout, long seed) {
        int next = 0;
        for (int c = 0; c < layout.channels(); c++) {
            for (int i = 0; i < layout.rows(); i++) {
                for (int j = 0; j < layout.columns(); j++) {
                    for (int l = 0; l < Layout.LANES; l++) {
                        a[base + layout.at(c, i, j) + l] = Values.at(seed, next++);
                    }
                }
            }
        }
    }

    @Example
    void refusesWhatDoesNotBelongTogether() {
        Layout x = new Layout(3, 4, 5, 1, 0);
        Layout gate = new Layout(3, 1, 1, 0, 0);
        Layout other = new Layout(3, 4, 4, 0, 0);
        refused(() -> new ChannelScale.Plan(x, new Layout(2, 1, 1, 0, 0), x, x, new Layout(2, 1, 1, 0, 0), x));
        refused(() -> new ChannelScale.Plan(x, new Layout(3, 1, 2, 0, 0), x, x, new Layout(3, 1, 2, 0, 0), x));
        refused(() -> new ChannelScale.Plan(x, gate, other, x, gate, x));
        refused(() -> new ChannelScale.Plan(x, gate, x, other, gate, x));
        refused(() -> new ChannelScale.Plan(x, gate, x, x, x, x));
        refused(() -> new ChannelScale.Plan(x, gate, x, x, gate, other));
    }

    private static void refused(Runnable plan) {
        assertThatIllegalArgumentException().isThrownBy(plan::run).withMessageContaining("Layout[channels=3");
    }
}
