package org.convoke.train.optimise;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.convoke.text.NamedValues;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * How the learning rate changes over a run. Steps t count from 0 over the whole run of T steps; the epoch e = ⌊t / steps
 * per epoch⌋ counts from 0 too.
 *
 * <p>The text form, for the command line and for files, is {@code constant}, {@code step:EPOCHS,FACTOR}, {@code
 * steps:EPOCH,…,FACTOR}, {@code cosine}, {@code cosine:FRACTION}, {@code restarts:EPOCHS}, {@code restarts:EPOCHS,TIMES},
 * {@code inverse:DECAY}, {@code polynomial:POWER}, {@code triangle:START,PEAK,END}, {@code one-cycle} or {@code
 * one-cycle:PEAK}.
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

    /** Whether the rates depend on T, so that a run cannot be given more epochs later. */
    boolean dependsOnLength();

    /** The forms of those schedules whose rates do not depend on T, for messages. */
    static String withoutEnd() {
        return "constant, step:EPOCHS,FACTOR, steps:EPOCH,…,FACTOR, restarts:EPOCHS,TIMES and inverse:DECAY";
    }

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

        @Override
        public boolean dependsOnLength() {
            return false;
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
            String text = "step:" + everyEpochs + "," + factor;
            require(everyEpochs >= 1, text, "EPOCHS must be at least 1");
            require(factor > 0 && factor <= 1, text, "FACTOR must be above 0 and at most 1");
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

        @Override
        public boolean dependsOnLength() {
            return false;
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
            require(
                    finalFraction >= 0 && finalFraction <= 1,
                    "cosine:" + finalFraction,
                    "FRACTION must be at least 0 and at most 1");
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

        @Override
        public boolean dependsOnLength() {
            return true;
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
            require(
                    decay >= 0 && decay < Double.POSITIVE_INFINITY,
                    "inverse:" + decay,
                    "DECAY must be a finite number of at least 0");
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

        @Override
        public boolean dependsOnLength() {
            return false;
        }
    }

    /**
     * η · f^n, where n counts the given epochs that have begun.
     *
     * @param epochs after how many epochs the rate drops, each above the one before
     * @param factor f, what it is multiplied by each time, above 0 and at most 1
     */
    record Steps(List<Integer> epochs, double factor) implements Schedule {
        /** @throws UserError if a value is out of range */
        public Steps {
            epochs = List.copyOf(epochs);
            String text = text(epochs, factor);
            int before = 0;
            for (int epoch : epochs) {
                require(epoch > before, text, "EPOCHs must be at least 1, each above the one before");
                before = epoch;
            }
            require(before > 0, text, "needs at least one EPOCH");
            require(factor > 0 && factor <= 1, text, "FACTOR must be above 0 and at most 1");
        }

        @Override
        public double at(double learningRate, long step, long stepsPerEpoch, long totalSteps) {
            long epoch = step / stepsPerEpoch;
            long drops = epochs.stream().filter(each -> each <= epoch).count();
            return learningRate * StrictMath.pow(factor, (double) drops);
        }

        @Override
        public String text() {
            return text(epochs, factor);
        }

        private static String text(List<Integer> epochs, double factor) {
            return "steps:" + epochs.stream().map(String::valueOf).collect(Collectors.joining(",")) + "," + factor;
        }

        @Override
        public boolean dependsOnLength() {
            return false;
        }
    }

    /**
     * Half a cosine from η down to 0 over n epochs, then again from η over m · n, m² · n and so on: η · ½ (1 + cos(π x)), x
     * the share of the cosine that is done. (Loshchilov and Hutter, as above.)
     *
     * @param epochs n of the first, at least 1
     * @param times m, how much longer each is than the one before, at least 1
     */
    record Restarts(int epochs, int times) implements Schedule {
        /** @throws UserError if a value is out of range */
        public Restarts {
            String text = text(epochs, times);
            require(epochs >= 1, text, "EPOCHS must be at least 1");
            require(times >= 1, text, "TIMES must be at least 1");
        }

        @Override
        public double at(double learningRate, long step, long stepsPerEpoch, long totalSteps) {
            long length = epochs * stepsPerEpoch;
            long done = step;
            if (times == 1) {
                done = step % length;
            } else {
                while (done >= length) {
                    done -= length;
                    length *= times;
                }
            }
            return learningRate * (1 + StrictMath.cos(Math.PI * done / length)) / 2;
        }

        @Override
        public String text() {
            return text(epochs, times);
        }

        private static String text(int epochs, int times) {
            return "restarts:" + epochs + (times == 1 ? "" : "," + times);
        }

        @Override
        public boolean dependsOnLength() {
            return false;
        }
    }

    /**
     * η · (1 − t / T)^p.
     *
     * @param power p, a finite number above 0; 1 for a straight line
     */
    record Polynomial(double power) implements Schedule {
        /** @throws UserError if the power is out of range */
        public Polynomial {
            require(
                    power > 0 && power < Double.POSITIVE_INFINITY,
                    "polynomial:" + power,
                    "POWER must be a number above 0, such as 1");
        }

        @Override
        public double at(double learningRate, long step, long stepsPerEpoch, long totalSteps) {
            return learningRate * StrictMath.pow(1 - (double) step / totalSteps, power);
        }

        @Override
        public String text() {
            return "polynomial:" + power;
        }

        @Override
        public boolean dependsOnLength() {
            return true;
        }
    }

    /**
     * Up a straight line from aη to η, and down another to bη: with x = t / T, η · (a + (1 − a) x / p) up to the peak at p,
     * then η · (1 + (b − 1) (x − p) / (1 − p)).
     *
     * @param start a, at least 0 and at most 1
     * @param peak p, the share of the run after which the rate is η, above 0 and below 1
     * @param end b, at least 0 and at most 1
     */
    record Triangle(double start, double peak, double end) implements Schedule {
        /** @throws UserError if a value is out of range */
        public Triangle {
            String text = text(start, peak, end);
            require(start >= 0 && start <= 1, text, "START must be at least 0 and at most 1");
            require(peak > 0 && peak < 1, text, "PEAK must be above 0 and below 1");
            require(end >= 0 && end <= 1, text, "END must be at least 0 and at most 1");
        }

        @Override
        public double at(double learningRate, long step, long stepsPerEpoch, long totalSteps) {
            double done = (double) step / totalSteps;
            return learningRate
                    * (done <= peak ? start + (1 - start) * done / peak : 1 + (end - 1) * (done - peak) / (1 - peak));
        }

        @Override
        public String text() {
            return text(start, peak, end);
        }

        private static String text(double start, double peak, double end) {
            return "triangle:" + start + "," + peak + "," + end;
        }

        @Override
        public boolean dependsOnLength() {
            return true;
        }
    }

    /**
     * Up half a cosine from η / 25 to η, and down another to η / 250,000, which is the rate of the last step: between rates
     * a and b, b + (a − b) · ½ (1 + cos(π x)), where x = t / u up to u = p T − 1, then x = (t − u) / (T − 1 − u). (Smith and
     * Topin, "Super-convergence: very fast training of neural networks using large learning rates", 2018; values and ends of
     * the two parts are those of PyTorch.)
     *
     * @param peak p, the share of the run after which the rate is η, above 0 and below 1
     */
    record OneCycle(double peak) implements Schedule {
        static final double PEAK = 0.3;
        private static final double RISE = 25;
        private static final double FALL = 1e4;

        /** @throws UserError if the value is out of range */
        public OneCycle {
            require(peak > 0 && peak < 1, "one-cycle:" + peak, "PEAK must be above 0 and below 1");
        }

        @Override
        public double at(double learningRate, long step, long stepsPerEpoch, long totalSteps) {
            double up = peak * totalSteps - 1;
            double first = learningRate / RISE;
            return step < up
                    ? between(first, learningRate, step / up)
                    : between(learningRate, first / FALL, (step - up) / (totalSteps - 1 - up));
        }

        private static double between(double from, double to, double done) {
            return to + (from - to) * (1 + StrictMath.cos(Math.PI * done)) / 2;
        }

        @Override
        public String text() {
            return peak == PEAK ? "one-cycle" : "one-cycle:" + peak;
        }

        @Override
        public boolean dependsOnLength() {
            return true;
        }
    }

    /**
     * Reads the text form.
     *
     * @throws UserError if it is none of the forms, or a value is out of range
     */
    static Schedule parse(String text) {
        NamedValues read = NamedValues.of(
                Setting.SCHEDULE,
                text,
                "must be constant, step:EPOCHS,FACTOR (such as step:10,0.1), steps:EPOCH,…,FACTOR (such as"
                        + " steps:30,60,0.1), cosine, cosine:FRACTION (such as cosine:0.01), restarts:EPOCHS,TIMES (such"
                        + " as restarts:5,2), inverse:DECAY (such as inverse:0.5), polynomial:POWER (such as"
                        + " polynomial:1), triangle:START,PEAK,END (such as triangle:0.2,0.25,0.05), one-cycle or"
                        + " one-cycle:PEAK (such as one-cycle:0.25)");
        if (read.is("constant", 0)) {
            return new Constant();
        } else if (read.is("step", 2)) {
            return new Step(read.whole(0), read.number(1));
        } else if (read.is("cosine", 0, 1)) {
            return new Cosine(read.number(0, 0));
        } else if (read.is("inverse", 1)) {
            return new Inverse(read.number(0));
        } else if (read.is("steps", 2, Integer.MAX_VALUE)) {
            int epochs = read.values().size() - 1;
            return new Steps(IntStream.range(0, epochs).mapToObj(read::whole).toList(), read.number(epochs));
        } else if (read.is("restarts", 1, 2)) {
            return new Restarts(read.whole(0), read.values().size() == 1 ? 1 : read.whole(1));
        } else if (read.is("polynomial", 1)) {
            return new Polynomial(read.number(0));
        } else if (read.is("triangle", 3)) {
            return new Triangle(read.number(0), read.number(1), read.number(2));
        } else if (read.is("one-cycle", 0, 1)) {
            return new OneCycle(read.number(0, OneCycle.PEAK));
        }
        throw read.unknown();
    }

    private static void require(boolean condition, String text, String allowed) {
        if (!condition) {
            throw new UserError(Setting.SCHEDULE, text, allowed);
        }
    }
}
