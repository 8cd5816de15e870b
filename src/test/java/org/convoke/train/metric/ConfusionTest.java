package org.convoke.train.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ConfusionTest {
    /** Of class 0: 3 right, 1 taken for 1. Of class 1: 2 right, 2 taken for 0. Of class 2: none, and none taken for it. */
    private static Confusion example() {
        Confusion confusion = new Confusion(3);
        int[][] pairs = {{0, 0}, {0, 0}, {0, 0}, {0, 1}, {1, 1}, {1, 1}, {1, 0}, {1, 0}};
        for (int[] pair : pairs) {
            confusion.add(pair[0], pair[1]);
        }
        return confusion;
    }

    @Test
    void countsLabelsByPredictions() {
        Confusion confusion = example();
        assertThat(confusion.classes()).isEqualTo(3);
        assertThat(confusion.images()).isEqualTo(8);
        assertThat(confusion.count(0, 1)).isEqualTo(1);
        assertThat(confusion.count(1, 0)).isEqualTo(2);
        assertThat(confusion.count(2, 2)).isZero();
    }

    @Test
    void givesAccuracyPrecisionAndRecall() {
        Confusion confusion = example();
        assertThat(confusion.accuracy()).isEqualTo(5 / 8.0);
        assertThat(confusion.scores().get(0).precision()).hasValue(3 / 5.0);
        assertThat(confusion.scores().get(0).recall()).hasValue(3 / 4.0);
        assertThat(confusion.scores().get(1).precision()).hasValue(2 / 3.0);
        assertThat(confusion.scores().get(1).recall()).hasValue(2 / 4.0);
    }

    @Test
    void saysNothingOfAClassThatDoesNotOccur() {
        assertThat(example().scores().get(2).precision()).isEmpty();
        assertThat(example().scores().get(2).recall()).isEmpty();
        assertThatThrownBy(() -> new Confusion(2).accuracy())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the accuracy of no images");
    }

    @Test
    void addsAnother() {
        Confusion confusion = example();
        confusion.add(example());
        assertThat(confusion.count(0, 0)).isEqualTo(6);
        assertThat(confusion.count(1, 0)).isEqualTo(4);
        assertThat(confusion.images()).isEqualTo(16);
        assertThatThrownBy(() -> confusion.add(new Confusion(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("confusion matrices of 3 and 2 classes");
    }

    @Test
    void isEqualWhenTheCountsAre() {
        assertThat(example()).isEqualTo(example()).hasSameHashCodeAs(example());
        Confusion other = example();
        other.add(2, 2);
        assertThat(other).isNotEqualTo(example());
    }

    @Test
    void refusesClassesThatAreNotThere() {
        Confusion confusion = new Confusion(2);
        assertThatThrownBy(() -> confusion.add(2, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("label 2, prediction 0 with 2 classes");
        assertThatThrownBy(() -> confusion.add(0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> confusion.count(0, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Confusion(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMillionClassesTakeNoMoreRoomThanTheImages() {
        Confusion confusion = new Confusion(1_000_000);
        confusion.add(999_999, 999_999);
        confusion.add(999_999, 0);
        assertThat(confusion.cells())
                .containsExactly(new Confusion.Cell(999_999, 0, 1), new Confusion.Cell(999_999, 999_999, 1));
        assertThat(confusion.accuracy()).isEqualTo(0.5);
        assertThat(confusion.scores().get(999_999)).isEqualTo(new Confusion.Score(2, 1, 1));
    }
}
