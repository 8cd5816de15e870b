package org.convoke.array.pointwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.convoke.array.Golden;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;
import org.convoke.array.PlainKernels;
import org.convoke.array.Values;

/** What dropout keeps, and that it depends on the image and the element only. */
@Tag("vector-width")
class DropoutTest {
    private static final int LANES = Layout.LANES;

    @Property(tries = 200)
    void vectorEqualsPlain(
            @ForAll @IntRange(min = 1, max = 9) int channels,
            @ForAll @IntRange(min = 1, max = 5) int rows,
            @ForAll @IntRange(min = 1, max = 9) int columns,
            @ForAll @IntRange(max = 99) int percent,
            @ForAll boolean flat,
            @ForAll long seed) {
        int height = flat ? 1 : rows;
        Dropout.Plan plan = new Dropout.Plan(
                new Layout(channels, height, columns, 1, 0),
                new Layout(channels, height, columns, 0, 1),
                new Layout(channels, height, columns, 2, 0),
                new Layout(channels, height, columns, 1, 1),
                flat,
                3,
                percent / 100f);
        long[] streams = streams(seed, columns * LANES);
        int dy = (int) plan.x().size();
        int y = dy + (int) plan.dy().size();
        int dx = y + (int) plan.y().size();
        List<int[]> bits = Golden.kernels()
                .map(kernels -> {
                    float[] a = new float[dx + (int) plan.dx().size()];
                    fill(a, 0, plan.x(), seed);
                    fill(a, dy, plan.dy(), seed + 8);
                    Dropout dropout = Dropout.of(kernels, plan);
                    dropout.forward(a, 0, y, streams);
                    dropout.backward(a, dy, dx, streams);
                    return Values.bits(a, 0, a.length);
                })
                .toList();
        assertThat(bits.get(1)).isEqualTo(bits.get(0));
    }

    private static long[] streams(long first, int images) {
        return LongStream.range(0, images).map(n -> first + n).toArray();
    }

    private static void fill(float[] a, int base, Layout layout, long seed) {
        int next = 0;
        for (int c = 0; c < layout.channels(); c++) {
            for (int i = 0; i < layout.rows(); i++) {
                for (int j = 0; j < layout.columns(); j++) {
                    for (int l = 0; l < LANES; l++) {
                        a[base + layout.at(c, i, j) + l] = Values.at(seed, next++);
                    }
                }
            }
        }
    }

    /** y of ones. */
    private static float[] ofOnes(Kernels kernels, Layout layout, boolean flat, int node, float p, long... streams) {
        float[] a = new float[2 * (int) layout.size()];
        Arrays.fill(a, 0, (int) layout.size(), 1f);
        Dropout.of(kernels, new Dropout.Plan(layout, layout, layout, layout, flat, node, p))
                .forward(a, 0, (int) layout.size(), streams);
        return Arrays.copyOfRange(a, (int) layout.size(), a.length);
    }

    private static float[] ofOnes(Layout layout, int node, float p, long... streams) {
        return ofOnes(new PlainKernels(), layout, false, node, p, streams);
    }

    /** The elements of one lane in the order of their numbers: whether they stayed. */
    private static boolean[] kept(float[] y, Layout layout, int lane) {
        boolean[] kept = new boolean[layout.channels() * layout.rows() * layout.columns()];
        int u = 0;
        for (int c = 0; c < layout.channels(); c++) {
            for (int i = 0; i < layout.rows(); i++) {
                for (int j = 0; j < layout.columns(); j++) {
                    kept[u++] = y[layout.at(c, i, j) + lane] != 0;
                }
            }
        }
        return kept;
    }

    /** The same image in another lane, of another shape with as many elements, or flat in any group. */
    @Example
    void whatStaysDependsOnTheImageAndTheElementOnly() {
        Layout layout = new Layout(6, 4, 5, 1, 2);
        float[] y = ofOnes(layout, 7, 0.3f, streams(100, LANES));
        for (Kernels kernels : Golden.kernels().toList()) {
            long[] reversed = LongStream.range(0, LANES).map(l -> 115 - l).toArray();
            Layout other = new Layout(10, 3, 4, 0, 0);
            float[] elsewhere = ofOnes(kernels, other, false, 7, 0.3f, reversed);
            Layout units = Layout.flat(120, 2);
            float[] flat = ofOnes(kernels, units, true, 7, 0.3f, streams(92, 2 * LANES));
            for (int l = 0; l < LANES; l++) {
                boolean[] kept = kept(y, layout, l);
                assertThat(kept(elsewhere, other, LANES - 1 - l)).isEqualTo(kept);
                int n = l + 8;
                for (int u = 0; u < 120; u++) {
                    assertThat(flat[units.at(u, 0, n / LANES) + n % LANES] != 0).isEqualTo(kept[u]);
                }
            }
        }
    }

