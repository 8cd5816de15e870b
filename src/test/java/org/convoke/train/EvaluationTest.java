package org.convoke.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.convoke.train.metric.Confusion;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    @Test
    void dividesByTheImages() {
        Confusion confusion = new Confusion(2);
        confusion.add(0, 0);
        confusion.add(1, 1);
        confusion.add(1, 1);
        confusion.add(1, 0);
        Evaluation evaluation = new Evaluation(3, 4, confusion);
        assertThat(evaluation.meanLoss()).isEqualTo(0.75);
        assertThat(evaluation.accuracy()).isEqualTo(0.75);
    }

    @Test
    void saysNothingOfNoImages() {
        Evaluation evaluation = new Evaluation(0, 0, new Confusion(2));
        assertThatThrownBy(evaluation::meanLoss)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the mean loss of no images");
        assertThatThrownBy(evaluation::accuracy).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesCountsThatDoNotBelongTogether() {
        assertThatThrownBy(() -> new Evaluation(1, 2, new Confusion(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a confusion matrix of 0 images for 2 images");
    }
}
