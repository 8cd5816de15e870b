package org.convoke.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.HadoopPath;
import org.convoke.store.AtomicWrite;
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
        file.ifPresent(name -> {
            Path path = path(name);
            try {
                if (HadoopPath.fileSystem(path, HadoopSettings.fromSpark()).exists(path)) {
                    throw new UserError(path + " exists: choose another --html, or delete it if it is not needed");
                }
            } catch (IOException e) {
                throw HadoopPath.unreadable(path, e);
            }
        });
    }

    /**
     * Writes the page where one is wanted.
     *
     * @return what to tell the user, or nothing
     * @throws UserError if it cannot be written
     */
    String write(Supplier<String> page) {
        return file.map(name -> {
                    Configuration hadoop = HadoopSettings.fromSpark();
                    AtomicWrite.to(path(name), hadoop, (system, temporary) -> {
                        try (OutputStream out = withoutChecksums(system).create(temporary, false)) {
                            out.write(page.get().getBytes(StandardCharsets.UTF_8));
                        }
                    });
                    return "\npage written to " + name + ": open it in a browser\n";
                })
                .orElse("");
    }

    /** Hadoop would put a hidden checksum file beside a page on the local disk. */
    private static FileSystem withoutChecksums(FileSystem system) {
        return system instanceof LocalFileSystem local ? local.getRawFileSystem() : system;
    }

    private static Path path(String name) {
        return HadoopPath.parse(name, "give another --html");
    }
}
