package org.convoke.cli;

import java.io.PrintWriter;
import java.io.Writer;
import org.convoke.text.Setting;

/** Prints messages of the floors below: a setting is written as the option that sets it. */
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
        String written = options(text.substring(from, from + length));
        super.write(written, 0, written.length());
    }
}
