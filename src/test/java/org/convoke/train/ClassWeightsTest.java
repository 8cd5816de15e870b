package org.convoke.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassWeightsTest {
    private static final List<String> NAMES = List.of("cat", "dog", "owl");

    private static float[] weights(String text, long... counts) {
        return ClassWeights.parse(text).of(NAMES, counts);
    }

    @Test
    void balancedWeightsMakeAllClassesThatHaveImagesCountAlike() {
        assertThat(weights("balanced", 3, 1, 0)).containsExactly(4f / 6, 2, 1);
    }

    @Test
    void aClassWithWeightNoughtIsLeftOut() {
        assertThat(weights("cat=0,dog=10000", 3, 1, 0)).containsExactly(0, 10_000, 1);
    }

    @Test
    void somethingMustBeLearned() {
        assertThatThrownBy(() -> weights("cat=0,dog=1e-60", 3, 1, 0))
                .isInstanceOf(UserError.class)
                .hasMessage("class-weights=cat=0.0,dog=1.0E-60: every class that has images has weight 0, so that"
                        + " nothing would be learned: give one of them a weight above 0");
    }

    @ParameterizedTest
    @CsvSource({"cat=10001", "cat=-1", "cat=NaN", "cat=much"})
    void refusesWeightsOutOfRange(String text) {
        assertThatThrownBy(() -> ClassWeights.parse(text))
                .isInstanceOf(UserError.class)
                .hasMessage("class-weights=" + text + ": a weight must be a number from 0 to 10000, such as 2");
    }

    @Test
    void balancedWeightsHaveTheSameLimit() {
        assertThatThrownBy(() -> weights("balanced", 60_000, 1, 0))
                .isInstanceOf(UserError.class)
                .hasMessage("class-weights=balanced: class `dog` with 1 of 60,001 images would have weight 30,001,"
                        + " above 10,000: give a list such as cat=2,dog=0.5");
    }
}
