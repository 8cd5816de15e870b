package org.convoke.train;

import java.io.Serializable;
import java.util.Locale;
import org.convoke.array.Finite;

/** What a step learns from some images, the images of a shard or of a subtree of shards, summed over them. */
public final class GradientSum implements Serializable {
    private static final long serialVersionUID = 1;

    /** No run comes back from here, though its numbers may stay finite: units of a ReLU network can all have died. */
    private static final double GREATEST_LOSS = 1e6;

    private final float[] gradient;
    private double loss;
    private long correct;
    private long images;
    private long computeNanos;

    /**
     * @param gradient the sum of the gradients in the order of the flat weights; kept, not copied
     * @param loss the sum of the losses
     * @param correct how many images were classified rightly
     * @param images how many images there were
     * @param computeNanos how long a core worked on them, for the report only
     */
    public GradientSum(float[] gradient, double loss, long correct, long images, long computeNanos) {
        this.gradient = gradient;
        this.loss = loss;
        this.correct = correct;
        this.images = images;
        this.computeNanos = computeNanos;
    }

    /**
     * Adds the sum of other images to this one: each element becomes this + right.
     *
     * @param right is left as it is
     * @throws IllegalArgumentException if the gradients have different lengths
     */
    public void add(GradientSum right) {
        if (gradient.length != right.gradient.length) {
            throw new IllegalArgumentException(
                    "gradients of " + gradient.length + " and " + right.gradient.length + " weights");
        }
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] += right.gradient[i];
        }
        loss += right.loss;
        correct += right.correct;
        images += right.images;
        computeNanos += right.computeNanos;
    }

    /**
     * Shortens the gradient to a greatest length: with ḡ = sum / images and ‖ḡ‖ over all parameters together,
     *
     * <pre>sum ← sum · c / ‖ḡ‖    where ‖ḡ‖ &gt; c</pre>
     *
     * <p>(Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks", 2013.) The squares are
     * summed in double, in the order of the flat weights, and each element is rounded to float once.
     *
     * @param norm c, above 0
     * @param trained how much of the array is a gradient; statistics follow, which stay as they are
     */
    public void clip(double norm, int trained) {
        double squares = 0;
        for (int i = 0; i < trained; i++) {
            squares += (double) gradient[i] * gradient[i];
        }
        double length = Math.sqrt(squares) / images;
        if (length > norm) {
            double factor = norm / length;
            for (int i = 0; i < trained; i++) {
                gradient[i] = (float) (gradient[i] * factor);
            }
        }
    }

    /** Whether training can go on with it: the mean loss is a number of at most a million, and the gradient is finite. */
    public boolean isSound() {
        return hasSoundLoss() && Finite.all(gradient);
    }

    /** What is wrong with a sum that is not sound. */
    public String complaint() {
        return hasSoundLoss()
                ? "a gradient is not finite"
                : String.format(Locale.ROOT, "the loss is %.4g", loss / images);
    }

    private boolean hasSoundLoss() {
        return loss <= GREATEST_LOSS * images;
    }

    /** Both as one, for a {@link FoldTree}: left + right, in the left one's place. */
    public static GradientSum fold(GradientSum left, GradientSum right) {
        left.add(right);
        return left;
    }

    /** The sum of the gradients in the order of the flat weights; the array itself, not a copy. */
    public float[] gradient() {
        return gradient;
    }

    /** The sum of the losses. */
    public double loss() {
        return loss;
    }

    /** How many images were classified rightly. */
    public long correct() {
        return correct;
    }

    /** How many images there were. */
    public long images() {
        return images;
    }

    /** How long cores worked on them together, in nanoseconds. */
    public long computeNanos() {
        return computeNanos;
    }
}
