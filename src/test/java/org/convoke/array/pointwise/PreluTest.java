package org.convoke.array.pointwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.convoke.array.Arena;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;
import org.convoke.array.PlainKernels;
import org.convoke.array.Values;
import org.convoke.array.VectorKernels;

@Tag("vector-width")
class PreluTest {
    /** What stands in halos and channels beyond the true ones, and has to stay. */
    private static final float UNTOUCHED = 77;

    /** The tensors of a few groups, the slopes and their gradient in one array. */
    private static final class Case {
        final Prelu.Plan plan;
        final int groups;
        final int x;
        final int y;
        final int dy;
        final int dx;
        final int slope;
        final int dslope;
        final float[] a;

        Case(int channels, int rows, int columns, int groups) {
            plan = new Prelu.Plan(
                    new Layout(channels, rows, columns, 1, 2),
                    new Layout(channels, rows, columns, 0, 1),
                    new Layout(channels, rows, columns, 0, 0),
                    new Layout(channels, rows, columns, 2, 0));
            this.groups = groups;
            Arena arena = new Arena();
            x = arena.reserve(groups * plan.x().size());
            y = arena.reserve(groups * plan.y().size());
            dy = arena.reserve(groups * plan.dy().size());
            dx = arena.reserve(groups * plan.dx().size());
            slope = arena.reserve(plan.slopes());
            dslope = arena.reserve(plan.slopes());
            a = arena.allocate();
            Arrays.fill(a, UNTOUCHED);
        }

        void run(Kernels kernels) {
            Prelu prelu = Prelu.of(kernels, plan);
            for (int g = 0; g < groups; g++) {
                int groupX = x + g * (int) plan.x().size();
                int groupDy = dy + g * (int) plan.dy().size();
                prelu.forward(a, groupX, slope, y + g * (int) plan.y().size());
                prelu.inputGradient(
                        a, groupX, slope, groupDy, dx + g * (int) plan.dx().size());
            }
            prelu.slopeGradient(a, x, dy, groups, dslope);
        }
    }

    private interface Element {
        void at(int group, int channel, int row, int column, int lane);
    }

    private static void each(Case prelu, Element element) {
        Layout layout = prelu.plan.x();
        for (int g = 0; g < prelu.groups; g++) {
            for (int c = 0; c < layout.channels(); c++) {
                for (int i = 0; i < layout.rows(); i++) {
                    for (int j = 0; j < layout.columns(); j++) {
                        for (int l = 0; l < Layout.LANES; l++) {
                            element.at(g, c, i, j, l);
                        }
                    }
                }
            }
        }
    }

    private static int at(Layout layout, int base, int g, int c, int i, int j, int l) {
        return base + g * (int) layout.size() + layout.at(c, i, j) + l;
    }

    private static Case filled(int channels, int rows, int columns, int groups, long seed) {
        Case prelu = new Case(channels, rows, columns, groups);
        int[] next = {0};
        each(prelu, (g, c, i, j, l) -> {
            prelu.a[at(prelu.plan.x(), prelu.x, g, c, i, j, l)] = Values.at(seed, next[0]++);
            prelu.a[at(prelu.plan.dy(), prelu.dy, g, c, i, j, l)] = Values.at(seed, next[0]++);
        });
        for (int c = 0; c < channels; c++) {
            prelu.a[prelu.slope + c] = Values.at(seed, next[0]++);
            prelu.a[prelu.dslope + c] = Values.at(seed, next[0]++);
        }
        return prelu;
    }

    @Property(tries = 60)
    void vectorsGiveTheBitsOfThePlainLoops(
            @ForAll @IntRange(min = 1, max = 9) int channels,
            @ForAll @IntRange(min = 1, max = 4) int rows,
            @ForAll @IntRange(min = 1, max = 4) int columns,
            @ForAll @IntRange(min = 1, max = 3) int groups,
            @ForAll long seed) {
        Case plain = filled(channels, rows, columns, groups, seed);
        Case vector = filled(channels, rows, columns, groups, seed);
        plain.run(new PlainKernels());
        vector.run(new VectorKernels());
        assertThat(Values.bits(vector.a, 0, vector.a.length)).isEqualTo(Values.bits(plain.a, 0, plain.a.length));
    }

    @Example
    void formulas() {
        for (Kernels kernels : List.of(new PlainKernels(), new VectorKernels())) {
            Case prelu = new Case(6, 3, 2, 2);
            each(prelu, (g, c, i, j, l) -> {
                // Small integers, whose sums are exact.
                prelu.a[at(prelu.plan.x(), prelu.x, g, c, i, j, l)] = (g + 2 * c + 3 * i + j + 5 * l) % 7 - 3;
                prelu.a[at(prelu.plan.dy(), prelu.dy, g, c, i, j, l)] = (3 * g + c + i + 2 * j + l) % 5 - 2;
            });
            float[] before = prelu.a.clone();
            double[] dslope = new double[6];
            Arrays.fill(dslope, UNTOUCHED);
            for (int c = 0; c < 6; c++) {
                prelu.a[prelu.slope + c] = before[prelu.slope + c] = c - 1.5f;
            }
            float[] expected = before.clone();
            each(prelu, (g, c, i, j, l) -> {
                float x = before[at(prelu.plan.x(), prelu.x, g, c, i, j, l)];
                float dy = before[at(prelu.plan.dy(), prelu.dy, g, c, i, j, l)];
                float slope = c - 1.5f;
                expected[at(prelu.plan.y(), prelu.y, g, c, i, j, l)] = x > 0 ? x : slope * x;
                expected[at(prelu.plan.dx(), prelu.dx, g, c, i, j, l)] = x > 0 ? dy : slope * dy;
                dslope[c] += Math.min(x, 0) * dy;
            });
            for (int c = 0; c < 6; c++) {
                expected[prelu.dslope + c] = (float) dslope[c];
            }
            prelu.run(kernels);
            for (int k = 0; k < expected.length; k++) {
                // By ==, for which the zeros are equal.
                assertThat(prelu.a[k] == expected[k]).as("place %d", k).isTrue();
            }
        }
    }

    @Example
    void specialValues() {
        Case prelu = new Case(1, 1, 1, 1);
        prelu.a[prelu.slope] = 0.25f;
        float[] x = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, -Float.MIN_VALUE};
        float[] y = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, -0f};
        System.arraycopy(x, 0, prelu.a, at(prelu.plan.x(), prelu.x, 0, 0, 0, 0, 0), x.length);
        prelu.run(new PlainKernels());
        int from = at(prelu.plan.y(), prelu.y, 0, 0, 0, 0, 0);
        assertThat(Arrays.copyOfRange(prelu.a, from, from + y.length)).isEqualTo(y);
    }

    @Example
    void layoutsOfOneShapeOnly() {
        Layout layout = new Layout(4, 3, 3, 0, 0);
        Layout other = new Layout(4, 3, 2, 0, 0);
        assertThatThrownBy(() -> new Prelu.Plan(other, layout, layout, layout))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Prelu.Plan(layout, other, layout, layout))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Prelu.Plan(layout, layout, other, layout))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Prelu.Plan(layout, layout, layout, other))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
