package org.convoke.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.convoke.array.CounterRandom;
import org.junit.jupiter.api.Test;

class NormalisationTest {
    @Test
    void identityIsTheScaleFromZeroToOne() {
        float[][] tables = Normalisation.identity(2).tables();
        assertThat(tables).hasDimensions(2, 256);
        for (int x = 0; x < 256; x++) {
            assertThat(tables[1][x]).isEqualTo((float) (x / 255.0));
        }
    }

    @Test
    void tablesHoldTheFormula() {
        float[][] tables = new Normalisation(List.of(0.5f, 0.25f), List.of(0.25f, 2f)).tables();
        assertThat(tables[0][0]).isEqualTo(-2f);
        assertThat(tables[0][255]).isEqualTo(2f);
        assertThat(tables[1][255]).isEqualTo(0.375f);
        assertThat(tables[1][51]).isEqualTo((float) ((51 / 255.0 - 0.25) / 2));
    }

    @Test
    void eachChannelHasItsOwnMeanAndDeviation() {
        // Two images of 2 × 1 × 2: channel 0 holds 0, 255, 255, 0; channel 1 is 51 everywhere.
        byte[] pixels = {0, (byte) 255, 51, 51, (byte) 255, 0, 51, 51};
        PackedImages images = new PackedImages(2, 1, 2, pixels, new int[2], List.of("a"));
        assertThat(Normalisation.of(images)).isEqualTo(new Normalisation(List.of(0.5f, 0.2f), List.of(0.5f, 1f)));
    }

    @Property(tries = 100)
    void normalisedPixelsHaveMeanZeroAndDeviationOne(@ForAll @LongRange(min = 0) long seed) {
        int count = 1 + (int) (CounterRandom.bits(seed, 0, 0) >>> 60);
        byte[] pixels = new byte[count * 2 * 3 * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) CounterRandom.bits(seed, 1, i);
        }
        PackedImages images = new PackedImages(2, 3, 3, pixels, new int[count], List.of("a"));
        float[][] tables = Normalisation.of(images).tables();
        for (int channel = 0; channel < 2; channel++) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < pixels.length; i++) {
                if (i / 9 % 2 == channel) {
                    float y = tables[channel][Byte.toUnsignedInt(pixels[i])];
                    sum += y;
                    squares += (double) y * y;
                }
            }
            assertThat(sum / (count * 9)).isCloseTo(0, within(1e-6));
            assertThat(squares / (count * 9)).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void refusesWhatIsNoNormalisation() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Normalisation(List.of(0f), List.of(0f)))
                .withMessage("normalisation with mean [0.0] and deviation [0.0]");
        assertThatIllegalArgumentException().isThrownBy(() -> new Normalisation(List.of(Float.NaN), List.of(1f)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Normalisation(List.of(0f), List.of(Float.POSITIVE_INFINITY)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Normalisation(List.of(0f, 0f), List.of(1f)));
        assertThatIllegalArgumentException().isThrownBy(() -> Normalisation.identity(0));
        PackedImages none = new PackedImages(1, 2, 2, new byte[0], new int[0], List.of());
        assertThatIllegalArgumentException().isThrownBy(() -> Normalisation.of(none));
    }
}
