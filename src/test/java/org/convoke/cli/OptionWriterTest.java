package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import org.convoke.text.Setting;
import org.junit.jupiter.api.Test;

class OptionWriterTest {
    private static String printed(String text) {
        StringWriter out = new StringWriter();
        new OptionWriter(out).print(text);
        return out.toString();
    }

    @Test
    void whatANameWouldDoToATerminalIsWrittenOut() {
        assertThat(printed("class \u001b]52;c;cm0=\u0007 of \u202edata\n\ruse " + Setting.BATCH.to(64)))
                .isEqualTo("class \\u001b]52;c;cm0=\\u0007 of \\u202edata\n\ruse --batch 64");
    }

    @Test
    void theHelpHasNoControlSequencesToBeWrittenOut() {
        System.setProperty("picocli.ansi", "true");
        try {
            assertThat(Program.run("train", "--help").out())
                    .contains("--epochs")
                    .doesNotContain("\\u001b", "\u001b");
        } finally {
            System.clearProperty("picocli.ansi");
        }
    }
}