    @Example
    void elementsStayAsOftenAsTheyShouldAndNoPatternShows() {
        Layout layout = new Layout(64, 16, 16, 0, 0);
        int elements = 64 * 256;
        for (float p : new float[] {0.1f, 0.5f, 0.8f}) {
            float[] y = ofOnes(layout, 1, p, streams(1L << 40, LANES));
            float[] otherNode = ofOnes(layout, 2, p, streams(1L << 40, LANES));
            double equal = p * p + (1 - p) * (1 - p);
            for (int l = 0; l < LANES; l++) {
                boolean[] kept = kept(y, layout, l);
                near(count(kept), elements, 1 - p);
                near(equal(kept, kept(otherNode, layout, l), 0), elements, equal);
                near(equal(kept, kept(y, layout, (l + 1) % LANES), 0), elements, equal);
                for (int shift : new int[] {1, 2, 3, 16, 256, 4096}) {
                    near(equal(kept, kept, shift), elements - shift, equal);
                    near(equal(kept, kept(y, layout, (l + 1) % LANES), shift), elements - shift, equal);
                }
            }
        }
    }

    private static int count(boolean[] kept) {
        int count = 0;
        for (boolean each : kept) {
            count += each ? 1 : 0;
        }
        return count;
    }

    private static int equal(boolean[] kept, boolean[] other, int shift) {
        int equal = 0;
        for (int u = shift; u < kept.length; u++) {
            equal += kept[u] == other[u - shift] ? 1 : 0;
        }
        return equal;
    }

    /** Within five standard deviations; nothing here is left to chance. */
    private static void near(int count, int of, double probability) {
        assertThat(Math.abs(count - of * probability)).isLessThan(5 * Math.sqrt(of * probability * (1 - probability)));
    }

    @Example
    void whatStaysIsScaled() {
        Layout layout = new Layout(3, 2, 2, 0, 0);
        float[] y = ofOnes(layout, 0, 0.2f, streams(5, LANES));
        for (float each : y) {
            assertThat(each).isIn(0f, 1 / (1 - 0.2f));
        }
        for (float each : ofOnes(layout, 0, 0, streams(5, LANES))) {
            assertThat(each).isIn(0f, 1f);
        }
        assertThat(count(kept(ofOnes(layout, 0, 0, streams(5, LANES)), layout, 0)))
                .isEqualTo(12);
        assertThat(count(kept(ofOnes(layout, 0, Math.nextDown(1f), streams(5, LANES)), layout, 0)))
                .isZero();
    }

    @Example
    void theBackwardPassDrawsTheSameElements() {
        Layout layout = new Layout(5, 3, 3, 0, 0);
        for (Kernels kernels : Golden.kernels().toList()) {
            Dropout dropout = Dropout.of(kernels, new Dropout.Plan(layout, layout, layout, layout, false, 4, 0.5f));
            int size = (int) layout.size();
            float[] a = new float[3 * size];
            Arrays.fill(a, 0, size, 1f);
            dropout.forward(a, 0, size, streams(3, LANES));
            dropout.backward(a, 0, 2 * size, streams(3, LANES));
            assertThat(Arrays.copyOfRange(a, 2 * size, 3 * size))
                    .containsExactly(Arrays.copyOfRange(a, size, 2 * size));
        }
    }

    @Example
    void refusesWhatDoesNotBelongTogether() {
        Layout x = new Layout(3, 4, 5, 1, 0);
        Layout other = new Layout(3, 4, 4, 1, 0);
        refused(() -> new Dropout.Plan(x, other, x, x, false, 0, 0.5f));
        refused(() -> new Dropout.Plan(x, x, other, x, false, 0, 0.5f));
        refused(() -> new Dropout.Plan(x, x, x, other, false, 0, 0.5f));
        refused(() -> new Dropout.Plan(x, x, x, x, true, 0, 0.5f));
        refused(() -> new Dropout.Plan(x, x, x, x, false, 0, 1));
        refused(() -> new Dropout.Plan(x, x, x, x, false, 0, -0.1f));
        refused(() -> new Dropout.Plan(x, x, x, x, false, 0, Float.NaN));
    }

    private static void refused(Runnable plan) {
        assertThatIllegalArgumentException().isThrownBy(plan::run).withMessageContaining("Layout[channels=3");
    }
}
