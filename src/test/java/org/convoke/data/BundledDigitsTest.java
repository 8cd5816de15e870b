package org.convoke.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BundledDigitsTest {
    private final TrainTest digits = BundledDigits.load();

    @Test
    void splitsByPosition() {
        assertThat(digits.train()).hasToString("1437 images of 1 × 8 × 8 in 10 classes");
        assertThat(digits.test()).hasToString("360 images of 1 × 8 × 8 in 10 classes");
        assertThat(digits.train().classNames()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void hasTheKnownNumberOfEachDigit() {
        int[] counts = new int[10];
        IntStream.concat(
                        IntStream.of(digits.train().labels()),
                        IntStream.of(digits.test().labels()))
                .forEach(label -> counts[label]++);
        assertThat(counts).containsExactly(178, 182, 177, 183, 181, 182, 181, 179, 174, 180);
    }

    @Test
    void stretchesInkToTheFullRange() {
        // The first two rows of the first image, a 0, are 0 0 5 13 9 1 0 0 and 0 0 13 15 10 15 5 0 of 16.
        int[] pixels = IntStream.range(0, 16)
                .map(i -> Byte.toUnsignedInt(digits.train().pixels()[i]))
                .toArray();
        assertThat(pixels).containsExactly(0, 0, 80, 207, 143, 16, 0, 0, 0, 0, 207, 239, 159, 239, 80, 0);
        int largest = IntStream.range(0, digits.test().pixels().length)
                .map(i -> Byte.toUnsignedInt(digits.test().pixels()[i]))
                .max()
                .orElseThrow();
        assertThat(largest).isEqualTo(255);
    }

    @Test
    void startsWithTheKnownLabels() {
        assertThat(digits.train().labels()).startsWith(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(digits.test().labels()).startsWith(2, 3, 4, 5, 6).endsWith(9, 0, 8, 9, 8);
    }
}
