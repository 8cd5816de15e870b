package org.convoke.train;

/**
 * The best of the epochs that were validated so far: the one with the highest accuracy, of equal ones the one with the smaller
 * loss, then the earliest.
 *
 * @param epoch its number, from 1; 0 if no epoch was validated
 * @param reached the first epoch with its accuracy, the last in which accuracy rose; 0 if no epoch was validated
 * @param accuracy on the validation images, 0 … 1
 * @param loss the mean over them; may be infinite or not a number
 * @param last the number of the last epoch that was validated; 0 if none was
 */
public record BestEpoch(int epoch, int reached, double accuracy, double loss, int last) {
    /** No epoch was validated. */
    public static final BestEpoch NONE = new BestEpoch(0, 0, 0, 0, 0);

    /** The best after one more epoch. */
    public BestEpoch with(int number, double itsAccuracy, double itsLoss) {
        int first = epoch == 0 || itsAccuracy > accuracy ? number : reached;
        return isWorseThan(itsAccuracy, itsLoss)
                ? new BestEpoch(number, first, itsAccuracy, itsLoss, number)
                : new BestEpoch(epoch, first, accuracy, loss, number);
    }

    private boolean isWorseThan(double itsAccuracy, double itsLoss) {
        // Any number is a better loss than none.
        return epoch == 0
                || itsAccuracy > accuracy
                || itsAccuracy == accuracy && (itsLoss < loss || Double.isNaN(loss) && !Double.isNaN(itsLoss));
    }

    /** Whether an epoch was validated. */
    public boolean isKnown() {
        return epoch > 0;
    }

    /** For how many epochs there has been no better accuracy, whatever the loss. */
    public int waited() {
        return last - reached;
    }
}
