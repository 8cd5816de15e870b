package org.convoke.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
    @Test
    void theBeginningOfAWordIsNearerThanAShortOne() {
        assertThat(Spelling.unknown("key", "mom", List.of("fit", "momentum")))
                .isEqualTo("unknown key `mom`: did you mean `momentum`? (known: fit, momentum)");
        assertThat(Spelling.unknown("key", "fti", List.of("momentum", "fit")))
                .isEqualTo("unknown key `fti`: did you mean `fit`? (known: momentum, fit)");
    }

    @Test
    void aWordThatIsNearNoneIsNotGuessed() {
        assertThat(Spelling.unknown("layer", "dropout", List.of("conv", "maxpool")))
                .isEqualTo("unknown layer `dropout` (known: conv, maxpool)");
        assertThat(Spelling.unknown("layer", "", List.of("conv", "maxpool")))
                .isEqualTo("unknown layer `` (known: conv, maxpool)");
    }
}
