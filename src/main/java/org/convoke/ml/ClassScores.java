package org.convoke.ml;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What a network's outputs say of classes.
 *
 * @param areProbabilities whether they are probabilities, as after the softmax of the cross-entropy; or else any numbers, of
 *     which those below 0 count as 0
 * @param thresholds of spark.ml: a probability counts divided by its class's; none where they are empty
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ClassScores(boolean areProbabilities, double[] thresholds) implements Serializable {
    /** The probabilities of all classes: they sum to 1. */
    double[] probabilities(double[] outputs) {
        if (areProbabilities) {
            return outputs;
        }
        double[] positive =
                Arrays.stream(outputs).map(each -> Math.max(0, each)).toArray();
        double sum = Arrays.stream(positive).sum();
        return Arrays.stream(positive)
                .map(each -> sum > 0 ? each / sum : 1.0 / positive.length)
                .toArray();
    }

    /**
     * The class of the greatest probability, by the thresholds; of equal ones the first. As Spark has it, a class of threshold
     * 0 is predicted unless its probability is 0 too.
     */
    double prediction(double[] probabilities) {
        int best = 0;
        double greatest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < probabilities.length; k++) {
            double score = thresholds.length == 0 ? probabilities[k] : probabilities[k] / thresholds[k];
            if (score > greatest) {
                greatest = score;
                best = k;
            }
        }
        return best;
    }
}
