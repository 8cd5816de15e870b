package org.convoke.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTextTest {
    @Test
    void writesOutWhatChangesATerminalOrTheDirectionOfText() {
        assertThat(PrintableText.of("a\u001b[31m\nb\u202ec\u009b")).isEqualTo("a\\u001b[31m\\u000ab\\u202ec\\u009b");
        assertThat(PrintableText.of("Müller 猫 🐈")).isEqualTo("Müller 猫 🐈");
    }

    @Test
    void leavesTheLinesOfAText() {
        assertThat(PrintableText.lines("one\r\n\ttwo\u001b]0;x\u0007")).isEqualTo("one\r\n\ttwo\\u001b]0;x\\u0007");
    }

    @Test
    void neverTakesHalfACharacter() {
        assertThat(PrintableText.first("ab🐈cd", 3)).isEqualTo("ab");
        assertThat(PrintableText.first("ab🐈cd", 4)).isEqualTo("ab🐈");
        assertThat(PrintableText.last("ab🐈cd", 3)).isEqualTo("cd");
        assertThat(PrintableText.last("ab🐈cd", 4)).isEqualTo("🐈cd");
        assertThat(PrintableText.first("cat", 9))
                .isEqualTo(PrintableText.last("cat", 3))
                .isEqualTo("cat");
        assertThat(Quoted.shortened("x".repeat(59) + "🐈")).isEqualTo("x".repeat(59) + "…");
    }
}
