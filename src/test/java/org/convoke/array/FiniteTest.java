package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FiniteTest {
    @Test
    void findsOneAnywhere() {
        for (int length : new int[] {0, 1, 7, 8, 17}) {
            float[] values = new float[length];
            Arrays.fill(values, -Float.MAX_VALUE);
            assertThat(Finite.all(values)).isTrue();
            for (int i = 0; i < length; i++) {
                for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                    float[] one = values.clone();
                    one[i] = bad;
                    assertThat(Finite.all(one))
                            .as("%s at %d of %d", bad, i, length)
                            .isFalse();
                }
            }
        }
    }
}
