package org.convoke.array.pointwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;
import org.convoke.array.PlainKernels;
import org.convoke.array.Values;
import org.convoke.array.VectorKernels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The errors that the functions state, against double precision, over floats of every exponent; and the same bits there. */
@Tag("vector-width")
class PointAccuracyTest {
    /** From one float to the next that is looked at. A prime, so that the low bits vary; 1,700 of each exponent. */
    private static final int STEP = 5003;

    private static final float MOST = Float.MAX_VALUE;

    private interface Floats {
        void accept(float x);
    }

    /** Floats of both signs between two ends, the ends and their neighbours included. */
    private static void each(float from, float to, Floats floats) {
        for (int sign : new int[] {0, Integer.MIN_VALUE}) {
            for (long bits = 0; bits <= Float.floatToRawIntBits(MOST); bits += STEP) {
                float x = Float.intBitsToFloat((int) bits | sign);
                if (x >= from && x <= to) {
                    floats.accept(x);
                }
            }
        }
        for (float x :
                new float[] {from, Math.nextUp(from), Math.nextDown(to), to, Float.MIN_VALUE, -Float.MIN_VALUE}) {
            if (x >= from && x <= to) {
                floats.accept(x);
            }
        }
    }

    /** The greatest error, in units of the last place of the result. */
    private static double ulps(PointFunction function, DoubleUnaryOperator truth, float from, float to) {
        double[] worst = {0};
        each(from, to, x -> {
            double expected = truth.applyAsDouble(x);
            double ulps = Math.abs(function.of(x) - expected) / Math.ulp((float) expected);
            // NaN counts as the greatest.
            worst[0] = ulps <= worst[0] ? worst[0] : ulps;
        });
        return worst[0];
    }

    /** The greatest absolute error of ∂E/∂x where ∂E/∂y = 1. */
    private static double derivativeError(PointFunction function, DoubleUnaryOperator truth) {
        double[] worst = {0};
        each(-MOST, MOST, x -> {
            float value = function.kept() == PointFunction.Kept.INPUT ? x : function.of(x);
            double error = Math.abs(function.gradient(value, 1) - truth.applyAsDouble(x));
            worst[0] = error <= worst[0] ? worst[0] : error;
        });
        return worst[0];
    }

