package org.convoke.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class DivergenceTest {
    @Test
    void saysWhatWhereAndWhatToTry() {
        Divergence divergence = new Divergence(12, 1, Optional.empty(), Optional.empty(), 1000, "loss is NaN");
        assertThat(divergence)
                .hasMessage("training diverged at epoch 1 step 12: loss is NaN (learning rate 1000):"
                        + " try a tenth of the learning rate (lr), or a longer warm-up (warmup)");
        assertThat(divergence.step()).isEqualTo(12);
        assertThat(divergence.epoch()).isEqualTo(1);
        assertThat(divergence.layer()).isEmpty();
        assertThat(divergence.shard()).isEmpty();
        assertThat(divergence.learningRate()).isEqualTo(1000);
        assertThat(divergence.what()).isEqualTo("loss is NaN");
    }

    @Test
    void namesLayerAndShardWhereThereIsOne() {
        Divergence divergence =
                new Divergence(470, 2, Optional.of("layer 1 (conv)"), Optional.of(3), 0.1 / 3, "gradient is Infinity");
        assertThat(divergence)
                .hasMessageStartingWith(
                        "training diverged at epoch 2 step 470, layer 1 (conv), shard 3: gradient is Infinity"
                                + " (learning rate 0.03333): try ");
        assertThat(divergence.layer()).contains("layer 1 (conv)");
        assertThat(divergence.shard()).contains(3);
    }
}
