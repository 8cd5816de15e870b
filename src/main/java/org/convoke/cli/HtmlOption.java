package org.convoke.cli;

import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.HadoopPath;
import org.convoke.text.UserError;
import picocli.CommandLine.Option;

/** Where an explanation goes as a page. */
final class HtmlOption {
    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write one self-contained page to step through in a browser; must not exist yet.")
    private Optional<String> file = Optional.empty();

    /**
     * Makes sure that there is nothing yet.
     *
     * @throws UserError if there is
     */
    void requireAbsent() {
        file.ifPresent(name -> OutputPath.requireAbsent(path(name), "--html", HadoopSettings.fromSpark()));
    }

    /**
     * Writes the page where one is wanted.
     *
     * @return what to tell the user, or nothing
     * @throws UserError if it cannot be written
     */
    String write(Supplier<String> page) {
        return file.map(name -> {
                    OutputPath.write(path(name), page.get(), HadoopSettings.fromSpark());
                    return "\npage written to " + name + ": open it in a browser\n";
                })
                .orElse("");
    }

    private static Path path(String name) {
        return HadoopPath.parse(name, "give another --html");
    }
}
