package org.convoke.train.augment;

import org.convoke.array.CounterRandom;

/**
 * Numbers of the distribution Beta(α, α), whose density is proportional to (λ (1 − λ))^(α − 1): near ½ for large α, near 0 and 1
 * for small ones. They depend on a seed only, with {@link StrictMath}; u, v are uniform in [0, 1).
 *
 * <p>For α ≥ ½, λ = ½ + ½ √(1 − u^(2/(2α − 1))) cos 2πv. (Ulrich, "Computer generation of distributions on the m-sphere", 1984: a
 * coordinate of a random point on the sphere in 2α + 1 dimensions.) Otherwise λ = 1 / (1 + ((1 − v) / (1 − u))^(1/α)), of the first
 * pair u, v for which (1 − u)^(1/α) + (1 − v)^(1/α) ≤ 1. (Jöhnk, "Erzeugung von betaverteilten und gammaverteilten
 * Zufallszahlen", 1964. At least π/4 of the pairs do.)
 */
final class SymmetricBeta {
    /** Other draws with the same seed are from stream 0. */
    private static final int STREAM = 1;

    private SymmetricBeta() {}

    /**
     * A number of 0 … 1.
     *
     * @param alpha α, above 0
     * @param seed decides what is drawn
     */
    static double of(double alpha, long seed) {
        if (alpha >= 0.5) {
            double u = CounterRandom.uniform(seed, STREAM, 0);
            double v = CounterRandom.uniform(seed, STREAM, 1);
            double radius = StrictMath.sqrt(1 - StrictMath.pow(u, 2 / (2 * alpha - 1)));
            return 0.5 + 0.5 * radius * StrictMath.cos(2 * Math.PI * v);
        }
        for (long pair = 0; ; pair++) {
            // Logarithms, as the powers of a small α are below all numbers.
            double x = StrictMath.log(1 - CounterRandom.uniform(seed, STREAM, 2 * pair));
            double y = StrictMath.log(1 - CounterRandom.uniform(seed, STREAM, 2 * pair + 1));
            if (StrictMath.exp(x / alpha) + StrictMath.exp(y / alpha) <= 1) {
                return 1 / (1 + StrictMath.exp((y - x) / alpha));
            }
        }
    }
}