    /** Φ(x): up to 3 by the series of erf whose terms are all positive, then by the continued fraction of erfc. */
    private static double normal(double x) {
        if (x < -3) {
            double z = -x;
            double fraction = 0;
            for (int k = 300; k >= 1; k--) {
                fraction = k / (z + fraction);
            }
            return StrictMath.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) / (z + fraction);
        }
        if (x > 3) {
            return 1 - normal(-x);
        }
        double sum = 0;
        double term = x;
        for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            sum += term;
            term *= x * x / (2 * n + 1);
        }
        return 0.5 + StrictMath.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * sum;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + StrictMath.exp(-x));
    }

    @Test
    void theTruthIsTrue() {
        // With 20 digits, by another program.
        assertThat(normal(-10)).isCloseTo(7.6198530241605260660e-24, within(1e-36));
        assertThat(normal(-5)).isCloseTo(2.8665157187919391167e-7, within(1e-19));
        assertThat(normal(-3.001)).isCloseTo(1.3454728250849660e-3, within(1e-16));
        assertThat(normal(-2.999)).isCloseTo(1.3543365337271067e-3, within(1e-16));
        assertThat(normal(-1)).isCloseTo(0.15865525393145705142, within(1e-15));
        assertThat(normal(0.5)).isCloseTo(0.69146246127401310364, within(1e-15));
    }

    @Test
    void tanh() {
        assertThat(ulps(new Tanh(), StrictMath::tanh, -MOST, MOST)).isLessThan(2);
        assertThat(derivativeError(new Tanh(), x -> 1 - Math.pow(StrictMath.tanh(x), 2)))
                .isLessThan(3e-7);
    }

    @Test
    void sigmoid() {
        assertThat(ulps(new Sigmoid(), PointAccuracyTest::sigmoid, -87, MOST)).isLessThan(3);
        assertThat(derivativeError(new Sigmoid(), x -> sigmoid(x) * sigmoid(-x)))
                .isLessThan(1e-7);
    }

    @Test
    void elu() {
        for (float alpha : new float[] {1, 0.3f, 5}) {
            DoubleUnaryOperator truth = x -> x > 0 ? x : alpha * StrictMath.expm1(x);
            assertThat(ulps(new Elu(alpha), truth, -MOST, MOST)).isLessThan(2);
            DoubleUnaryOperator derivative = x -> x > 0 ? 1 : alpha * StrictMath.exp(x);
            assertThat(derivativeError(new Elu(alpha), derivative)).isLessThan(2 * Math.ulp(alpha));
        }
    }

    @Test
    void silu() {
        DoubleUnaryOperator truth = x -> x * sigmoid(x);
        assertThat(ulps(new Silu(), truth, -87, MOST)).isLessThan(3);
        assertThat(truth.applyAsDouble(-87)).isGreaterThan(-2e-36);
        assertThat(new Silu().of(Math.nextDown(-87f))).isZero();
        DoubleUnaryOperator derivative = x -> sigmoid(x) * (1 + (Math.abs(x) > 1000 ? 0 : x * sigmoid(-x)));
        assertThat(derivativeError(new Silu(), derivative)).isLessThan(5e-7);
    }

    @Test
    void gelu() {
        DoubleUnaryOperator truth = x -> x * normal(x);
        assertThat(ulps(new Gelu(), truth, -13, MOST)).isLessThan(5);
        assertThat(truth.applyAsDouble(-13.2)).isGreaterThan(-1e-37);
        assertThat(new Gelu().of(-13.2f)).isZero();
        DoubleUnaryOperator derivative =
                x -> normal(x) + (Math.abs(x) > 100 ? 0 : x * StrictMath.exp(-x * x / 2) / Math.sqrt(2 * Math.PI));
        assertThat(derivativeError(new Gelu(), derivative)).isLessThan(3e-7);
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    @Test
    void softplus() {
        assertThat(ulps(new Softplus(), PointAccuracyTest::softplus, -87, MOST)).isLessThan(3);
        assertThat(derivativeError(new Softplus(), PointAccuracyTest::sigmoid)).isLessThan(1e-7);
    }

    @Test
    void mish() {
        DoubleUnaryOperator truth = x -> x * StrictMath.tanh(softplus(x));
        assertThat(ulps(new Mish(), truth, -87, MOST)).isLessThan(4);
        assertThat(truth.applyAsDouble(-87)).isGreaterThan(-2e-36);
        assertThat(new Mish().of(Math.nextDown(-87f))).isZero();
        DoubleUnaryOperator derivative = x -> {
            double tanh = StrictMath.tanh(softplus(x));
            return tanh + (Math.abs(x) > 1000 ? 0 : x * (1 - tanh * tanh) * sigmoid(x));
        };
        assertThat(derivativeError(new Mish(), derivative)).isLessThan(6e-7);
    }

    /** On one side of 0 the functions end at a constant, on the other at x. */
    @Test
    void infinitiesGiveTheLimits() {
        float infinity = Float.POSITIVE_INFINITY;
        for (PointFunction function :
                List.of(new Elu(2), new Silu(), new Gelu(), new Mish(), new Softplus(), new HardSwish())) {
            assertThat(PointwiseTest.forward(function, infinity)).isEqualTo(infinity);
            assertThat(PointwiseTest.derivative(function, infinity)).isEqualTo(1);
            assertThat(PointwiseTest.forward(function, -infinity))
                    .isEqualTo(function instanceof Elu ? -2f : 0f, within(2e-38f));
            assertThat(PointwiseTest.derivative(function, -infinity)).isEqualTo(0, within(1e-35f));
        }
        for (PointFunction function : List.of(new Tanh(), new Sigmoid(), new HardSigmoid())) {
            assertThat(PointwiseTest.forward(function, infinity)).isEqualTo(1);
            assertThat(PointwiseTest.forward(function, -infinity))
                    .isEqualTo(function instanceof Tanh ? -1f : 0f, within(1e-37f));
            assertThat(PointwiseTest.derivative(function, infinity)).isZero();
            assertThat(PointwiseTest.derivative(function, -infinity)).isEqualTo(0, within(1e-37f));
        }
    }

    /** Pinned: they are the same on every machine, and a change of a polynomial changes trained weights. */
    @Test
    void knownBits() {
        assertThat(Float.floatToRawIntBits(new Tanh().of(-0.7f))).isEqualTo(0xbf1ab7d8);
        assertThat(Float.floatToRawIntBits(new Tanh().of(1.3f))).isEqualTo(0x3f5c99e3);
        assertThat(Float.floatToRawIntBits(new Elu(1).of(-0.7f))).isEqualTo(0xbf00dfc9);
        assertThat(Float.floatToRawIntBits(new Silu().of(-0.7f))).isEqualTo(0xbe6dd7cf);
        assertThat(Float.floatToRawIntBits(new Gelu().of(-0.7f))).isEqualTo(0xbe2d7087);
        assertThat(Float.floatToRawIntBits(new Gelu().of(1.3f))).isEqualTo(0x3f964ada);
    }

    @Test
    void vectorsGiveTheSameBitsForFloatsOfEveryExponent() {
        Layout layout = Layout.flat(4, 4096);
        int size = (int) layout.size();
        float[] x = new float[size];
        for (int i = 0; i < size; i++) {
            int bits = (int) (i / 2 * (0x7f800000L + 100) / (size / 2));
            x[i] = Float.intBitsToFloat(i % 2 == 0 ? bits : bits | Integer.MIN_VALUE);
        }
        for (PointFunction function : List.of(
                new Tanh(),
                new Sigmoid(),
                new Elu(0.3f),
                new Silu(),
                new Gelu(),
                new Mish(),
                new Softplus(),
                new HardSwish())) {
            assertThat(bits(new VectorKernels(), function, layout, x))
                    .as("%s", function)
                    .isEqualTo(bits(new PlainKernels(), function, layout, x));
        }
    }

    private static int[] bits(Kernels kernels, PointFunction function, Layout layout, float[] x) {
        float[] a = Arrays.copyOf(x, 3 * x.length);
        Arrays.fill(a, 2 * x.length, 3 * x.length, 1.5f);
        Pointwise pointwise = Pointwise.of(kernels, new Pointwise.Plan(function, layout, layout, layout, layout));
        pointwise.forward(a, 0, x.length);
        int value = function.kept() == PointFunction.Kept.INPUT ? 0 : x.length;
        pointwise.backward(a, value, 2 * x.length, 2 * x.length);
        return Values.bits(a, x.length, a.length);
    }
}
