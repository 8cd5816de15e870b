package org.convoke.array.norm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;
import org.convoke.array.PlainKernels;
import org.convoke.array.Values;
import org.convoke.array.VectorKernels;

/** The normalisations' vector kernels give the bits of the plain ones, and nothing is written but true elements. */
@Tag("vector-width")
class VectorNormsEqualPlainTest {
    private static final Kernels PLAIN = new PlainKernels();
    private static final Kernels VECTOR = new VectorKernels();

    @Property(tries = 200)
    void batchNorm(
            @ForAll @IntRange(min = 1, max = 9) int channels,
            @ForAll @IntRange(min = 1, max = 6) int rows,
            @ForAll @IntRange(min = 1, max = 9) int columns,
            @ForAll @IntRange(min = 1, max = 40) int images,
            @ForAll long seed) {
        sameBits(channels, rows, columns, images, seed, BatchNormCase::train);
        sameBits(channels, rows, columns, images, seed, BatchNormCase::trainGiven);
    }

    @Property(tries = 200)
    void localResponseNorm(
            @ForAll @IntRange(min = 1, max = 9) int channels,
            @ForAll @IntRange(min = 1, max = 3) int rows,
            @ForAll @IntRange(min = 1, max = 4) int columns,
            @ForAll @IntRange(min = 1, max = 7) int size,
            @ForAll boolean roots,
            @ForAll long seed) {
        LocalResponseNorm.Plan plan = new LocalResponseNorm.Plan(
                new Layout(channels, rows, columns, 1, 0),
                new Layout(channels, rows, columns, 0, 1),
                new Layout(channels, rows, columns, 2, 0),
                new Layout(channels, rows, columns, 1, 1),
                size,
                0.3f,
                roots ? 0.75f : 0.6f,
                2);
        int dy = (int) plan.x().size();
        int y = dy + (int) plan.dy().size();
        int dx = y + (int) plan.y().size();
        List<int[]> bits = Stream.of(PLAIN, VECTOR)
                .map(kernels -> {
                    float[] a = new float[dx + (int) plan.dx().size()];
                    fill(a, 0, plan.x(), seed);
                    fill(a, dy, plan.dy(), seed + 8);
                    LocalResponseNorm norm = LocalResponseNorm.of(kernels, plan);
                    norm.forward(a, 0, y);
                    norm.backward(a, 0, dy, dx);
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

    private static void sameBits(
            int channels, int rows, int columns, int images, long seed, BiConsumer<BatchNormCase, BatchNorm> train) {
        float[] plain = trained(PLAIN, channels, rows, columns, images, seed, train);
        float[] vector = trained(VECTOR, channels, rows, columns, images, seed, train);
        assertThat(Values.bits(vector, 0, vector.length)).isEqualTo(Values.bits(plain, 0, plain.length));
    }

    private static float[] trained(
            Kernels kernels,
            int channels,
            int rows,
            int columns,
            int images,
            long seed,
            BiConsumer<BatchNormCase, BatchNorm> train) {
        BatchNormCase norm = new BatchNormCase(channels, rows, columns, images, 1e-5f);
        int next = 0;
        for (int c = 0; c < channels; c++) {
            norm.scale(c, Values.at(seed, next++));
            norm.shift(c, Values.at(seed, next++));
            norm.given(c, Values.at(seed, next++), Math.abs(Values.at(seed, next++)));
            for (int n = 0; n < images; n++) {
                for (int i = 0; i < rows; i++) {
                    for (int j = 0; j < columns; j++) {
                        norm.x(n, c, i, j, Values.at(seed, next++));
                        norm.dy(n, c, i, j, Values.at(seed, next++));
                    }
                }
            }
        }
        BatchNorm kernel = norm.of(kernels);
        train.accept(norm, kernel);
        train.accept(norm, kernel);
        return norm.a;
    }
}
