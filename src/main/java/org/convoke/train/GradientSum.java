package org.convoke.train;

import java.io.Serializable;

/** What a step learns from some images, the images of a shard or of a subtree of shards, summed over them. */
public final class GradientSum implements Serializable {
    private static final long serialVersionUID = 1;

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
