package org.convoke.train.optimise;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * The average e of the weights w that a run keeps, over all that changes: what is trained, and statistics. It begins as the
 * initial weights, and moves towards w by
 *
 * <pre>e = fma(1 − d, w − e, e)</pre>
 *
 * <p>in float, with 1 − d computed in double and rounded once: what does not change in training does not change in e either.
 */
public final class WeightAverage {
    private static final String AVERAGE = "average";

    private final Averaging choice;
    private final long totalSteps;
    private final float[] average;
    private long taken;

    /**
     * @param initial the weights before the first step
     * @param changing how many of them, from the start, change in training
     * @param totalSteps T, of the whole run
     */
    public WeightAverage(Averaging choice, float[] initial, int changing, long totalSteps) {
        this.choice = choice;
        this.totalSteps = totalSteps;
        average = new float[choice.isKept() ? changing : 0];
        System.arraycopy(initial, 0, average, 0, average.length);
    }

    /**
     * Takes the weights after a step into account.
     *
     * @param weights w, which looking back sets to e
     */
    public void step(float[] weights) {
        taken++;
        choice.decayAfter(taken, totalSteps).ifPresent(decay -> {
            move(average, weights, decay);
            if (choice.goesOnFromAverage()) {
                System.arraycopy(average, 0, weights, 0, average.length);
            }
        });
    }

    /** e is the beginning of an array. */
    private void move(float[] e, float[] weights, double decay) {
        float part = (float) (1 - decay);
        for (int i = 0; i < average.length; i++) {
            e[i] = Math.fma(part, weights[i] - e[i], e[i]);
        }
    }

    /**
     * What is to be validated and kept after the steps that were taken: e; or, with lookahead, what w would be if it looked
     * back now; or w, if no average is kept.
     *
     * @param weights w; not changed
     * @return a new array
     */
    public float[] evaluated(float[] weights) {
        float[] kept = weights.clone();
        System.arraycopy(average, 0, kept, 0, average.length);
        if (taken > 0) {
            choice.decayWhenEvaluated(taken, totalSteps).ifPresent(decay -> move(kept, weights, decay));
        }
        return kept;
    }

    /**
     * How far what is validated and kept after the next step will be from the weights as that step leaves them, relative to
     * their length: ‖e − w‖ / ‖w‖, where e has moved towards w already, and w has not been set to e yet. 0 if no average is
     * kept.
     *
     * @param weights w after the step, which {@link #step} has not taken into account yet; not changed
     * @param trained how many of them, from the start, are trained: the norms are over these
     */
    public double distance(float[] weights, int trained) {
        OptionalDouble whenEvaluated = choice.decayWhenEvaluated(taken + 1, totalSteps);
        OptionalDouble decay = whenEvaluated.isPresent() ? whenEvaluated : choice.decayAfter(taken + 1, totalSteps);
        double apart = 0;
        double length = 0;
        for (int i = 0; i < Math.min(trained, average.length); i++) {
            double difference = (double) average[i] - weights[i];
            apart += difference * difference;
            length += (double) weights[i] * weights[i];
        }
        // e + (1 − d)(w − e) is d times as far from w as e.
        return length == 0 ? 0 : decay.orElse(0) * Math.sqrt(apart / length);
    }

    /** A copy of e under its name; nothing if no average is kept. */
    public Map<String, float[]> slots() {
        return choice.isKept() ? Map.of(AVERAGE, average.clone()) : Map.of();
    }

    /**
     * Goes on from what {@link #slots()} gave.
     *
     * @param slots others among them do not matter
     * @param steps how many steps of the run had been taken then
     * @throws IllegalArgumentException if e is missing, or of another length
     */
    public void restore(Map<String, float[]> slots, long steps) {
        taken = steps;
        if (choice.isKept()) {
            float[] stored = slots.get(AVERAGE);
            if (stored == null || stored.length != average.length) {
                throw new IllegalArgumentException("an average of " + (stored == null ? 0 : stored.length)
                        + " weights instead of " + average.length);
            }
            System.arraycopy(stored, 0, average, 0, stored.length);
        }
    }
}
