package org.convoke.train.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ClassScoresTest {
    /** Rows are true classes. The third has no images and is predicted twice, the fourth does not occur at all. */
    private static ClassScores scores(long[][] table) {
        Confusion confusion = new Confusion(4);
        for (int label = 0; label < table.length; label++) {
            for (int k = 0; k < table[label].length; k++) {
                confusion.add(label, k, table[label][k]);
            }
        }
        return ClassScores.of(confusion);
    }

    @Test
    void takesMeansOverTheClassesThatOccur() {
        ClassScores scores = scores(new long[][] {{6, 1, 1}, {1, 2, 1}});
        assertThat(scores.accuracy()).hasValue(8 / 12.0);
        assertThat(scores.balancedAccuracy().orElseThrow()).isCloseTo((6 / 8.0 + 2 / 4.0) / 2, within(1e-15));
        // F1 = 2 · hits / (images + predicted): 12/15, 4/7, 0/2.
        assertThat(scores.macroF1().orElseThrow()).isCloseTo((12 / 15.0 + 4 / 7.0 + 0) / 3, within(1e-15));
        assertThat(scores.weightedF1().orElseThrow()).isCloseTo((8 * 12 / 15.0 + 4 * 4 / 7.0) / 12, within(1e-15));
        assertThat(scores.scores().get(3).f1()).isEmpty();
    }

    @Test
    void saysWhetherOneClassAloneWouldDoAsWell() {
        ClassScores constant = scores(new long[][] {{0, 3}, {0, 5}});
        assertThat(constant.mostCommon()).isEqualTo(1);
        assertThat(constant.mostCommonShare()).hasValue(5 / 8.0);
        assertThat(constant.isNoBetterThanOneClass()).isTrue();
        assertThat(constant.balancedAccuracy()).hasValue(0.5);
        assertThat(scores(new long[][] {{1, 2}, {1, 4}}).isNoBetterThanOneClass())
                .isTrue();
        assertThat(scores(new long[][] {{1, 2}, {0, 5}}).isNoBetterThanOneClass())
                .isFalse();
        assertThat(scores(new long[][] {{2, 2}, {2, 2}}).mostCommon()).isZero();
    }

    @Test
    void saysNothingOfNoImages() {
        ClassScores none = scores(new long[0][]);
        assertThat(none.balancedAccuracy()).isEmpty();
        assertThat(none.macroF1()).isEmpty();
        assertThat(none.weightedF1()).isEmpty();
        assertThat(none.accuracy()).isEmpty();
        assertThat(none.isNoBetterThanOneClass()).isFalse();
    }
}
