package org.convoke;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The developers' folder of golden values and image sets: not part of the project, so tests skip what is missing. */
public final class SharedFolder {
    private SharedFolder() {}

    /** A file or folder below the shared one; the test is skipped, with the path, where it is missing. */
    public static Path path(String name) {
        Path path = Path.of(System.getProperty("convoke.shared", "../shared")).resolve(name);
        assumeThat(path).as("needs %s (set -Dconvoke.shared)", path).exists();
        return path;
    }

    /** The cases of a golden file: one JSON object a line. */
    public static List<JsonNode> golden(String name) {
        ObjectMapper mapper = new ObjectMapper();
        try (var lines = Files.lines(path("golden/" + name))) {
            return lines.filter(line -> !line.isBlank())
                    .map(line -> {
                        try {
                            return mapper.readTree(line);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
