package org.convoke.data;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrainTestTest {
    @Test
    void refusesPartsThatDiffer() {
        PackedImages wide = new PackedImages(1, 1, 2, new byte[4], new int[2], List.of("a"));
        PackedImages tall = new PackedImages(1, 2, 1, new byte[4], new int[2], List.of("a"));
        PackedImages others = new PackedImages(1, 1, 2, new byte[4], new int[2], List.of("b"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrainTest(wide, tall))
                .withMessage("train set of 2 images of 1 × 1 × 2 in 1 classes,"
                        + " test set of 2 images of 1 × 2 × 1 in 1 classes");
        assertThatIllegalArgumentException().isThrownBy(() -> new TrainTest(wide, others));
    }
}
