package org.convoke.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.convoke.net.Loss;
import org.convoke.net.Network;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Flatten;
import org.convoke.net.layer.Shape;
import org.convoke.train.Keep;
import org.convoke.train.Recipe;
import org.convoke.train.optimise.Averaging;
import org.convoke.train.optimise.OptimizerChoice;
import org.junit.jupiter.api.Test;

class HeapNeedsTest {
    private static final Network NETWORK =
            Network.of(new Shape(1, 1, 2), List.of(new Flatten(), new Dense(2)), Loss.CROSS_ENTROPY);

    /** How many arrays as long as all weights the driver holds. */
    private static long arrays(Recipe.Builder recipe) {
        return HeapNeeds.of(NETWORK, recipe.build(), 1).driver()
                / Float.BYTES
                / Parameters.of(NETWORK).size();
    }

    /** Weights, where they began, the gradient; each slot as it is and as it began; the best weights. */
    @Test
    void theDriverHoldsWhatTheRecipeRemembersOfEachWeight() {
        assertThat(arrays(Recipe.builder())).isEqualTo(3);
        assertThat(arrays(Recipe.builder().momentum(0.9))).isEqualTo(5);
        assertThat(arrays(Recipe.builder().optimizer(OptimizerChoice.parse("lars"))))
                .isEqualTo(3);
        assertThat(arrays(Recipe.builder().optimizer(OptimizerChoice.parse("adam"))))
                .isEqualTo(7);
        assertThat(arrays(Recipe.builder().momentum(0.9).optimizer(OptimizerChoice.parse("adamw"))))
                .isEqualTo(7);
        assertThat(arrays(Recipe.builder().average(Averaging.parse("ema:0.9")))).isEqualTo(5);
        assertThat(arrays(Recipe.builder()
                        .average(Averaging.parse("lookahead:5,0.5"))
                        .keep(Keep.BEST)))
                .isEqualTo(6);
    }
}
