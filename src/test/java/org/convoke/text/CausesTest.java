package org.convoke.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CausesTest {
    @Test
    void theMessageForUsersIsFoundBelowOthers() {
        UserError said = new UserError("what is wrong");
        RuntimeException around = new RuntimeException("job aborted", new IllegalStateException(said));
        assertThat(Causes.of(around)).hasSize(3).endsWith(said);
        assertThat(Causes.forUsers(around)).containsSame(said);
        assertThat(Causes.forUsers(new RuntimeException())).isEmpty();
    }

    @Test
    void aCycleOfCausesEnds() {
        RuntimeException one = new RuntimeException();
        one.initCause(new RuntimeException(one));
        assertThat(Causes.of(one)).hasSize(20);
    }
}
