package org.convoke.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RateTestTest {
    @Test
    void theRateGrowsByTheSameFactorFromTheLeastToTheMost() {
        RateTest test = new RateTest(23);
        assertThat(test.steps()).isEqualTo(100);
        assertThat(test.rateAt(0)).isEqualTo(RateTest.LEAST);
        assertThat(test.rateAt(99)).isCloseTo(RateTest.MOST, within(1e-12));
        assertThat(test.rateAt(50) / test.rateAt(49))
                .isCloseTo(test.rateAt(11) / test.rateAt(10), within(1e-12))
                .isCloseTo(Math.pow(1e6, 1 / 99.0), within(1e-12));
        assertThat(new RateTest(150).steps()).isEqualTo(150);
        assertThat(new RateTest(10_000).steps()).isEqualTo(200);
    }

    @Test
    void smoothsWithoutABiasTowardsZero() {
        RateTest test = new RateTest(1);
        test.add(2);
        test.add(1);
        assertThat(test.points().get(0).smoothed()).isCloseTo(2, within(1e-12));
        assertThat(test.points().get(1).smoothed()).isCloseTo((0.9 * 0.1 * 2 + 0.1) / (1 - 0.81), within(1e-12));
    }

    /** A plateau, a fall in the steps 40 to 60 that is steepest in the middle, another plateau, and a rise. */
    @Test
    void findsTheSteepestDescentAndWhereItDiverges() {
        RateTest test = new RateTest(1);
        for (int step = 0; !test.isOver(); step++) {
            double fall = 2.3 / (1 + Math.exp((step - 50) / 3.0));
            test.add(step < 80 ? 0.3 + fall : 0.3 + (step - 79.0));
        }
        // Smoothing looks some steps back.
        assertThat(test.steepest().orElseThrow()).isBetween(test.rateAt(50), test.rateAt(58));
        assertThat(test.divergedAt().orElseThrow()).isBetween(test.rateAt(81), test.rateAt(88));
        assertThat(test.points()).hasSizeBetween(82, 89);
    }

    @Test
    void aTestThatFindsNothingSaysSo() {
        RateTest flat = new RateTest(1);
        for (int step = 0; step < 100; step++) {
            flat.add(1);
        }
        assertThat(flat.isOver()).isTrue();
        assertThat(flat.steepest()).isEmpty();
        assertThat(flat.divergedAt()).isEmpty();

        RateTest broken = new RateTest(1);
        broken.add(1);
        broken.diverge();
        assertThat(broken.isOver()).isTrue();
        assertThat(broken.divergedAt()).hasValue(broken.rateAt(1));
    }
}
