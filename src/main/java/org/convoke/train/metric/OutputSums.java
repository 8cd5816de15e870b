package org.convoke.train.metric;

import java.io.Serializable;
import java.util.OptionalDouble;

/**
 * What is summed of a network's outputs besides which is the greatest.
 *
 * @param top how many images have their class among the {@value #TOP} greatest outputs
 * @param logLoss the sum of −ln p, p being the probability of an image's class; NaN where outputs are not probabilities
 * @param calibration of the probabilities; none where outputs are not probabilities
 */
public record OutputSums(long top, double logLoss, Calibration calibration) implements Serializable {
    /** Among how many outputs a class is looked for. */
    public static final int TOP = 5;

    /** What is known where outputs were not looked at. */
    public static final OutputSums NONE = new OutputSums(0, Double.NaN, Calibration.NONE);

    /** A probability below this counts as this in a logarithm, as scikit-learn has it for floats: 2⁻²³. */
    private static final double LEAST = 0x1p-23;

    /** Both as one; this one's come first in the sums. */
    public OutputSums plus(OutputSums right) {
        return new OutputSums(top + right.top, logLoss + right.logLoss, calibration.plus(right.calibration));
    }

    /** The mean of −ln p; empty where outputs are not probabilities, or without images. */
    public OptionalDouble meanLogLoss(long images) {
        return images == 0 || Double.isNaN(logLoss) ? OptionalDouble.empty() : OptionalDouble.of(logLoss / images);
    }

    /**
     * Whether fewer than {@value #TOP} classes come before one in the order of the outputs, the greatest first. Of equal
     * outputs that of the smaller class comes first, as in a prediction; NaN comes last.
     */
    static boolean isAmongTop(float[] outputs, int label) {
        int before = 0;
        for (int k = 0; k < outputs.length; k++) {
            boolean after = outputs[k] < outputs[label] || (outputs[k] == outputs[label] && k > label);
            before += k == label || after ? 0 : 1;
        }
        return before < TOP;
    }

    /** Counts images one after the other. */
    public static final class Counter {
        private final Calibration.Counter calibration = new Calibration.Counter();
        private final boolean probabilities;
        private final boolean crossEntropy;
        private long top;
        private double logLoss;

        /**
         * @param probabilities whether a network's outputs are probabilities
         * @param crossEntropy whether the loss of an image is the cross-entropy of its class
         */
        public Counter(boolean probabilities, boolean crossEntropy) {
            this.probabilities = probabilities;
            this.crossEntropy = crossEntropy;
            logLoss = probabilities ? 0 : Double.NaN;
        }

        /**
         * Counts one image.
         *
         * @param outputs one for each class
         * @param label its class
         * @param prediction the class that is predicted
         * @param loss its loss
         */
        public void add(float[] outputs, int label, int prediction, double loss) {
            top += isAmongTop(outputs, label) ? 1 : 0;
            if (probabilities) {
                calibration.add(outputs[prediction], prediction == label);
                logLoss += crossEntropy ? loss : -StrictMath.log(Math.max(LEAST, outputs[label]));
            }
        }

        /** What was counted. */
        public OutputSums counted() {
            return new OutputSums(top, logLoss, probabilities ? calibration.counted() : Calibration.NONE);
        }
    }
}
