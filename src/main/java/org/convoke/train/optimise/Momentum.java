package org.convoke.train.optimise;

import java.util.Map;

/**
 * The velocity of SGD and LARS, and the steps with it and without:
 *
 * <pre>
 * d = l · fma(λ, w, Σ / count)
 * v = fma(μ, v, d)
 * w = fma(−η, v, w)      or, Nesterov's,   w = fma(−η, fma(μ, v, d), w)      or, with μ = 0,   w = fma(−η, d, w)
 * </pre>
 *
 * <p>in float. With l = 1 the product is exact.
 *
 * <p>A velocity below {@value #LEAST_VELOCITY} is set to 0. Where a gradient has become exactly 0 (a unit whose ReLU never fires
 * again) the velocity would otherwise shrink to the smallest subnormal number and stay there, since rounding keeps it, and
 * processors take ten times as long for a step that computes with such numbers.
 */
final class Momentum {
    private static final String VELOCITY = "velocity";
    /** Too small to change a weight; still far above the subnormal numbers. */
    private static final float LEAST_VELOCITY = 1e-30f;

    private final float mu;
    private final boolean nesterov;
    private final Slots slots;

    /** @throws IllegalArgumentException if a value is out of range */
    Momentum(int size, double momentum, boolean nesterov) {
        if (size < 0 || !(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("a step on " + size + " weights with momentum " + momentum);
        }
        mu = (float) momentum;
        this.nesterov = nesterov;
        slots = momentum == 0 ? Slots.none() : Slots.of(size, VELOCITY);
    }

    Map<String, float[]> slots() {
        return slots.copies();
    }

    void restore(Map<String, float[]> stored) {
        slots.restore(stored);
    }

    /**
     * Steps a span.
     *
     * @param local l, what the gradient is multiplied by
     */
    void step(Span span, float[] weights, float[] sum, float images, double learningRate, float local) {
        float minusRate = (float) (-learningRate * span.rateFactor());
        float[] velocity = slots.get(VELOCITY);
        if (velocity == null) {
            descend(span, weights, sum, images, minusRate, local);
        } else if (nesterov) {
            lookAhead(span, velocity, weights, sum, images, minusRate, local);
        } else {
            roll(span, velocity, weights, sum, images, minusRate, local);
        }
    }

    private static void descend(Span span, float[] weights, float[] sum, float images, float minusRate, float local) {
        float decay = (float) span.decay();
        int end = span.end();
        for (int i = span.start(); i < end; i++) {
            float d = local * Math.fma(decay, weights[i], sum[i] / images);
            weights[i] = Math.fma(minusRate, d, weights[i]);
        }
    }

    private void roll(Span span, float[] v, float[] weights, float[] sum, float images, float minusRate, float local) {
        float decay = (float) span.decay();
        float momentum = mu;
        int end = span.end();
        for (int i = span.start(); i < end; i++) {
            float d = local * Math.fma(decay, weights[i], sum[i] / images);
            v[i] = flushed(Math.fma(momentum, v[i], d));
            weights[i] = Math.fma(minusRate, v[i], weights[i]);
        }
    }

    private void lookAhead(
            Span span, float[] v, float[] weights, float[] sum, float images, float minusRate, float local) {
        float decay = (float) span.decay();
        float momentum = mu;
        int end = span.end();
        for (int i = span.start(); i < end; i++) {
            float d = local * Math.fma(decay, weights[i], sum[i] / images);
            v[i] = flushed(Math.fma(momentum, v[i], d));
            weights[i] = Math.fma(minusRate, Math.fma(momentum, v[i], d), weights[i]);
        }
    }

    private static float flushed(float v) {
        return Math.abs(v) < LEAST_VELOCITY ? 0f : v;
    }
}
