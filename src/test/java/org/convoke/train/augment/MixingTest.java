package org.convoke.train.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.convoke.array.CounterRandom;
import org.convoke.net.layer.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixingTest {
    private static final Shape SHAPE = new Shape(2, 5, 8);
    private static final int MANY = 20_000;

    private static Draw draw(long seed) {
        return Mixing.drawOf(Draw.of(seed, 1, 2, 3));
    }

    private static byte[] noise(long seed) {
        byte[] image = new byte[SHAPE.size()];
        for (int i = 0; i < image.length; i++) {
            image[i] = (byte) CounterRandom.bits(seed, 2, i);
        }
        return image;
    }

    private static double[] shares(double alpha) {
        double[] shares = new double[MANY];
        Arrays.setAll(shares, seed -> SymmetricBeta.of(alpha, seed));
        return shares;
    }

    /** Beta(α, α) has variance 1 / (4 (2α + 1)) and fourth central moment 3 / (16 (2α + 1) (2α + 3)). */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.1, 0.2, 0.4, 0.49, 0.5, 0.7, 1, 2, 30})
    void sharesHaveTheMomentsOfBeta(double alpha) {
        double[] shares = shares(alpha);
        assertThat(Arrays.stream(shares)).allMatch(share -> share >= 0 && share <= 1);
        double variance = 1 / (4 * (2 * alpha + 1));
        double fourth = 3 / (16 * (2 * alpha + 1) * (2 * alpha + 3));
        // Five standard errors of each mean.
        assertThat(mean(shares, x -> x - 0.5)).isCloseTo(0, within(5 * Math.sqrt(variance / MANY)));
        assertThat(mean(shares, x -> Math.pow(x - 0.5, 2)))
                .isCloseTo(variance, within(5 * Math.sqrt((fourth - variance * variance) / MANY)));
        // No eighth moment is greater than a sixteenth of the fourth.
        assertThat(mean(shares, x -> Math.pow(x - 0.5, 4)))
                .isCloseTo(fourth, within(5 * Math.sqrt(fourth / 16 / MANY)));
    }

    private static double mean(double[] values, DoubleUnaryOperator of) {
        return Arrays.stream(values).map(of).average().orElseThrow();
    }

    /** The greatest distance from the distribution function, where that is known; Kolmogorov's bound for one in a million. */
    @Test
    void sharesAreDistributedAsBeta() {
        Map<Double, DoubleUnaryOperator> functions = Map.of(
                0.5, x -> 2 / Math.PI * Math.asin(Math.sqrt(x)),
                1.0, x -> x,
                1.5, x -> 0.5 + (Math.asin(2 * x - 1) + (2 * x - 1) * 2 * Math.sqrt(x * (1 - x))) / Math.PI,
                2.0, x -> x * x * (3 - 2 * x));
        functions.forEach((alpha, function) -> {
            double[] sorted = shares(alpha);
            Arrays.sort(sorted);
            double greatest = 0;
            for (int i = 0; i < MANY; i++) {
                double expected = function.applyAsDouble(sorted[i]);
                greatest = Math.max(greatest, Math.max(expected - i / (double) MANY, (i + 1.0) / MANY - expected));
            }
            assertThat(greatest).as("α = %s", alpha).isLessThan(2.7 / Math.sqrt(MANY));
        });
    }

    /** So small that a power of any number below 1 is 0, and so large that nothing is left of its spread. */
    @Test
    void sharesOfExtremeParametersAreNumbers() {
        for (long seed = 0; seed < 1000; seed++) {
            assertThat(SymmetricBeta.of(1e-308, seed)).isIn(0.0, 1.0);
            assertThat(SymmetricBeta.of(1e308, seed)).isEqualTo(0.5);
        }
    }

    @Test
    void mixupAddsPixelsByTheirShares() {
        byte[] first = noise(1);
        byte[] second = noise(2);
        for (long seed = 0; seed < 200; seed++) {
            byte[] mixed = new byte[SHAPE.size() + 3];
            System.arraycopy(first, 0, mixed, 2, first.length);
            double share = new Mixing.Mixup(0.4).mix(mixed, 2, second, SHAPE, draw(seed));
            assertThat(share).isEqualTo(SymmetricBeta.of(0.4, draw(seed).seed()));
            for (int i = 0; i < first.length; i++) {
                double exact = share * (first[i] & 0xff) + (1 - share) * (second[i] & 0xff);
                assertThat(mixed[2 + i] & 0xff).isEqualTo((int) Math.floor(exact + 0.5));
            }
            assertThat(new byte[] {mixed[0], mixed[1], mixed[mixed.length - 1]}).containsOnly(0);
        }
    }

    @Test
    void cutMixReplacesARectangleOfTheDrawnAreaAroundAnyPixel() {
        byte[] first = noise(1);
        byte[] second = noise(2);
        int[] centres = new int[5 * 8];
        for (long seed = 0; seed < MANY; seed++) {
            Draw draw = draw(seed);
            byte[] mixed = new byte[SHAPE.size() + 3];
            System.arraycopy(first, 0, mixed, 2, first.length);
            double share = new Mixing.CutMix(1).mix(mixed, 2, second, SHAPE, draw);
            double side = Math.sqrt(1 - SymmetricBeta.of(1, draw.seed()));
            int height = (int) Math.floor(5 * side + 0.5);
            int width = (int) Math.floor(8 * side + 0.5);
            int y = (int) (draw.uniform(1) * 5);
            int x = (int) (draw.uniform(2) * 8);
            centres[8 * y + x]++;
            int stayed = 0;
            for (int i = 0; i < first.length; i++) {
                int down = i / 8 % 5 - y + height / 2;
                int right = i % 8 - x + width / 2;
                boolean inside = down >= 0 && down < height && right >= 0 && right < width;
                stayed += inside ? 0 : 1;
                if (mixed[2 + i] != (inside ? second : first)[i]) {
                    assertThat(mixed[2 + i]).as("pixel %d", i).isEqualTo((inside ? second : first)[i]);
                }
            }
            assertThat(share).isEqualTo(stayed / 2 / 40.0);
        }
        // 39 degrees of freedom: five standard deviations above.
        double expected = MANY / 40.0;
        assertThat(Arrays.stream(centres)
                        .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                        .sum())
                .isLessThan(39 + 5 * Math.sqrt(78));
    }

    /** Rows 1 … 2 of 4, columns 2 … 4 of 6, by hand: 18 of 24 pixels stay. */
    @Test
    void aCutMixByHand() {
        Shape shape = new Shape(1, 4, 6);
        long seed = 0;
        // A rectangle of 2 × 3 is a quarter; around pixel (2, 3) it begins at (1, 2).
        while (!(isAbout(SymmetricBeta.of(1, draw(seed).seed()), 0.75)
                && draw(seed).whole(1, 4) == 2
                && draw(seed).whole(2, 6) == 3)) {
            seed++;
        }
        byte[] image = new byte[24];
        byte[] other = new byte[24];
        Arrays.fill(other, (byte) 9);
        assertThat(new Mixing.CutMix(1).mix(image, 0, other, shape, draw(seed))).isEqualTo(0.75);
        assertThat(image).containsExactly(new int[] {
            0, 0, 0, 0, 0, 0, //
            0, 0, 9, 9, 9, 0, //
            0, 0, 9, 9, 9, 0, //
            0, 0, 0, 0, 0, 0
        });
    }

    private static boolean isAbout(double value, double expected) {
        return Math.abs(value - expected) < 0.01;
    }

    @Test
    void partnersAreAnyOfTheShard() {
        int[] counts = new int[7];
        for (long seed = 0; seed < MANY; seed++) {
            counts[Mixing.partner(draw(seed), 7)]++;
        }
        assertThat(Arrays.stream(counts)).allMatch(count -> Math.abs(count - MANY / 7) < 5 * Math.sqrt(MANY / 7.0));
        assertThat(Mixing.partner(draw(1), 1)).isZero();
    }

    /** Whoever changes these changes the weights of every recipe with mixtures. */
    @Test
    void theBytesAreThoseOfEveryEarlierVersion() {
        int hash = 0;
        for (Mixing mixing : new Mixing[] {new Mixing.Mixup(0.2), new Mixing.Mixup(1), new Mixing.CutMix(1)}) {
            for (long seed = 0; seed < 100; seed++) {
                byte[] image = noise(1);
                double share = mixing.mix(image, 0, noise(2), SHAPE, draw(seed));
                hash = 31 * (31 * hash + Arrays.hashCode(image)) + Double.hashCode(share);
                hash = 31 * hash + Mixing.partner(draw(seed), 1000);
            }
        }
        assertThat(hash).isEqualTo(-189544035);
    }
}
