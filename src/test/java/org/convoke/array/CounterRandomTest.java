package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
    private static final int MANY = 100_000;

    /** From an independent implementation. Whoever changes them changes every seed's weights and order of images. */
    @Test
    void theNumbersAreThoseOfEveryEarlierVersion() {
        assertThat(CounterRandom.mix(1)).isEqualTo(0x5692161d100b05e5L);
        assertThat(CounterRandom.bits(0, 0, 0)).isEqualTo(0x238275bc38fcbe91L);
        assertThat(CounterRandom.bits(1, 0, 0)).isEqualTo(0xb18a02f46d8d86c3L);
        assertThat(CounterRandom.bits(0, 1, 0)).isEqualTo(0x2f101fe21496ea20L);
        assertThat(CounterRandom.bits(0, 0, 1)).isEqualTo(0xf89a2566b5822c54L);
        assertThat(CounterRandom.bits(-5, 7, 123_456_789_012L)).isEqualTo(0x59e78199c43e85c8L);
        assertThat(CounterRandom.uniform(42, 3, 5)).isEqualTo(0.27682110694611195);
        assertThat(CounterRandom.gaussian(42, 3, 5)).isEqualTo(1.7654350307799418);
        assertThat(CounterRandom.permutation(10, 42, 3)).containsExactly(7, 5, 3, 4, 8, 2, 0, 9, 1, 6);
    }

    @Test
    void uniformNumbersFillTheirRange() {
        int[] buckets = new int[20];
        double sum = 0;
        for (int i = 0; i < MANY; i++) {
            double u = CounterRandom.uniform(5, 1, i);
            assertThat(u >= 0 && u < 1).isTrue();
            buckets[(int) (u * buckets.length)]++;
            sum += u;
        }
        // Standard deviations: 0.0009 of the mean, 69 of a bucket.
        assertThat(sum / MANY).isCloseTo(0.5, within(0.005));
        for (int count : buckets) {
            assertThat(count).isBetween(4600, 5400);
        }
    }

    @Test
    void normalNumbersHaveTheMomentsAndTailsOfTheNormalDistribution() {
        double sum = 0;
        double squares = 0;
        double cubes = 0;
        double fourths = 0;
        int beyondTwo = 0;
        for (int i = 0; i < MANY; i++) {
            double z = CounterRandom.gaussian(5, 1, i);
            sum += z;
            squares += z * z;
            cubes += z * z * z;
            fourths += z * z * z * z;
            beyondTwo += Math.abs(z) > 2 ? 1 : 0;
        }
        assertThat(sum / MANY).isCloseTo(0, within(0.02));
        assertThat(squares / MANY).isCloseTo(1, within(0.03));
        assertThat(cubes / MANY).isCloseTo(0, within(0.08));
        assertThat(fourths / MANY).isCloseTo(3, within(0.2));
        assertThat(beyondTwo / (double) MANY).isCloseTo(0.0455, within(0.004));
    }

    @Test
    void seedsStreamsAndIndicesAreUnrelated() {
        double[] products = new double[3];
        for (int i = 0; i < MANY; i++) {
            double here = CounterRandom.uniform(5, 1, i) - 0.5;
            products[0] += here * (CounterRandom.uniform(6, 1, i) - 0.5);
            products[1] += here * (CounterRandom.uniform(5, 2, i) - 0.5);
            products[2] += here * (CounterRandom.uniform(5, 1, i + 1) - 0.5);
        }
        for (double product : products) {
            // Correlation; its standard deviation is 0.003.
            assertThat(12 * product / MANY).isCloseTo(0, within(0.015));
        }
    }

    @Property(tries = 200)
    void aPermutationHoldsEveryNumberOnce(
            @ForAll @IntRange(min = 0, max = 500) int n, @ForAll long seed, @ForAll long stream) {
        int[] order = CounterRandom.permutation(n, seed, stream);
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        assertThat(sorted).isEqualTo(IntStream.range(0, n).toArray());
        assertThat(CounterRandom.permutation(n, seed, stream)).isEqualTo(order);
    }

    @Test
    void allPermutationsAreEquallyLikely() {
        Map<String, Integer> counts = new HashMap<>();
        for (int stream = 0; stream < 24_000; stream++) {
            counts.merge(Arrays.toString(CounterRandom.permutation(4, 9, stream)), 1, Integer::sum);
        }
        // 24 permutations, each 1,000 times; standard deviation 31.
        assertThat(counts).hasSize(24);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(870, 1130));
    }

    @Test
    void thereIsNoPermutationOfFewerThanNoElements() {
        assertThatThrownBy(() -> CounterRandom.permutation(-1, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("permutation of -1 elements");
    }
}
