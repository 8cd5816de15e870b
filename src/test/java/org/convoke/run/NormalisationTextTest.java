package org.convoke.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.convoke.data.Normalisation;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalisationTextTest {
    @Test
    void aNumberForEachChannel() {
        assertThat(NormalisationText.parse("0.1307/0.3081", 1))
                .isEqualTo(new Normalisation(List.of(0.1307f), List.of(0.3081f)));
        assertThat(NormalisationText.parse("0.5, 0.25,0/1,2,0.5", 3))
                .isEqualTo(new Normalisation(List.of(0.5f, 0.25f, 0f), List.of(1f, 2f, 0.5f)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.5", "0.5/0", "0.5/-1", "0.5/NaN", "a/1", "0.5/1/2", "0.5,0.5/1,1", "/"})
    void anythingElseIsAMistakeWithARemedy(String text) {
        assertThatThrownBy(() -> NormalisationText.parse(text, 1))
                .isInstanceOf(UserError.class)
                .hasMessage("normalise=" + text + ": give a mean and a deviation above 0 for each of the network's 1"
                        + " channel, such as 0.1307/0.3081");
    }
}
