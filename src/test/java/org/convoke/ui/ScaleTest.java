package org.convoke.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScaleTest {
    @Test
    void marksAreRoundNumbersThatEncloseAllValues() {
        assertThat(Scale.linear(3.1, 12.7).marks()).containsExactly(2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0);
        assertThat(Scale.linear(0, 0.4).marks()).hasSize(5);
        assertThat(Scale.linear(0, 1).place(0.25)).isEqualTo(0.25);
        assertThat(Scale.linear(7, 7).place(7)).isBetween(0.0, 1.0);
    }

    @Test
    void equalFactorsAreEquallyLong() {
        Scale scale = Scale.logarithmic(0.013, 3.9);
        assertThat(scale.marks()).hasSize(9);
        assertThat(scale.place(0.1) - scale.place(0.01)).isCloseTo(scale.place(1) - scale.place(0.1), within(1e-12));
        assertThat(scale.place(0.001)).isZero();
    }

    @Test
    void labelsAreShort() {
        assertThat(Scale.label(0)).isEqualTo("0");
        assertThat(Scale.label(0.0500)).isEqualTo("0.05");
        assertThat(Scale.label(15_000)).isEqualTo("15k");
        assertThat(Scale.label(2_500_000)).isEqualTo("2.5M");
        assertThat(Scale.label(0.00002)).isEqualTo("2e-05");
        assertThat(Scale.label(100)).isEqualTo("100");
    }
}
