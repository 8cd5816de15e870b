package org.convoke;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;

/** The developers' folder of image sets: not part of the project, so tests skip what is missing. */
public final class SharedFolder {
    private SharedFolder() {}

    /** A file or folder below the shared one; the test is skipped, with the path, where it is missing. */
    public static Path path(String name) {
        Path path = Path.of(System.getProperty("convoke.shared", "../shared")).resolve(name);
        assumeThat(path).as("needs %s (set -Dconvoke.shared)", path).exists();
        return path;
    }
}
