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
import org.convoke.array.Kernels;
import org.convoke.array.Layout;
import org.convoke.array.Values;

/** Copies and sums of tensors, element by element, and that nothing else is written. */
@Tag("vector-width")
class TensorCopyTest {
    /** Which channel, row and column of the source an element of the target comes from; null for none. */
    private interface Source {
        int[] of(int channel, int row, int column);
    }

    @Property(tries = 100)
    void whole(
            @ForAll @IntRange(min = 1, max = 9) int channels,
            @ForAll @IntRange(min = 1, max = 4) int rows,
            @ForAll @IntRange(min = 1, max = 5) int columns,
            @ForAll long seed) {
        Layout x = new Layout(channels, rows, columns, 1, 2);
        Layout y = new Layout(channels, rows, columns, 0, 1);
        check(TensorCopy.Plan.whole(x, y), x, y, (c, i, j) -> new int[] {c, i, j}, false, seed);
        check(TensorCopy.Plan.whole(x, y).reversed(y, x), y, x, (c, i, j) -> new int[] {c, i, j}, false, seed);
    }

    @Property(tries = 100)
    void flat(
            @ForAll @IntRange(min = 1, max = 9) int units,
            @ForAll @IntRange(min = 1, max = 4) int groups,
            @ForAll long seed) {
        Layout x = Layout.flat(units, groups);
        check(TensorCopy.Plan.whole(x, x), x, x, (c, i, j) -> new int[] {c, i, j}, false, seed);
        Layout y = Layout.flat(units + 3, groups);
        check(
                TensorCopy.Plan.channels(x, y, 0, 3, units),
                x,
                y,
                (c, i, j) -> c < 3 ? null : new int[] {c - 3, i, j},
                false,
                seed);
    }

    @Property(tries = 200)
    void channels(
            @ForAll @IntRange(max = 6) int fromChannel,
            @ForAll @IntRange(max = 9) int toChannel,
            @ForAll @IntRange(min = 1, max = 10) int count,
            @ForAll @IntRange(max = 5) int after,
            @ForAll @IntRange(min = 1, max = 3) int rows,
            @ForAll @IntRange(min = 1, max = 3) int columns,
            @ForAll long seed) {
        Layout x = new Layout(fromChannel + count + after, rows, columns, 1, 0);
        Layout y = new Layout(toChannel + count + after / 2, rows, columns, 0, 2);
        TensorCopy.Plan plan = TensorCopy.Plan.channels(x, y, fromChannel, toChannel, count);
        check(plan, x, y, part(fromChannel, toChannel, count), false, seed);
        check(plan.reversed(y, x), y, x, part(toChannel, fromChannel, count), false, seed);
    }

    private static Source part(int fromChannel, int toChannel, int count) {
        return (c, i, j) ->
                c < toChannel || c >= toChannel + count ? null : new int[] {c - toChannel + fromChannel, i, j};
    }

    @Property(tries = 200)
    void shortcut(
            @ForAll @IntRange(min = 1, max = 6) int channels,
            @ForAll @IntRange(max = 5) int toChannel,
            @ForAll @IntRange(max = 3) int after,
            @ForAll @IntRange(min = 1, max = 7) int rows,
            @ForAll @IntRange(min = 1, max = 7) int columns,
            @ForAll @IntRange(min = 1, max = 3) int rowStride,
            @ForAll @IntRange(min = 1, max = 3) int columnStride,
            @ForAll long seed) {
        Layout x = new Layout(channels, rows, columns, 1, 0);
        Layout y = new Layout(
                toChannel + channels + after,
                (rows + rowStride - 1) / rowStride,
                (columns + columnStride - 1) / columnStride,
                0,
                2);
        TensorCopy.Plan plan = TensorCopy.Plan.shortcut(x, y, rowStride, columnStride, toChannel);
        Source forward = (c, i, j) -> c < toChannel || c >= toChannel + channels
                ? null
                : new int[] {c - toChannel, i * rowStride, j * columnStride};
        Source back = (c, i, j) -> i % rowStride == 0 && j % columnStride == 0
                ? new int[] {c + toChannel, i / rowStride, j / columnStride}
                : null;
        check(plan, x, y, forward, true, seed);
        check(plan.reversed(y, x), y, x, back, true, seed);
    }

