package org.convoke.train.optimise;

import java.io.Serializable;
import java.util.Optional;
import java.util.OptionalDouble;
import org.convoke.text.NamedValues;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * Which average of the weights over the steps is kept beside them, or in their place. The text form is {@code none}, {@code
 * ema:DECAY}, {@code lookahead:STEPS,DECAY} or {@code lookahead:STEPS,DECAY,POWER}.
 */
public sealed interface Averaging extends Serializable {
    /** The text that {@link #parse} makes this from. */
    String text();

    /** Which weights a model holds, in words; nothing if they are those of the last step. */
    Optional<String> words();

    /** Whether an average e is kept. */
    boolean isKept();

    /**
     * d of the move e ← d e + (1 − d) w after a step; nothing if e stays.
     *
     * @param t the step, from 1
     * @param totalSteps T, of the whole run
     */
    OptionalDouble decayAfter(long t, long totalSteps);

    /** Whether the steps go on from e after each of its moves. */
    boolean goesOnFromAverage();

    /**
     * d of one more move, of a copy of e, before the weights after a step are validated or kept; nothing if e itself is.
     *
     * @param t the step, from 1
     * @param totalSteps T, of the whole run
     */
    OptionalDouble decayWhenEvaluated(long t, long totalSteps);

    /** Whether d depends on the number of steps of the whole run. */
    boolean dependsOnLength();

    /** None: the weights of the last step count. */
    record None() implements Averaging {
        @Override
        public String text() {
            return "none";
        }

        @Override
        public boolean isKept() {
            return false;
        }

        @Override
        public OptionalDouble decayAfter(long t, long totalSteps) {
            return OptionalDouble.empty();
        }

        @Override
        public boolean goesOnFromAverage() {
            return false;
        }

        @Override
        public OptionalDouble decayWhenEvaluated(long t, long totalSteps) {
            return OptionalDouble.empty();
        }

        @Override
        public boolean dependsOnLength() {
            return false;
        }

        @Override
        public Optional<String> words() {
            return Optional.empty();
        }
    }

    /**
     * An exponential moving average e ← d e + (1 − d) w after each step, which begins as the initial weights: it is what is
     * validated and kept, the steps go on from w. After step t, from 1, d is the given one, but at most (1 + t) / (10 + t),
     * as in TensorFlow: so e forgets the initial weights in a short run too.
     *
     * @param decay d, at least 0 and below 1
     */
    record Ema(double decay) implements Averaging {
        /** @throws UserError if the value is out of range */
        public Ema {
            require(decay >= 0 && (float) decay < 1, "ema:" + decay, "DECAY must be at least 0 and below 1");
        }

        @Override
        public boolean isKept() {
            return true;
        }

        @Override
        public OptionalDouble decayAfter(long t, long totalSteps) {
            return OptionalDouble.of(Math.min(decay, (1.0 + t) / (10.0 + t)));
        }

        @Override
        public boolean goesOnFromAverage() {
            return false;
        }

        @Override
        public OptionalDouble decayWhenEvaluated(long t, long totalSteps) {
            return OptionalDouble.empty();
        }

        @Override
        public boolean dependsOnLength() {
            return false;
        }

        @Override
        public String text() {
            return "ema:" + decay;
        }

        @Override
        public Optional<String> words() {
            return Optional.of("exponential moving average, decay " + decay);
        }
    }

    /**
     * Lookahead (Zhang, Lucas, Hinton and Ba, "Lookahead optimizer: k steps forward, 1 step back", 2019): every k steps
     * e ← d e + (1 − d) w, and the steps go on from w = e. d is the given one times (t / T)^p after step t of T, so that a
     * power above 0 looks back ever longer (Jordan, "94 % on CIFAR-10 in 3.29 seconds on a single GPU", 2024). What is
     * validated, and kept at the end of the run, is e after looking back once more if the last step was not one of the k-th.
     *
     * @param steps k, at least 1
     * @param decay d, at least 0 and below 1
     * @param power p, at least 0
     */
    record Lookahead(int steps, double decay, double power) implements Averaging {
        /** @throws UserError if a value is out of range */
        public Lookahead {
            String text = text(steps, decay, power);
            require(steps >= 1, text, "STEPS must be at least 1");
            require(decay >= 0 && (float) decay < 1, text, "DECAY must be at least 0 and below 1");
            require(power >= 0 && Double.isFinite(power), text, "POWER must be a number of at least 0");
        }

        @Override
        public boolean isKept() {
            return true;
        }

        @Override
        public OptionalDouble decayAfter(long t, long totalSteps) {
            return t % steps == 0 ? decayWhenEvaluated(t, totalSteps) : OptionalDouble.empty();
        }

        @Override
        public boolean goesOnFromAverage() {
            return true;
        }

        @Override
        public OptionalDouble decayWhenEvaluated(long t, long totalSteps) {
            return OptionalDouble.of(decay * StrictMath.pow((double) t / totalSteps, power));
        }

        @Override
        public boolean dependsOnLength() {
            return power > 0;
        }

        @Override
        public String text() {
            return text(steps, decay, power);
        }

        @Override
        public Optional<String> words() {
            return Optional.of("lookahead average every " + steps + " steps, decay " + decay
                    + (power == 0 ? "" : ", power " + power));
        }

        private static String text(int steps, double decay, double power) {
            return "lookahead:" + steps + "," + decay + (power == 0 ? "" : "," + power);
        }
    }

    /**
     * Reads the text form.
     *
     * @throws UserError if it is none of the forms, or a value is out of range
     */
    static Averaging parse(String text) {
        NamedValues read = NamedValues.of(
                Setting.AVERAGE,
                text,
                "must be none, ema:DECAY (such as ema:0.999), lookahead:STEPS,DECAY (such as lookahead:5,0.5) or"
                        + " lookahead:STEPS,DECAY,POWER");
        if (read.is("none", 0)) {
            return new None();
        } else if (read.is("ema", 1)) {
            return new Ema(read.number(0));
        } else if (read.is("lookahead", 2, 3)) {
            return new Lookahead(read.whole(0), read.number(1), read.number(2, 0));
        }
        throw read.unknown();
    }

    private static void require(boolean condition, String text, String allowed) {
        if (!condition) {
            throw new UserError(Setting.AVERAGE, text, allowed);
        }
    }
}
