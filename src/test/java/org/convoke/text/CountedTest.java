package org.convoke.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountedTest {
    @ParameterizedTest
    @CsvSource({"0, image, 0 images", "1, image, 1 image", "1, class, 1 class", "10, class, 10 classes"})
    void wordsOfANumber(long count, String noun, String words) {
        assertThat(Counted.of(count, noun)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = "60000; image; 60,000 images")
    void thousandsAreGrouped(long count, String noun, String words) {
        assertThat(Counted.of(count, noun)).isEqualTo(words);
    }
}
