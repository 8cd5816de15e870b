package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The written order of every sum, by numbers that another order would add up to something else: 2^24 + 1 is 2^24 in a
 * float, so a 1 survives only after the −2^24. A change of an order changes every trained weight: it must be meant.
 */
@Tag("vector-width")
class SumOrderTest {
    private static final float BIG = 0x1p24f;

    private static Window row(int input, int window, Operation operation) {
        return new Window(Axis.valid(1, 1, 1, operation), Axis.valid(input, window, 1, operation));
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void convolutionAddsBiasThenColumnsThenChannelsOfABlock(Kernels kernels) {
        for (Operation operation : Operation.values()) {
            ConvolutionCase conv = new ConvolutionCase(row(2, 2, operation), 2, 1, 1);
            int last = operation == Operation.CORRELATION ? 1 : 0;
            conv.bias(0, 1);
            // In input order: column 0 with channels 0 and 1, column 1 with channels 0 and 1.
            product(conv, 0, 0, 1 - last, BIG);
            product(conv, 1, 0, 1 - last, 1);
            product(conv, 0, 1, last, -BIG);
            product(conv, 1, 1, last, 0.5f);
            conv.forward(kernels);
            // ((((1 + 2^24) + 1) − 2^24) + ½; channel by channel 1.5, bias last 1.5, backwards 3
            assertThat(conv.y(0, 0, 0, 0)).isEqualTo(0.5f);
        }
    }

    private static void product(ConvolutionCase conv, int channel, int column, int weight, float value) {
        conv.x(0, channel, 0, column, 1);
        conv.w(0, channel, 0, weight, value);
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void convolutionTakesRowsBeforeColumnsAndBlocksOfChannelsBeforeBoth(Kernels kernels) {
        Axis two = Axis.valid(2, 2, 1, Operation.CORRELATION);
        ConvolutionCase conv = new ConvolutionCase(new Window(two, two), 5, 1, 1);
        for (int c : new int[] {0, 4}) {
            for (int i = 0; i < 4; i++) {
                conv.x(0, c, i / 2, i % 2, 1);
            }
        }
        conv.w(0, 0, 0, 0, 1);
        conv.w(0, 0, 0, 1, BIG);
        conv.w(0, 0, 1, 0, -BIG);
        conv.w(0, 0, 1, 1, 4);
        conv.w(0, 4, 0, 0, 8);
        conv.forward(kernels);
        // ((1 + 2^24) − 2^24) + 4, then the second block's 8; columns before rows would keep the 1.
        assertThat(conv.y(0, 0, 0, 0)).isEqualTo(12f);

        conv.w(0, 4, 0, 0, BIG);
        conv.w(0, 0, 1, 1, -BIG);
        conv.w(0, 0, 0, 1, 0);
        conv.w(0, 0, 1, 0, 0.5f);
        conv.forward(kernels);
        // ((1 + ½) − 2^24) + 2^24; with the fifth channel between rows: 0
        assertThat(conv.y(0, 0, 0, 0)).isEqualTo(2f);
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void theInputGradientTakesBlocksOfMapsThenTheWindowThenMaps(Kernels kernels) {
        // Input 1 of 3 meets tap 1 of output 0 and tap 0 of output 1.
        ConvolutionCase conv = new ConvolutionCase(row(3, 2, Operation.CORRELATION), 1, 5, 1);
        for (int m : new int[] {0, 1, 4}) {
            conv.dy(0, m, 0, 0, 1);
            conv.dy(0, m, 0, 1, 1);
        }
        conv.w(0, 0, 0, 0, BIG);
        conv.w(1, 0, 0, 0, 1);
        conv.w(0, 0, 0, 1, -BIG);
        conv.w(1, 0, 0, 1, 0.5f);
        conv.w(4, 0, 0, 0, 1);
        conv.backward(kernels);
        // ((2^24 + 1) − 2^24) + ½, then the fifth map's 1; map by map 2.5, taps backwards 2, the fifth map first ½
        assertThat(conv.dx(0, 0, 0, 1)).isEqualTo(1.5f);
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void theWeightGradientOfAConvolutionHasAPartialSumForEachLane(Kernels kernels) {
        ConvolutionCase conv = new ConvolutionCase(row(2, 1, Operation.CORRELATION), 1, 1, 17);
        // Lane 0 is image 0, two outputs, then image 16; lane 1 is image 1.
        put(conv, 0, 0, BIG);
        put(conv, 0, 1, 1);
        put(conv, 16, 0, -BIG);
        put(conv, 1, 0, 2);
        conv.backward(kernels);
        // Lane 0: (2^24 + 1) − 2^24 = 0; lane 1: 2
        assertThat(conv.dw(0, 0, 0, 0)).isEqualTo(2f);
        assertThat(conv.dbias(0)).isEqualTo(2f);
    }

    private static void put(ConvolutionCase conv, int image, int column, float value) {
        conv.dy(image, 0, 0, column, value);
        conv.x(image, 0, 0, column, 1);
    }

    @Test
    void sixteenSumsAreFoldedInHalves() {
        // 8 apart first, then 4, 2, 1: what cancels at each level leaves the 1 of another lane.
        assertThat(fold(0, BIG, 8, -BIG, 4, 1)).isEqualTo(1f);
        assertThat(fold(0, BIG, 4, -BIG, 2, 1)).isEqualTo(1f);
        assertThat(fold(0, BIG, 2, -BIG, 1, 1)).isEqualTo(1f);
        assertThat(fold(0, BIG, 1, -BIG, 8, 1)).isZero();
        float[] all = new float[18];
        for (int l = 0; l < 16; l++) {
            all[2 + l] = 1 << l;
        }
        assertThat(Lanes.fold(all, 2)).isEqualTo(65535f);
    }

    private static float fold(int one, float first, int other, float second, int third, float last) {
        float[] sums = new float[16];
        sums[one] = first;
        sums[other] = second;
        sums[third] = last;
        return Lanes.fold(sums, 0);
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void denseSumsRunThroughInputsOutputsAndImagesInOrder(Kernels kernels) {
        Dense.Plan plan = new Dense.Plan(3, 3, 2);
        Arena arena = new Arena();
        int x = arena.reserve(plan.input().size());
        int y = arena.reserve(plan.output().size());
        int dx = arena.reserve(plan.input().size());
        int dy = arena.reserve(plan.output().size());
        int w = arena.reserve(plan.weights().size());
        int bias = arena.reserve(4);
        int dw = arena.reserve(plan.weights().size());
        int dbias = arena.reserve(4);
        int scratch = arena.reserve(Dense.scratch(2));
        float[] a = arena.allocate();
        Dense dense = kernels.dense(plan);

        a[bias] = 1;
        float[] terms = {BIG, 1, -BIG};
        for (int i = 0; i < 3; i++) {
            a[x + plan.input().at(i, 0, 0)] = 1;
            a[w + plan.weights().at(i, 0)] = terms[i];
        }
        dense.forward(a, x, w, bias, y);
        // ((1 + 2^24) + 1) − 2^24
        assertThat(a[y + plan.output().at(0, 0, 0)]).isZero();

        for (int j = 0; j < 3; j++) {
            a[dy + plan.output().at(j, 0, 0)] = 1;
            a[w + plan.weights().at(0, j)] = new float[] {BIG, -BIG, 1}[j];
        }
        dense.inputGradient(a, dy, w, dx);
        // (2^24 − 2^24) + 1
        assertThat(a[dx + plan.input().at(0, 0, 0)]).isEqualTo(1f);

        a[dw + plan.weights().at(0, 0)] = 1;
        a[dbias] = 1;
        for (int n : new int[] {0, 1, 16}) {
            a[x + plan.input().at(0, 0, n / 16) + n % 16] = 1;
            a[dy + plan.output().at(0, 0, n / 16) + n % 16] = n == 0 ? BIG : n == 1 ? 1 : -BIG;
        }
        dense.weightGradient(a, x, dy, dw, dbias, scratch);
        // What it held and the images in order: ((1 + 2^24) + 1) − 2^24; the bias in lanes: 1 + ((2^24 − 2^24) + 1)
        assertThat(a[dw + plan.weights().at(0, 0)]).isZero();
        assertThat(a[dbias]).isEqualTo(2f);
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void noConvolutionsSumIsMinusZero(Kernels kernels) {
        // Whole blocks, whose products all underflow to −0.
        ConvolutionCase conv = new ConvolutionCase(row(1, 1, Operation.CORRELATION), Layout.BLOCK, Layout.BLOCK, 1);
        for (int m = 0; m < Layout.BLOCK; m++) {
            conv.bias(m, -0f);
            conv.x(0, m, 0, 0, -0.25);
            conv.dy(0, m, 0, 0, -0.25);
            for (int c = 0; c < Layout.BLOCK; c++) {
                conv.w(m, c, 0, 0, Float.MIN_VALUE);
            }
        }
        conv.forward(kernels);
        conv.backward(kernels);
        assertThat(Float.floatToRawIntBits(conv.y(0, 0, 0, 0))).isZero();
        assertThat(Float.floatToRawIntBits(conv.dx(0, 0, 0, 0))).isZero();
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void noDenseSumIsMinusZero(Kernels kernels) {
        Dense.Plan plan = new Dense.Plan(1, 1, 1);
        int x = 0;
        int y = 64;
        int dx = 128;
        int dy = 192;
        int w = 256;
        int dw = 320;
        int bias = 384;
        int dbias = 400;
        int scratch = 416;
        float[] a = new float[scratch + (int) Dense.scratch(1)];
        a[x] = -0f;
        a[dy] = 1;
        a[w] = 1;
        a[bias] = -0f;
        a[dw] = -0f;
        a[dbias] = -0f;
        Dense dense = kernels.dense(plan);
        dense.forward(a, x, w, bias, y);
        assertThat(Float.floatToRawIntBits(a[y])).isZero();
        a[dy] = -0f;
        dense.inputGradient(a, dy, w, dx);
        assertThat(Float.floatToRawIntBits(a[dx])).isZero();
        dense.weightGradient(a, x, dy, dw, dbias, scratch);
        assertThat(Float.floatToRawIntBits(a[dw])).isZero();
    }
}
