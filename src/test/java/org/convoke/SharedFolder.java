package org.convoke;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The developers' folder of image sets: not part of the project, so tests skip what is missing. */
public final class SharedFolder {
    private static final Path ROOT = Path.of(System.getProperty("convoke.shared", "../shared"));

    private SharedFolder() {}

    /** A file or folder below the shared one; the test is skipped, with the path, where it is missing. */
    public static Path path(String name) {
        Path path = ROOT.resolve(name);
        assumeThat(path).as("needs %s (set -Dconvoke.shared)", path).exists();
        return path;
    }

    /** The files of a folder below the shared one that fit a pattern, in the order of their names; none where it is missing. */
    public static List<Path> files(String folder, String glob) throws IOException {
        Path path = ROOT.resolve(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(path, glob)) {
            found.forEach(files::add);
        }
        files.sort(null);
        return files;
    }
}
