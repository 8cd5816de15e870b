package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("vector-width")
class ExponentialTest {
    /** A prime, so that the low bits of the arguments vary. */
    private static final int STEP = 1009;

    private interface FloatFunction {
        float of(float x);
    }

    /** The greatest error in units of the last place, over the arguments that are not held. */
    private static double ulps(FloatFunction function, DoubleUnaryOperator truth) {
        double worst = 0;
        for (int sign : new int[] {0, Integer.MIN_VALUE}) {
            float end = sign == 0 ? Exponential.GREATEST : Exponential.LEAST;
            for (int bits = 0; bits <= Float.floatToRawIntBits(Math.abs(end)); bits += STEP) {
                float x = Float.intBitsToFloat(bits | sign);
                double expected = truth.applyAsDouble(x);
                worst = Math.max(worst, Math.abs(function.of(x) - expected) / Math.ulp((float) expected));
            }
        }
        return worst;
    }

    @Test
    void theErrorStaysBelowTheOneThatIsStated() {
        assertThat(ulps(Exponential::of, StrictMath::exp)).isLessThan(1);
        assertThat(ulps(Exponential::minusOne, StrictMath::expm1)).isLessThan(2);
    }

    @Test
    void vectorsGiveTheSameBits() {
        float[] x = new float[Layout.LANES];
        float[] y = new float[2 * Layout.LANES];
        float[] expected = new float[2 * Layout.LANES];
        int next = 0;
        for (int bits = 0; bits >= 0; bits += STEP * 7) {
            x[next++] = Float.intBitsToFloat(bits % 2 == 0 ? bits : bits | Integer.MIN_VALUE);
            if (next == x.length) {
                next = 0;
                for (int l = 0; l < x.length; l += Species.LENGTH) {
                    FloatVector lanes = FloatVector.fromArray(Species.FLOATS, x, l);
                    VectorExponential.of(lanes).intoArray(y, l);
                    VectorExponential.minusOne(lanes).intoArray(y, Layout.LANES + l);
                }
                for (int l = 0; l < x.length; l++) {
                    expected[l] = Exponential.of(x[l]);
                    expected[Layout.LANES + l] = Exponential.minusOne(x[l]);
                }
                if (!Arrays.equals(Values.bits(y, 0, y.length), Values.bits(expected, 0, y.length))) {
                    assertThat(y)
                            .as("e^x and e^x − 1 of %s", Arrays.toString(x))
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void knownValues() {
        assertThat(Exponential.of(0f)).isEqualTo(1f);
        assertThat(Exponential.of(-0f)).isEqualTo(1f);
        assertThat(Exponential.of(Float.MIN_VALUE)).isEqualTo(1f);
        assertThat(Float.floatToRawIntBits(Exponential.minusOne(-0f))).isEqualTo(Integer.MIN_VALUE);
        assertThat(Exponential.minusOne(-Float.MIN_VALUE)).isEqualTo(-Float.MIN_VALUE);
        assertThat(Exponential.minusOne(Float.NEGATIVE_INFINITY)).isEqualTo(-1f);
        assertThat(Exponential.minusOne(Float.NaN)).isNaN();
        // Pinned: they are the same on every machine, and a change of the polynomial changes trained weights.
        assertThat(Float.floatToRawIntBits(Exponential.of(1f))).isEqualTo(0x402df854);
        assertThat(Float.floatToRawIntBits(Exponential.of(-10f))).isEqualTo(0x383e6bce);
        assertThat(Float.floatToRawIntBits(Exponential.of(0.3f))).isEqualTo(0x3facc82c);
    }

    @Test
    void argumentsOutsideTheRangeAreHeldAtItsEnds() {
        float least = Exponential.of(Exponential.LEAST);
        float greatest = Exponential.of(Exponential.GREATEST);
        assertThat(least).isGreaterThanOrEqualTo(Float.MIN_NORMAL);
        assertThat(greatest).isLessThan(Float.POSITIVE_INFINITY);
        assertThat(Exponential.of(Math.nextUp(Exponential.LEAST))).isGreaterThanOrEqualTo(least);
        assertThat(Exponential.of(Math.nextDown(Exponential.GREATEST))).isLessThanOrEqualTo(greatest);
        for (float x : new float[] {-87.5f, -1000f, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY}) {
            assertThat(Exponential.of(x)).isEqualTo(least);
        }
        for (float x : new float[] {88.5f, 1000f, Float.MAX_VALUE, Float.POSITIVE_INFINITY}) {
            assertThat(Exponential.of(x)).isEqualTo(greatest);
        }
        assertThat(Exponential.of(Float.NaN)).isNaN();
    }
}
