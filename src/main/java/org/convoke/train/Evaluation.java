package org.convoke.train;

import java.io.Serializable;
import java.util.Locale;
import java.util.OptionalDouble;
import org.convoke.text.Counted;
import org.convoke.train.metric.ClassScores;
import org.convoke.train.metric.Confusion;
import org.convoke.train.metric.OutputSums;

/**
 * How well a network did on some images.
 *
 * @param lossSum the sum of the losses
 * @param images how many images there were
 * @param confusion what they were taken for
 * @param outputs what else the outputs say
 */
public record Evaluation(double lossSum, long images, Confusion confusion, OutputSums outputs) implements Serializable {
    /** @throws IllegalArgumentException if the confusion matrix is one of another number of images */
    public Evaluation {
        if (confusion.images() != images) {
            throw new IllegalArgumentException(
                    "a confusion matrix of " + confusion.images() + " images for " + images + " images");
        }
    }

    /** One of which only the predictions are known. */
    public Evaluation(double lossSum, long images, Confusion confusion) {
        this(lossSum, images, confusion, OutputSums.NONE);
    }

    /** Both evaluations as one; this one's come first in the sums. */
    public Evaluation plus(Evaluation right) {
        Confusion both = new Confusion(confusion.classes());
        both.add(confusion);
        both.add(right.confusion);
        return new Evaluation(lossSum + right.lossSum, images + right.images, both, outputs.plus(right.outputs));
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

    /**
     * The share of the images that have their class among the {@value OutputSums#TOP} greatest outputs; empty where there are
     * no more classes than that.
     */
    public OptionalDouble topAccuracy() {
        return images == 0 || confusion.classes() <= OutputSums.TOP
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) outputs.top() / images);
    }

    /** Means over classes of the predictions' scores. */
    public ClassScores scores() {
        return ClassScores.of(confusion);
    }

    /** The mean of −ln p of an image's class; empty where outputs are not probabilities. */
    public OptionalDouble logLoss() {
        return outputs.meanLogLoss(images);
    }

    /** For example {@code loss 0.0873, accuracy 97.78 % of 360 images}. */
    @Override
    public String toString() {
        return images == 0
                ? "no images"
                : String.format(
                        Locale.ROOT,
                        "loss %.4f, accuracy %.2f %% of %s",
                        meanLoss(),
                        100 * accuracy(),
                        Counted.of(images, "image"));
    }
}
