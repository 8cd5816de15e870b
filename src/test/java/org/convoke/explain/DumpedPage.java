package org.convoke.explain;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.convoke.Chromium;

/** A page as a real browser without a window makes it; skipped, visibly, where none is installed. */
final class DumpedPage {
    private static final int SECONDS = 120;

    private DumpedPage() {}

    /**
     * A page after its scripts have run.
     *
     * @param dom the document
     * @param console what the browser's console shows, errors among it
     */
    record Seen(String dom, List<String> console) {}

    /** Opens a page and lets some seconds of its own time pass, in which its timers run. */
    static Seen open(Path page, Path folder) throws IOException, InterruptedException {
        Optional<Path> program = Chromium.program();
        assumeThat(program)
                .as("needs a browser: install chromium, or set CHROMIUM")
                .isPresent();
        Path dom = folder.resolve("dom");
        Path errors = folder.resolve("errors");
        List<String> command = new ArrayList<>(List.of(
                program.orElseThrow().toString(),
                "--headless",
                "--disable-gpu",
                // Tests may run as root or in a container, where the sandbox cannot; the page is our own.
                "--no-sandbox",
                "--user-data-dir=" + folder.resolve("profile"),
                "--enable-logging=stderr",
                "--virtual-time-budget=10000",
                "--dump-dom",
                page.toUri().toString()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(dom.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the browser did not end within " + SECONDS + " s");
        }
        List<String> console = Files.readString(errors, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("CONSOLE"))
                .toList();
        return new Seen(Files.readString(dom), console);
    }
}
