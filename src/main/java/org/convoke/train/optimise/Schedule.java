package org.convoke.train.optimise;

import java.io.Serializable;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * How the learning rate changes over a run. Steps t count from 0 over the whole run of T steps; the epoch e = ⌊t / steps
 * per epoch⌋ counts from 0 too.
 *
 * <p>The text form, for the command line and for files, is {@code constant}, {@code step:EPOCHS,FACTOR}, {@code cosine},
 * {@code cosine:FRACTION} or {@code inverse:DECAY}.
 */
public sealed interface Schedule extends Serializable {
    /**
     * The learning rate of a step, before any warm-up.
     *
     * @param learningRate η, the rate the run starts with
     * @param step t, from 0 over the whole run
     * @param stepsPerEpoch steps in an epoch, at least 1
     * @param totalSteps T, the steps of the whole run
     */
    double at(double learningRate, long step, long stepsPerEpoch, long totalSteps);

    /** The text that {@link #parse} makes this schedule from. */
    String text();

    /** η. */
    record Constant() implements Schedule {
        @Override
        public double at(double learningRate, long step, long stepsPerEpoch, long totalSteps) {
            return learningRate;
        }

        @Override
        public String text() {
            return "constant";
        }
    }

    /**
     * η · f^⌊e / n⌋.
     *
     * @param everyEpochs n, after how many epochs the rate drops, at least 1
     * @param factor f, what it is multiplied by, above 0 and at most 1
     */
    record Step(int everyEpochs, double factor) implements Schedule {
        /** @throws UserError if a value is out of range */
        public Step {
            if (everyEpochs < 1) {
                throw new UserError(
                        Setting.SCHEDULE, "step:" + everyEpochs + "," + factor, "EPOCHS must be at least 1");
            }
            if (!(factor > 0 && factor <= 1)) {
                throw new UserError(
                        Setting.SCHEDULE, "step:" + everyEpochs + "," + factor, "FACTOR must be above 0 and at most 1");
            }
        }

        @Override
        public double at(double learningRate, long step, long stepsPerEpoch, long totalSteps) {
            long drops = step / stepsPerEpoch / everyEpochs;
            return learningRate * StrictMath.pow(factor, (double) drops);
        }

        @Override
        public String text() {
            return "step:" + everyEpochs + "," + factor;
        }
    }

    /**
     * Half a cosine from η down to φη, a little at every step: η · (φ + (1 − φ) · ½ (1 + cos(π t / T))). From Loshchilov
     * and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017, without the restarts.
     *
     * @param finalFraction φ, the share of η that is left at step T, at least 0 and at most 1
     */
    record Cosine(double finalFraction) implements Schedule {
        /** @throws UserError if the fraction is out of range */
        public Cosine {
            if (!(finalFraction >= 0 && finalFraction <= 1)) {
                throw new UserError(
                        Setting.SCHEDULE, "cosine:" + finalFraction, "FRACTION must be at least 0 and at most 1");
            }
        }

        @Override
        public double at(double learningRate, long step, long stepsPerEpoch, long totalSteps) {
            double half = (1 + StrictMath.cos(Math.PI * step / totalSteps)) / 2;
            return learningRate * (finalFraction + (1 - finalFraction) * half);
        }

        @Override
        public String text() {
            return finalFraction == 0 ? "cosine" : "cosine:" + finalFraction;
        }
    }

    /**
     * η / (1 + d · e).
     *
     * @param decay d, a finite number of at least 0
     */
    record Inverse(double decay) implements Schedule {
        /** @throws UserError if the decay is out of range */
        public Inverse {
            if (!(decay >= 0 && decay < Double.POSITIVE_INFINITY)) {
                throw new UserError(
                        Setting.SCHEDULE, "inverse:" + decay, "DECAY must be a finite number of at least 0");
            }
        }

        @Override
        public double at(double learningRate, long step, long stepsPerEpoch, long totalSteps) {
            long epoch = step / stepsPerEpoch;
            return learningRate / (1 + decay * epoch);
        }

        @Override
        public String text() {
            return "inverse:" + decay;
        }
    }

    /**
     * Reads the text form.
     *
     * @throws UserError if it is none of the forms, or a value is out of range
     */
    static Schedule parse(String text) {
        String[] halves = text.strip().split(":", 2);
        String[] values = halves.length == 1 ? new String[0] : halves[1].split(",", -1);
        try {
            if (halves[0].equals("constant") && values.length == 0) {
                return new Constant();
            } else if (halves[0].equals("step") && values.length == 2) {
                return new Step(Integer.parseInt(values[0].strip()), Double.parseDouble(values[1]));
            } else if (halves[0].equals("cosine") && values.length <= 1) {
                return new Cosine(values.length == 0 ? 0 : Double.parseDouble(values[0]));
            } else if (halves[0].equals("inverse") && values.length == 1) {
                return new Inverse(Double.parseDouble(values[0]));
            }
        } catch (NumberFormatException e) {
            throw unknown(text, e);
        }
        throw unknown(text, null);
    }

    private static UserError unknown(String text, Throwable cause) {
        return new UserError(
                Setting.SCHEDULE,
                text,
                "must be constant, step:EPOCHS,FACTOR (such as step:10,0.1), cosine,"
                        + " cosine:FRACTION (such as cosine:0.01) or inverse:DECAY (such as inverse:0.5)",
                cause);
    }
}
