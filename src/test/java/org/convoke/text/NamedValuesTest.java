package org.convoke.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class NamedValuesTest {
    private static NamedValues of(String text) {
        return NamedValues.of(Setting.SCHEDULE, text, "must be constant or step:EPOCHS,FACTOR");
    }

    @Test
    void aNameAndItsValues() {
        NamedValues step = of(" step:10, 0.1 ");
        assertThat(step.is("step", 2)).isTrue();
        assertThat(step.is("step", 1)).isFalse();
        assertThat(step.is("steps", 0, 9)).isFalse();
        assertThat(step.whole(0)).isEqualTo(10);
        assertThat(step.number(1)).isEqualTo(0.1);
        assertThat(step.number(2, 7)).isEqualTo(7);
        assertThat(of("constant").is("constant", 0)).isTrue();
        // A colon is followed by a value, even if that is empty.
        assertThat(of("constant:").is("constant", 1)).isTrue();
        assertThat(of("step:1,").values()).containsExactly("1", "");
    }

    @Test
    void whatCannotBeReadIsRefusedWithTheFormsThatCan() {
        for (ThrowingCallable read : new ThrowingCallable[] {
            () -> of("step:x,0.1").whole(0),
            () -> of("step:x,0.1").number(0),
            () -> of("step:x,0.1").number(0, 3),
            () -> {
                throw of("step:x,0.1").unknown();
            }
        }) {
            assertThatExceptionOfType(UserError.class)
                    .isThrownBy(read)
                    .withMessage("schedule=step:x,0.1: must be constant or step:EPOCHS,FACTOR");
        }
    }
}
