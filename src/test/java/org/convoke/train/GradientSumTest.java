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
    void refusesAnotherLength() {
        GradientSum left = new GradientSum(new float[3], 0, 0, 0, 0);
        assertThatThrownBy(() -> left.add(new GradientSum(new float[2], 0, 0, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gradients of 3 and 2 weights");
    }
}
