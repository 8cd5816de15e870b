package org.convoke.tune;

import java.util.ArrayList;
import java.util.List;
import org.convoke.text.Counted;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * Successive halving: all trials run a few epochs, the best 1/η of them η times as many, and so on, until the last have the whole
 * number of epochs. Each round trains from the first step, with a schedule for its own number of epochs. (Jamieson and
 * Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization", 2016.)
 *
 * @param factor η, at least 2; 1 for one round with all trials
 */
public record Halving(int factor) {
    /**
     * Some of the trials, each for the same part of its epochs.
     *
     * @param trials how many
     * @param divisor the part: its epochs are the recipe's, divided by this and rounded up
     */
    public record Round(int trials, int divisor) {
        int epochs(int all) {
            return (all - 1) / divisor + 1;
        }

        /**
         * In words: {@code 12 trials of 3 epochs}, or {@code 12 trials of 1 to 3 epochs}.
         *
         * @param fewest the whole number of epochs of the shortest trial
         * @param most that of the longest
         */
        String text(int fewest, int most) {
            int least = epochs(fewest);
            int own = epochs(most);
            return Counted.of(trials, "trial")
                    + " of "
                    + (least < own ? least + " to " : "")
                    + Counted.of(own, "epoch");
        }
    }

    /** No halving. */
    public static final Halving NONE = new Halving(1);

    /** @throws UserError if the factor is below 1 */
    public Halving {
        if (factor < 1) {
            throw new UserError(Setting.HALVING, factor, "must be at least 2, such as 3; or 1 for no halving");
        }
    }

    /**
     * The rounds of a search.
     *
     * @param trials how many there are
     * @param epochs the whole number of the longest of them
     */
    public List<Round> rounds(int trials, int epochs) {
        int divisor = 1;
        if (factor > 1) {
            for (int left = trials; left > 1 && epochs / divisor >= factor; left = (left - 1) / factor + 1) {
                divisor *= factor;
            }
        }
        List<Round> rounds = new ArrayList<>();
        int left = trials;
        for (; divisor >= 1; divisor /= Math.max(2, factor)) {
            rounds.add(new Round(left, divisor));
            left = (left - 1) / factor + 1;
        }
        return rounds;
    }
}
