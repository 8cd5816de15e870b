package org.convoke.train.optimise;

import java.util.List;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum and weight decay:
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
 */
public final class Sgd implements Optimizer {
    private final SpanSteps steps;
    private final Momentum momentum;

    /**
     * @param size the number of weights that are trained, the first of the flat array
     * @param spans of them
     * @param momentum μ, at least 0 and below 1
     * @param nesterov whether to look ahead; without momentum it changes nothing
     * @throws IllegalArgumentException if a value is out of range
     */
    public Sgd(int size, List<Span> spans, double momentum, boolean nesterov) {
        this.momentum = new Momentum(size, momentum, nesterov);
        steps = new SpanSteps(size, spans);
    }

    /**
     * For weights that are all treated alike.
     *
     * @param weightDecay λ, at least 0
     * @throws IllegalArgumentException if a value is out of range
     */
    public Sgd(int size, double momentum, boolean nesterov, double weightDecay) {
        this(size, List.of(Span.whole(size, weightDecay)), momentum, nesterov);
    }

    @Override
    public void step(float[] weights, float[] gradientSum, long count, double learningRate) {
        steps.next(
                weights,
                gradientSum,
                count,
                span -> momentum.step(span, weights, gradientSum, (float) count, learningRate, 1));
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
