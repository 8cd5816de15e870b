package org.convoke.train.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RocAucTest {
    /** Pair by pair. */
    private static double pairs(float[] inside, float[] outside) {
        double sum = 0;
        for (float one : inside) {
            for (float other : outside) {
                sum += one > other ? 1 : one == other ? 0.5 : 0;
            }
        }
        return sum / inside.length / outside.length;
    }

    @Test
    void countsPairsOfWhichEqualOnesAreHalf() {
        // Of the 6 pairs, 3 are in order, 2 equal, 1 in the wrong order.
        assertThat(RocAuc.area(new float[] {0.5f, 0.9f}, new float[] {0.5f, 0.9f, 0.1f}))
                .hasValue(4.0 / 6);
        assertThat(RocAuc.area(new float[] {1, 2}, new float[] {-1, -2})).hasValue(1);
        assertThat(RocAuc.area(new float[] {-3}, new float[] {-1, -2})).hasValue(0);
        assertThat(RocAuc.area(new float[] {7, 7}, new float[] {7, 7, 7})).hasValue(0.5);
        assertThat(RocAuc.area(new float[] {-0f}, new float[] {0f})).hasValue(0.5);
    }

    @Test
    void isNotDefinedWithoutPairsOrForNan() {
        assertThat(RocAuc.area(new float[0], new float[] {1})).isEmpty();
        assertThat(RocAuc.area(new float[] {1}, new float[0])).isEmpty();
        assertThat(RocAuc.area(new float[] {1, Float.NaN}, new float[] {2})).isEmpty();
        assertThat(RocAuc.area(new float[] {1}, new float[] {2, Float.NaN})).isEmpty();
    }

    @Test
    void theOneNumberIsThatOfTheSecondOfTwoClassesOrTheMeanOfThoseThatHaveOne() {
        assertThat(new RocAuc(List.of(OptionalDouble.of(0.25), OptionalDouble.of(0.75))).value())
                .hasValue(0.75);
        assertThat(new RocAuc(List.of(OptionalDouble.of(0.5), OptionalDouble.empty(), OptionalDouble.of(1))).value())
                .hasValue(0.75);
        assertThat(new RocAuc(List.of(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty())).value())
                .isEmpty();
    }

    @Test
    void ranksEachClassByItsOwnOutputWhereverTheImagesAre() {
        float[] outputs = {0.7f, 0.2f, 0.1f, 0.3f, 0.3f, 0.4f, 0.2f, 0.6f, 0.2f, 0.1f, 0.8f, 0.1f};
        int[] labels = {0, 0, 1, 2};
        RocAuc whole = RocAuc.of(3, List.of(new RocAuc.Outputs(labels, outputs)));
        assertThat(whole.classes().get(0)).hasValue(1);
        assertThat(whole.classes().get(1)).hasValue(2.0 / 3);
        assertThat(whole.classes().get(2)).hasValue(0.5 / 3);
        RocAuc parts = RocAuc.of(
                3,
                List.of(
                        new RocAuc.Outputs(new int[] {1, 2}, new float[] {0.2f, 0.6f, 0.2f, 0.1f, 0.8f, 0.1f}),
                        new RocAuc.Outputs(new int[0], new float[0]),
                        new RocAuc.Outputs(new int[] {0, 0}, new float[] {0.7f, 0.2f, 0.1f, 0.3f, 0.3f, 0.4f})));
        assertThat(parts).isEqualTo(whole);
    }

    /** Scores of few values are often equal. */
    @Property(tries = 200)
    void isTheShareOfPairsAndChangesByNoMonotoneMap(
            @ForAll @Size(min = 1, max = 30) List<@FloatRange(min = -2, max = 2) Float> inside,
            @ForAll @Size(min = 1, max = 30) List<@FloatRange(min = -2, max = 2) Float> outside) {
        float[] one = coarse(inside);
        float[] other = coarse(outside);
        double area = RocAuc.area(one.clone(), other.clone()).orElseThrow();
        assertThat(area).isCloseTo(pairs(one, other), within(1e-12));
        assertThat(RocAuc.area(cubed(one), cubed(other))).hasValue(area);
        assertThat(RocAuc.area(other.clone(), one.clone()).orElseThrow()).isCloseTo(1 - area, within(1e-12));
    }

    private static float[] coarse(List<Float> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = Math.round(values.get(i) * 4) / 4f;
        }
        return array;
    }

    private static float[] cubed(float[] values) {
        float[] array = new float[values.length];
        for (int i = 0; i < array.length; i++) {
            array[i] = values[i] * values[i] * values[i] + 10;
        }
        return array;
    }
}
