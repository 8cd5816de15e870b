package org.convoke.train.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OutputSumsTest {
    @Test
    void findsAClassAmongTheFiveGreatest() {
        float[] outputs = {0.3f, 0.1f, 0.1f, 0.2f, 0.1f, 0.1f, 0.1f};
        // Of the equal ones 1, 2, 4, 5, 6 the first three come before the others.
        boolean[] expected = {true, true, true, true, true, false, false};
        for (int label = 0; label < expected.length; label++) {
            assertThat(OutputSums.isAmongTop(outputs, label))
                    .as("class %d", label)
                    .isEqualTo(expected[label]);
        }
        assertThat(OutputSums.isAmongTop(new float[] {1, 2, Float.NaN, 3, 4, 5, 6}, 2))
                .isFalse();
    }

    @Test
    void takesLogarithmsOfProbabilitiesOnly() {
        float[] outputs = {0.25f, 0.75f};
        OutputSums.Counter softmax = new OutputSums.Counter(true, false);
        softmax.add(outputs, 0, 1, 99);
        softmax.add(new float[] {0, 1}, 0, 1, 99);
        assertThat(softmax.counted().meanLogLoss(2).orElseThrow())
                .isCloseTo((Math.log(4) + 23 * Math.log(2)) / 2, within(1e-12));
        OutputSums.Counter crossEntropy = new OutputSums.Counter(true, true);
        crossEntropy.add(outputs, 0, 1, 1.5);
        assertThat(crossEntropy.counted().meanLogLoss(1)).hasValue(1.5);
        OutputSums.Counter sigmoid = new OutputSums.Counter(false, false);
        sigmoid.add(outputs, 0, 1, 1.5);
        assertThat(sigmoid.counted().meanLogLoss(1)).isEmpty();
        assertThat(sigmoid.counted().calibration()).isEqualTo(Calibration.NONE);
        assertThat(sigmoid.counted().top()).isEqualTo(1);
        assertThat(OutputSums.NONE.meanLogLoss(0)).isEmpty();
    }
}
