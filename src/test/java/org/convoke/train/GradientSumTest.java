package org.convoke.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GradientSumTest {
    @Test
    void addsEveryPart() {
        GradientSum left = new GradientSum(new float[] {1, 2, 3}, 0.5, 4, 5, 1000);
        GradientSum right = new GradientSum(new float[] {10, 20, 30}, 0.25, 40, 50, 2000);
        left.add(right);
        assertThat(left.gradient()).containsExactly(11, 22, 33);
        assertThat(left.loss()).isEqualTo(0.75);
        assertThat(left.correct()).isEqualTo(44);
        assertThat(left.images()).isEqualTo(55);
        assertThat(left.computeNanos()).isEqualTo(3000);
        assertThat(right.gradient()).containsExactly(10, 20, 30);
        assertThat(right.images()).isEqualTo(50);
    }

    @Test
    void clippingShortensTheMeanOfALongGradientAndLeavesAShortOne() {
        // Of 5 images; the mean is (6, −8, 0), of length 10.
        GradientSum sum = new GradientSum(new float[] {30, -40, 0}, 0, 0, 5, 0);
        sum.clip(10, sum.gradient().length);
        assertThat(sum.gradient()).containsExactly(30, -40, 0);
        sum.clip(2.5, sum.gradient().length);
        assertThat(sum.gradient()).containsExactly(7.5f, -10, 0);
        GradientSum long40 = new GradientSum(new float[] {3e38f, 3e38f}, 0, 0, 1, 0);
        long40.clip(1, long40.gradient().length);
        assertThat(long40.gradient()).containsOnly((float) Math.sqrt(0.5));
        GradientSum zero = new GradientSum(new float[2], 0, 0, 1, 0);
        zero.clip(1, zero.gradient().length);
        assertThat(zero.gradient()).containsOnly(0f);
    }

    @Test
    void isSoundWhileLossAndGradientAreNumbersToGoOnWith() {
        assertThat(new GradientSum(new float[] {1, -3e38f}, 2e6, 0, 2, 0).isSound())
                .isTrue();
        assertThat(new GradientSum(new float[0], 0, 0, 0, 0).isSound()).isTrue();
        for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
            GradientSum gradient = new GradientSum(new float[] {1, bad}, 1, 0, 2, 0);
            assertThat(gradient.isSound()).isFalse();
            assertThat(gradient.complaint()).isEqualTo("a gradient is not finite");
        }
        GradientSum loss = new GradientSum(new float[1], Double.NaN, 0, 2, 0);
        assertThat(loss.isSound()).isFalse();
        assertThat(loss.complaint()).isEqualTo("the loss is NaN");
        assertThat(new GradientSum(new float[1], 2.1e6, 0, 2, 0).isSound()).isFalse();
    }

    @Test
    void refusesAnotherLength() {
        GradientSum left = new GradientSum(new float[3], 0, 0, 0, 0);
        assertThatThrownBy(() -> left.add(new GradientSum(new float[2], 0, 0, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gradients of 3 and 2 weights");
    }
}
