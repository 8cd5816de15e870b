package org.convoke.train;

import java.util.Locale;
import java.util.Optional;
import org.convoke.text.Counted;

/** Decides, epoch by epoch, whose weights become the model and whether the run ends early. */
public final class Selection {
    private final Keep keep;
    private final int patience;
    private BestEpoch best = BestEpoch.NONE;
    private Optional<float[]> kept = Optional.empty();

    /** @param recipe whose {@code keep} and {@code earlyStop} count */
    public Selection(Recipe recipe) {
        keep = recipe.keep();
        patience = recipe.earlyStop();
    }

    /** Whether there is something to decide, so that each epoch has to be validated. */
    public static boolean isWanted(Recipe recipe) {
        return recipe.keep() == Keep.BEST || recipe.earlyStop() > 0;
    }

    /**
     * Takes in what an epoch reached.
     *
     * @param epoch from 1
     * @param weights flat, those that were validated; kept, not copied
     */
    public void epochDone(int epoch, double accuracy, double loss, float[] weights) {
        known(epoch, accuracy, loss);
        if (keep == Keep.BEST && best.epoch() == epoch) {
            kept = Optional.of(weights);
        }
    }

    /** Takes in what an epoch reached before the run was interrupted. */
    public void known(int epoch, double accuracy, double loss) {
        best = best.with(epoch, accuracy, loss);
    }

    /** Takes in the weights of the best epoch before the run was interrupted. */
    public void restore(float[] weights) {
        kept = Optional.of(weights);
    }

    /** The best epoch so far. */
    public BestEpoch best() {
        return best;
    }

    /** The weights of the best epoch; none if the last are kept, or no epoch was validated. */
    public Optional<float[]> kept() {
        return kept;
    }

    /** Whether the run should end after the epoch that was taken in last. */
    public boolean hasEnded() {
        return patience > 0 && best.isKnown() && best.waited() >= patience;
    }

    /** Why the run ends, as a clause. */
    public String why() {
        return String.format(
                Locale.ROOT,
                "no better validation accuracy in %s than the %.2f %% of epoch %d",
                Counted.of(best.waited(), "epoch"),
                100 * best.accuracy(),
                best.reached());
    }
}
