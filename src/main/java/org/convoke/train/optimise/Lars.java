package org.convoke.train.optimise;

import java.util.List;
import java.util.Map;

/**
 * Layer-wise adaptive rate scaling (You, Gitman and Ginsburg, "Large batch training of convolutional networks", 2017): SGD
 * with momentum in which the gradient of each tensor of weights is multiplied by a local rate
 *
 * <pre>
 * g = Σ gradients / count
 * l = trust · ‖w‖ / (‖g‖ + λ ‖w‖)      1 where ‖w‖ or ‖g‖ is 0
 * v = μ v + l (g + λ w)
 * w = w − η v                          or, Nesterov's,   w = w − η (l (g + λ w) + μ v)
 * </pre>
 *
 * <p>Biases, and scales and shifts of normalisations, are stepped as {@link Sgd} does it, that is with l = 1.
 *
 * <p>The squares of w and g, which are floats, are summed in double in the order of the flat array, and l is computed in
 * double and rounded once; the rest is the arithmetic of {@link Sgd} with one product more: l · fma(λ, w, g).
 */
public final class Lars implements Optimizer {
    private final double trust;
    private final SpanSteps steps;
    private final Momentum momentum;

    /**
     * @param size the number of weights that are trained, the first of the flat array
     * @param spans of them, a tensor each
     * @param trust what the local rates are multiplied by, above 0
     * @param momentum μ, at least 0 and below 1
     * @param nesterov whether to look ahead; without momentum it changes nothing
     * @throws IllegalArgumentException if a value is out of range
     */
    public Lars(int size, List<Span> spans, double trust, double momentum, boolean nesterov) {
        if (!(trust > 0)) {
            throw new IllegalArgumentException("LARS with trust " + trust);
        }
        this.trust = trust;
        this.momentum = new Momentum(size, momentum, nesterov);
        steps = new SpanSteps(size, spans);
    }

    @Override
    public void step(float[] weights, float[] gradientSum, long count, double learningRate) {
        float images = (float) count;
        steps.next(
                weights,
                gradientSum,
                count,
                span -> momentum.step(
                        span,
                        weights,
                        gradientSum,
                        images,
                        learningRate,
                        span.weight() ? localRate(span, weights, gradientSum, images) : 1));
    }

    private float localRate(Span span, float[] weights, float[] sum, float images) {
        double weightSquares = 0;
        double gradientSquares = 0;
        for (int i = span.start(); i < span.end(); i++) {
            float g = sum[i] / images;
            weightSquares += (double) weights[i] * weights[i];
            gradientSquares += (double) g * g;
        }
        if (weightSquares == 0 || gradientSquares == 0) {
            return 1;
        }
        double norm = Math.sqrt(weightSquares);
        return (float) (trust * norm / (Math.sqrt(gradientSquares) + span.decay() * norm));
    }

    @Override
    public Map<String, float[]> slots() {
        return momentum.slots();
    }

    @Override
    public void restore(Map<String, float[]> slots, long taken) {
        momentum.restore(slots);
        steps.restore(taken);
    }
}
