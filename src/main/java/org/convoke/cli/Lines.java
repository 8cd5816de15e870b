package org.convoke.cli;

import java.io.PrintWriter;
import java.util.function.Consumer;

/** Prints lines at once. */
final class Lines {
    private Lines() {}

    static Consumer<String> to(PrintWriter printer) {
        return line -> {
            printer.println(line);
            printer.flush();
        };
    }
}
