package org.convoke.cli;

import java.io.PrintWriter;
import java.io.Writer;
import org.convoke.text.PrintableText;
import org.convoke.text.Setting;

/**
 * Prints what the commands say. A setting in a message of the floors below is written as the option that sets it. Characters
 * that would change the terminal, or how other characters look, are written out: names of files, classes and columns may
 * come from anybody.
 */
final class OptionWriter extends PrintWriter {
    OptionWriter(Writer out) {
        super(out, true);
    }

    /** A message with settings as options: {@code --batch 64}. */
    static String options(String message) {
        return Setting.spelled(message, key -> "--" + key, " ");
    }

    @Override
    public void write(String text, int from, int length) {
        String written = PrintableText.lines(options(text.substring(from, from + length)));
        super.write(written, 0, written.length());
    }
}
