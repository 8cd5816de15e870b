package org.convoke.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
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
    void ofManyKnownWordsTheFirstAreNamed() {
        List<String> known = IntStream.range(0, 200).mapToObj(i -> "conv" + i).toList();
        assertThat(Spelling.unknown("node", "cony150", known))
                .startsWith("unknown node `cony150`: did you mean `conv150`? (known: conv0, conv1, ")
                .endsWith(", conv39 and 160 more)");
    }

    @Test
    void aWordThatIsNearNoneIsNotGuessed() {
        assertThat(Spelling.unknown("layer", "dropout", List.of("conv", "maxpool")))
                .isEqualTo("unknown layer `dropout` (known: conv, maxpool)");
        assertThat(Spelling.unknown("layer", "", List.of("conv", "maxpool")))
                .isEqualTo("unknown layer `` (known: conv, maxpool)");
    }
}