    @Property(tries = 100)
    void shuffle(
            @ForAll @IntRange(min = 1, max = 4) int groups,
            @ForAll @IntRange(min = 1, max = 5) int inGroup,
            @ForAll @IntRange(min = 1, max = 3) int rows,
            @ForAll @IntRange(min = 1, max = 3) int columns,
            @ForAll long seed) {
        Layout x = new Layout(groups * inGroup, rows, columns, 0, 1);
        Layout y = new Layout(groups * inGroup, rows, columns, 2, 0);
        TensorCopy.Plan plan = TensorCopy.Plan.shuffle(x, y, groups);
        check(plan, x, y, (c, i, j) -> new int[] {c % groups * inGroup + c / groups, i, j}, false, seed);
        check(
                plan.reversed(y, x),
                y,
                x,
                (c, i, j) -> new int[] {c % inGroup * groups + c / inGroup, i, j},
                false,
                seed);
    }

    /** As PyTorch's documentation has it. */
    @Example
    void shuffleOfFourChannelsInTwoGroups() {
        Layout x = new Layout(4, 1, 1, 0, 0);
        float[] a = new float[2 * (int) x.size()];
        for (int c = 0; c < 4; c++) {
            a[x.at(c, 0, 0)] = c;
        }
        TensorCopy.of(Golden.kernels().findFirst().orElseThrow(), TensorCopy.Plan.shuffle(x, x, 2))
                .copy(a, 0, (int) x.size());
        int y = (int) x.size();
        assertThat(List.of(a[y], a[y + x.at(1, 0, 0)], a[y + x.at(2, 0, 0)], a[y + x.at(3, 0, 0)]))
                .containsExactly(0f, 2f, 1f, 3f);
    }

    @Example
    void refusesWhatDoesNotBelongTogether() {
        Layout x = new Layout(6, 5, 4, 1, 0);
        refused(() -> TensorCopy.Plan.whole(x, new Layout(6, 5, 3, 1, 0)));
        refused(() -> TensorCopy.Plan.whole(x, x).reversed(x, new Layout(5, 5, 4, 0, 0)));
        refused(() -> TensorCopy.Plan.channels(x, x, 4, 0, 3));
        refused(() -> TensorCopy.Plan.channels(x, x, 0, 4, 3));
        refused(() -> TensorCopy.Plan.channels(x, x, -1, 0, 3));
        refused(() -> TensorCopy.Plan.channels(x, x, 0, 0, 0));
        refused(() -> TensorCopy.Plan.channels(x, new Layout(6, 5, 3, 1, 0), 0, 0, 3));
        refused(() -> TensorCopy.Plan.shortcut(x, new Layout(12, 2, 2, 0, 0), 2, 2, 0));
        refused(() -> TensorCopy.Plan.shortcut(x, new Layout(12, 3, 3, 0, 0), 2, 2, 0));
        refused(() -> TensorCopy.Plan.shortcut(x, new Layout(12, 3, 2, 0, 0), 2, 2, 7));
        refused(() -> TensorCopy.Plan.shuffle(x, x, 4));
    }

    private static void refused(Runnable plan) {
        assertThatIllegalArgumentException().isThrownBy(plan::run).withMessageContaining("Layout[channels=6");
    }

    /** Both kernels against the elements one by one, over the whole arena. */
    private static void check(
            TensorCopy.Plan plan, Layout from, Layout to, Source source, boolean zeroElsewhere, long seed) {
        int target = (int) from.size();
        float[] before = new float[target + (int) to.size()];
        fill(before, 0, from, seed);
        fill(before, target, to, seed + 1);
        float[] copied = before.clone();
        float[] added = before.clone();
        for (int c = 0; c < to.channels(); c++) {
            for (int i = 0; i < to.rows(); i++) {
                for (int j = 0; j < to.columns(); j++) {
                    int[] place = source.of(c, i, j);
                    for (int l = 0; l < Layout.LANES; l++) {
                        int at = target + to.at(c, i, j) + l;
                        if (place != null) {
                            float value = before[from.at(place[0], place[1], place[2]) + l];
                            copied[at] = value;
                            added[at] += value;
                        } else if (zeroElsewhere) {
                            copied[at] = 0;
                        }
                    }
                }
            }
        }
        Golden.kernels().forEach(kernels -> {
            TensorCopy kernel = TensorCopy.of(kernels, plan);
            same(run(before, a -> kernel.copy(a, 0, target)), copied, kernels);
            same(run(before, a -> kernel.add(a, 0, target)), added, kernels);
        });
    }

    private interface Pass {
        void over(float[] a);
    }

    private static float[] run(float[] before, Pass pass) {
        float[] a = before.clone();
        pass.over(a);
        return a;
    }

    private static void same(float[] actual, float[] expected, Kernels kernels) {
        assertThat(Values.bits(actual, 0, actual.length))
                .as("%s", kernels)
                .isEqualTo(Values.bits(expected, 0, expected.length));
    }

    /** True elements only. */
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
}
