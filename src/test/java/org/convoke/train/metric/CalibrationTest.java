package org.convoke.train.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    @Test
    void isTheMeanGapBetweenConfidenceAndAccuracy() {
        Calibration.Counter counter = new Calibration.Counter();
        counter.add(0.95, true);
        counter.add(0.97, false);
        counter.add(0.50, true);
        counter.add(0.52, true);
        Calibration calibration = counter.counted();
        // Bins 14 and 7: |0.5 − 0.96| and |1 − 0.51|, each of half the images.
        assertThat(calibration.error().orElseThrow()).isCloseTo((0.46 + 0.49) / 2, within(1e-15));
        assertThat(calibration.bins().get(14).accuracy()).hasValue(0.5);
        assertThat(calibration.bins().get(14).confidence().orElseThrow()).isCloseTo(0.96, within(1e-15));
        assertThat(calibration.bins().get(7).images()).isEqualTo(2);
        assertThat(calibration.bins().get(0).accuracy()).isEmpty();
        assertThat(calibration.images()).isEqualTo(4);
    }

    @Test
    void aBinHoldsItsUpperEdge() {
        Calibration.Counter counter = new Calibration.Counter();
        for (double confidence : new double[] {0.2, Math.nextUp(0.2), 1, 0}) {
            counter.add(confidence, true);
        }
        assertThat(counter.counted().bins().stream().map(Calibration.Bin::images))
                .containsExactly(1L, 0L, 1L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L);
        assertThat(Calibration.edge(3)).isEqualTo(0.2);
    }

    @Test
    void saysNothingWhereThereIsNothing() {
        assertThat(Calibration.NONE.error()).isEmpty();
        assertThat(new Calibration.Counter().counted().error()).isEmpty();
        assertThatThrownBy(() -> new Calibration(List.of(new Calibration.Bin(0, 0, 0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 bins");
    }

    /** Of n images with confidence h/n, h are right. */
    @Property(tries = 100)
    void perfectlyCalibratedAnswersHaveNoError(
            @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 1, max = 16) Integer> hits) {
        Calibration.Counter counter = new Calibration.Counter();
        for (int h : hits) {
            for (int n = 0; n < 16; n++) {
                counter.add(h / 16.0, n < h);
            }
        }
        assertThat(counter.counted().error()).hasValue(0);
    }

    @Property(tries = 100)
    void partsAddUpAndTheErrorIsAShare(
            @ForAll @Size(min = 2, max = 60) List<@DoubleRange(min = 0, max = 1) Double> confidences) {
        Calibration.Counter whole = new Calibration.Counter();
        Calibration.Counter left = new Calibration.Counter();
        Calibration.Counter right = new Calibration.Counter();
        for (int i = 0; i < confidences.size(); i++) {
            whole.add(confidences.get(i), i % 3 == 0);
            (i < confidences.size() / 2 ? left : right).add(confidences.get(i), i % 3 == 0);
        }
        Calibration sum = left.counted().plus(right.counted());
        assertThat(sum.images()).isEqualTo(confidences.size());
        assertThat(sum.error().orElseThrow())
                .isBetween(0.0, 1.0)
                .isCloseTo(whole.counted().error().orElseThrow(), within(1e-12));
    }
}
