package org.convoke.train;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A learning-rate range test: a training whose rate grows by the same factor at each step, from far too small to far too large,
 * while its loss is watched. (Smith, "Cyclical learning rates for training neural networks", 2017.)
 *
 * <p>The loss is smoothed, s = (0.9 s + 0.1 loss), divided by 1 − 0.9ⁿ after n steps.
 */
public final class RateTest {
    /** The rate of the first step. */
    public static final double LEAST = 1e-5;
    /** The rate of the last step, if the loss does not grow too high before. */
    public static final double MOST = 10;

    private static final int FEWEST_STEPS = 100;
    private static final int MOST_STEPS = 200;
    private static final double MEMORY = 0.9;
    /** The loss may rise to so many times the least before it counts as diverging. */
    private static final double TOO_HIGH = 4;
    /** The first smoothed losses are hardly smoothed. */
    private static final int SKIPPED = 5;

    private final long steps;
    private final List<Point> points = new ArrayList<>();
    private double sum;
    private double forgotten = 1;
    private double least = Double.POSITIVE_INFINITY;
    private OptionalDouble diverged = OptionalDouble.empty();

    /**
     * A step.
     *
     * @param rate its learning rate
     * @param loss the mean over its images
     * @param smoothed the smoothed loss after it
     */
    public record Point(double rate, double loss, double smoothed) {}

    /** @param stepsPerEpoch of the training: there is one epoch, but 100 to 200 steps */
    public RateTest(long stepsPerEpoch) {
        steps = Math.max(FEWEST_STEPS, Math.min(MOST_STEPS, stepsPerEpoch));
    }

    /** How many steps there are at most. */
    public long steps() {
        return steps;
    }

    /** The rate of a step, from 0. */
    public double rateAt(long step) {
        return LEAST * StrictMath.pow(MOST / LEAST, (double) step / (steps - 1));
    }

    /** Takes in the loss of the next step. */
    public void add(double loss) {
        sum = MEMORY * sum + (1 - MEMORY) * loss;
        forgotten *= MEMORY;
        double smoothed = sum / (1 - forgotten);
        double rate = rateAt(points.size());
        points.add(new Point(rate, loss, smoothed));
        least = Math.min(least, smoothed);
        if (points.size() > SKIPPED
                && smoothed > TOO_HIGH * least
                && smoothed > points.get(0).smoothed()) {
            diverged = OptionalDouble.of(rate);
        }
    }

    /** Takes in that the next step gave no finite numbers. */
    public void diverge() {
        diverged = OptionalDouble.of(rateAt(points.size()));
    }

    /** Whether the test is over. */
    public boolean isOver() {
        return diverged.isPresent() || points.size() == steps;
    }

    /** The steps so far. */
    public List<Point> points() {
        return List.copyOf(points);
    }

    /** The rate at which the loss had grown to four times the least, or was no longer a number; empty if it never was. */
    public OptionalDouble divergedAt() {
        return diverged;
    }

    /** The rate at which the smoothed loss fell most from step to step; empty if it never fell. */
    public OptionalDouble steepest() {
        // Less is rounding.
        double fastest = points.isEmpty() ? 0 : -1e-6 * points.get(0).smoothed();
        OptionalDouble at = OptionalDouble.empty();
        for (int i = SKIPPED; i < points.size() - 1; i++) {
            double change = points.get(i + 1).smoothed() - points.get(i - 1).smoothed();
            if (change < fastest) {
                fastest = change;
                at = OptionalDouble.of(points.get(i).rate());
            }
        }
        return at;
    }
}
