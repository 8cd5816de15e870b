package org.convoke.train.optimise;

import java.util.List;
import java.util.Map;

/**
 * Adam (Kingma and Ba, "Adam: a method for stochastic optimization", 2015), with weight decay in the gradient or, decoupled,
 * AdamW (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019):
 *
 * <pre>
 * g = Σ gradients / count + λ w             AdamW: g = Σ gradients / count, w = w − η λ w
 * m = β₁ m + (1 − β₁) g
 * v = β₂ v + (1 − β₂) g²
 * w = w − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 * </pre>
 *
 * <p>with m = v = 0 before the first step, as PyTorch has it. t counts from 1 the steps in which the weight is
 * not frozen.
 *
 * <p>All arithmetic on weights is float. β₁, 1 − β₁, β₂, 1 − β₂, ε, λ and count are rounded to float once, and in each step
 * η / (1 − β₁ᵗ), √(1 − β₂ᵗ) and η λ, computed in double. Then g = fma(λ, w, Σ / count) or w = fma(−η λ, w, w);
 * m = fma(β₁, m, (1 − β₁) · g), v = fma(β₂, v, (1 − β₂) · (g · g)), w = fma(−η′, m / (√v / √(1 − β₂ᵗ) + ε), w).
 *
 * <p>An m below {@value #LEAST_MEAN} and a subnormal v are set to 0: see {@link Momentum}.
 */
public final class Adam implements Optimizer {
    private static final String MEAN = "first-moment";
    private static final String SQUARE = "second-moment";
    /** Too small to change a weight; still far above the subnormal numbers. */
    private static final float LEAST_MEAN = 1e-30f;

    private final OptimizerChoice.Adam values;
    private final SpanSteps steps;
    private final Slots slots;

    /**
     * @param size the number of weights that are trained, the first of the flat array
     * @param spans of them
     * @param values β₁, β₂, ε, and whether it is AdamW
     * @throws IllegalArgumentException if a span is not of these weights
     */
    public Adam(int size, List<Span> spans, OptimizerChoice.Adam values) {
        this.values = values;
        steps = new SpanSteps(size, spans);
        slots = Slots.of(size, MEAN, SQUARE);
    }

    @Override
    public void step(float[] weights, float[] gradientSum, long count, double learningRate) {
        steps.next(
                weights,
                gradientSum,
                count,
                span -> step(span, weights, gradientSum, (float) count, learningRate * span.rateFactor()));
    }

    private void step(Span span, float[] weights, float[] sum, float images, double rate) {
        double t = span.taken(steps.taken()) + 1;
        float minusRate = (float) (-rate / (1 - StrictMath.pow(values.beta1(), t)));
        float correction = (float) Math.sqrt(1 - StrictMath.pow(values.beta2(), t));
        float inGradient = values.decoupled() ? 0 : (float) span.decay();
        float fromWeight = values.decoupled() ? (float) (-rate * span.decay()) : 0;
        float keptMean = (float) values.beta1();
        float newMean = (float) (1 - values.beta1());
        float keptSquare = (float) values.beta2();
        float newSquare = (float) (1 - values.beta2());
        float epsilon = (float) values.epsilon();
        float[] m = slots.get(MEAN);
        float[] v = slots.get(SQUARE);
        int end = span.end();
        for (int i = span.start(); i < end; i++) {
            float g = Math.fma(inGradient, weights[i], sum[i] / images);
            float w = Math.fma(fromWeight, weights[i], weights[i]);
            m[i] = flushed(Math.fma(keptMean, m[i], newMean * g), LEAST_MEAN);
            v[i] = flushed(Math.fma(keptSquare, v[i], newSquare * (g * g)), Float.MIN_NORMAL);
            float root = (float) Math.sqrt(v[i]);
            weights[i] = Math.fma(minusRate, m[i] / (root / correction + epsilon), w);
        }
    }

    private static float flushed(float value, float least) {
        return Math.abs(value) < least ? 0f : value;
    }

    @Override
    public Map<String, float[]> slots() {
        return slots.copies();
    }

    @Override
    public void restore(Map<String, float[]> stored, long taken) {
        slots.restore(stored);
        steps.restore(taken);
    }
}
