package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenseTest {
    @ParameterizedTest
    @CsvSource({"0, 1, 1", "1, 0, 1", "1, 1, 0", "-3, 2, 1"})
    void refusesALayerWithoutInputsOutputsOrImages(int inputs, int outputs, int groups) {
        assertThatThrownBy(() -> new Dense.Plan(inputs, outputs, groups))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dense layer of " + inputs + " inputs, " + outputs + " outputs, " + groups + " groups");
    }
}
