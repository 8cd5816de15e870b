package org.convoke.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final double NAN = Double.NaN;

    private static Selection selection(Keep keep, int patience) {
        return new Selection(Recipe.builder().keep(keep).earlyStop(patience).build());
    }

    private static int best(double[]... accuracyAndLoss) {
        BestEpoch best = BestEpoch.NONE;
        for (int i = 0; i < accuracyAndLoss.length; i++) {
            best = best.with(i + 1, accuracyAndLoss[i][0], accuracyAndLoss[i][1]);
        }
        return best.epoch();
    }

    @Test
    void theBestHasTheHighestAccuracyThenTheSmallestLossThenTheLowestNumber() {
        assertThat(best()).isZero();
        assertThat(best(new double[] {0.5, 1}, new double[] {0.7, 9}, new double[] {0.6, 0.1}))
                .isEqualTo(2);
        assertThat(best(new double[] {0.5, 1}, new double[] {0.5, 0.9}, new double[] {0.5, 0.95}))
                .isEqualTo(2);
        assertThat(best(new double[] {0.5, 1}, new double[] {0.5, 1})).isEqualTo(1);
        assertThat(best(new double[] {0.5, NAN}, new double[] {0.5, NAN}, new double[] {0.5, 7}))
                .isEqualTo(3);
        assertThat(best(new double[] {0.5, 7}, new double[] {0.5, NAN})).isEqualTo(1);
    }

    @Test
    void keepsTheWeightsOfTheBest() {
        Selection best = selection(Keep.BEST, 0);
        Selection last = selection(Keep.LAST, 0);
        float[][] weights = {{1}, {2}, {3}};
        double[] accuracies = {0.5, 0.8, 0.7};
        for (int i = 0; i < 3; i++) {
            best.epochDone(i + 1, accuracies[i], 1, weights[i]);
            last.epochDone(i + 1, accuracies[i], 1, weights[i]);
        }
        assertThat(best.kept()).hasValue(weights[1]);
        assertThat(last.kept()).isEmpty();
        assertThat(last.best().epoch()).isEqualTo(2);
        assertThat(best.hasEnded()).isFalse();
    }

    @Test
    void endsAfterSoManyEpochsWithoutABetterOne() {
        Selection selection = selection(Keep.LAST, 2);
        assertThat(selection.hasEnded()).isFalse();
        selection.epochDone(1, 0.9, 0.3, new float[0]);
        selection.epochDone(2, 0.8, 0.3, new float[0]);
        assertThat(selection.hasEnded()).isFalse();
        selection.epochDone(3, 0.91, 0.4, new float[0]);
        // A smaller loss makes it the best, but is not a better accuracy.
        selection.epochDone(4, 0.91, 0.2, new float[0]);
        assertThat(selection.hasEnded()).isFalse();
        assertThat(selection.best().epoch()).isEqualTo(4);
        selection.epochDone(5, 0.85, 0.1, new float[0]);
        assertThat(selection.hasEnded()).isTrue();
        assertThat(selection.why()).isEqualTo("no better validation accuracy in 2 epochs than the 91.00 % of epoch 3");
    }
}
