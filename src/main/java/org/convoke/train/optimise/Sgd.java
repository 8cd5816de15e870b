package org.convoke.train.optimise;

import java.util.Map;

/**
 * Stochastic gradient descent with momentum and weight decay, on the flat weights of a whole network:
 *
 * <pre>
 * g = Σ gradients / count + λ w
 * v = μ v + g
 * w = w − η v              or, Nesterov's,   w = w − η (g + μ v)
 * </pre>
 *
 * <p>with v = 0 before the first step. This is the form of Sutskever et al., "On the importance of initialization and
 * momentum in deep learning", 2013, with the rate outside the velocity, as PyTorch has it: a change of η acts at once.
 *
 * <p>All arithmetic is float: η, μ, λ and count are rounded to float once, the mean is one division, and everything else
 * one fma: g = fma(λ, w, Σ / count), v = fma(μ, v, g), w = fma(−η, v, w) or fma(−η, fma(μ, v, g), w).
 *
 * <p>A velocity below {@value #LEAST_VELOCITY} is set to 0. Where a gradient has become exactly 0 (a unit whose ReLU never fires
 * again) the velocity would otherwise shrink to the smallest subnormal number and stay there, since rounding keeps it, and
 * processors take ten times as long for a step that computes with such numbers.
 */
public final class Sgd {
    private static final String VELOCITY = "velocity";
    /** Too small to change a weight; still far above the subnormal numbers. */
    private static final float LEAST_VELOCITY = 1e-30f;

    private final int size;
    private final float momentum;
    private final boolean nesterov;
    private final float weightDecay;
    /** v, as long as the weights; of length 0 without momentum. */
    private final float[] velocity;

    /**
     * @param size the number of weights that are trained, the first of the flat array
     * @param momentum μ, at least 0 and below 1
     * @param nesterov whether to look ahead; without momentum it changes nothing
     * @param weightDecay λ, at least 0
     * @throws IllegalArgumentException if a value is out of range
     */
    public Sgd(int size, double momentum, boolean nesterov, double weightDecay) {
        if (size < 0 || !(momentum >= 0 && momentum < 1) || !(weightDecay >= 0)) {
            throw new IllegalArgumentException(
                    "SGD on " + size + " weights with momentum " + momentum + ", weight decay " + weightDecay);
        }
        this.size = size;
        this.momentum = (float) momentum;
        this.nesterov = nesterov;
        this.weightDecay = (float) weightDecay;
        this.velocity = new float[momentum == 0 ? 0 : size];
    }

    /**
     * Takes one step: changes the weights and the velocity.
     *
     * @param weights w, changed in place; what comes after those that are trained stays as it is
     * @param gradientSum the sum of the gradients of the images of the step
     * @param count the number of those images, at least 1
     * @param learningRate η of this step
     * @throws IllegalArgumentException if an array is too short, or count is below 1
     */
    public void step(float[] weights, float[] gradientSum, long count, double learningRate) {
        if (weights.length < size || gradientSum.length < size) {
            throw new IllegalArgumentException(weights.length + " weights and " + gradientSum.length
                    + " gradients, but the optimiser was made for " + size);
        }
        if (count < 1) {
            throw new IllegalArgumentException("a step over " + count + " images");
        }
        float images = (float) count;
        float minusRate = (float) -learningRate;
        if (velocity.length == 0) {
            descend(weights, gradientSum, images, minusRate);
        } else if (nesterov) {
            lookAhead(weights, gradientSum, images, minusRate);
        } else {
            roll(weights, gradientSum, images, minusRate);
        }
    }

    /** w ← w − η g. */
    private void descend(float[] weights, float[] sum, float images, float minusRate) {
        float decay = weightDecay;
        for (int i = 0; i < size; i++) {
            float g = Math.fma(decay, weights[i], sum[i] / images);
            weights[i] = Math.fma(minusRate, g, weights[i]);
        }
    }

    /** v ← μ v + g, w ← w − η v. */
    private void roll(float[] weights, float[] sum, float images, float minusRate) {
        float decay = weightDecay;
        float mu = momentum;
        float[] v = velocity;
        for (int i = 0; i < size; i++) {
            float g = Math.fma(decay, weights[i], sum[i] / images);
            v[i] = flushed(Math.fma(mu, v[i], g));
            weights[i] = Math.fma(minusRate, v[i], weights[i]);
        }
    }

    /** v ← μ v + g, w ← w − η (g + μ v). */
    private void lookAhead(float[] weights, float[] sum, float images, float minusRate) {
        float decay = weightDecay;
        float mu = momentum;
        float[] v = velocity;
        for (int i = 0; i < size; i++) {
            float g = Math.fma(decay, weights[i], sum[i] / images);
            v[i] = flushed(Math.fma(mu, v[i], g));
            weights[i] = Math.fma(minusRate, Math.fma(mu, v[i], g), weights[i]);
        }
    }

    private static float flushed(float v) {
        return Math.abs(v) < LEAST_VELOCITY ? 0f : v;
    }

    /** Copies of all that the optimiser remembers, by name: v, unless there is no momentum. */
    public Map<String, float[]> slots() {
        return velocity.length == 0 ? Map.of() : Map.of(VELOCITY, velocity.clone());
    }

    /**
     * Goes on from what {@link #slots()} gave.
     *
     * @throws IllegalArgumentException if that is of another optimiser, or another length
     */
    public void restore(Map<String, float[]> slots) {
        if (!slots.keySet().equals(slots().keySet())) {
            throw new IllegalArgumentException(
                    "this optimiser remembers " + slots().keySet() + ", not " + slots.keySet());
        }
        slots.values().forEach(stored -> {
            if (stored.length != velocity.length) {
                throw new IllegalArgumentException(
                        "a velocity of length " + stored.length + " instead of " + velocity.length);
            }
            System.arraycopy(stored, 0, velocity, 0, stored.length);
        });
    }
}
