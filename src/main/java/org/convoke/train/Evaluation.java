package org.convoke.train;

import java.io.Serializable;

/**
 * How well a network did on some images.
 *
 * @param lossSum the sum of the losses
 * @param images how many images there were
 * @param confusion what they were taken for
 */
public record Evaluation(double lossSum, long images, Confusion confusion) implements Serializable {
    /** @throws IllegalArgumentException if the confusion matrix is one of another number of images */
    public Evaluation {
        if (confusion.images() != images) {
            throw new IllegalArgumentException(
                    "a confusion matrix of " + confusion.images() + " images for " + images + " images");
        }
    }

    /** Both evaluations as one; this one's counts come first in the sum of the losses. */
    public Evaluation plus(Evaluation right) {
        Confusion both = new Confusion(confusion.classes());
        both.add(confusion);
        both.add(right.confusion);
        return new Evaluation(lossSum + right.lossSum, images + right.images, both);
    }

    /**
     * The loss per image.
     *
     * @throws IllegalStateException if there were no images
     */
    public double meanLoss() {
        if (images == 0) {
            throw new IllegalStateException("the mean loss of no images");
        }
        return lossSum / images;
    }

    /**
     * The share of the images that were taken for what they are.
     *
     * @throws IllegalStateException if there were no images
     */
    public double accuracy() {
        return confusion.accuracy();
    }
}
