package org.convoke.run;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.convoke.text.UserError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelScaleTest {
    /** What the graph of a damaged file does to its image. */
    @ParameterizedTest
    @CsvSource({"1e-42, 0", "0, 0", "Infinity, 0", "NaN, 0", "1, -Infinity", "1, NaN", "1e-10, 1e35"})
    void numbersOfAGraphThatAreNoNormalisationAreOneLine(float scale, float shift) {
        assertThatThrownBy(() -> PixelScale.PLAIN.normalisation(new float[] {scale}, new float[] {shift}))
                .isInstanceOf(UserError.class)
                .message()
                .startsWith("a pixel of channel 0 cannot be normalised: the network's graph multiplies it by " + scale)
                .doesNotContain("\n");
    }
}
