package org.convoke.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.convoke.data.files.HadoopPath;
import org.convoke.data.files.ImageFiles;
import org.convoke.data.picture.BadImage;
import org.convoke.text.Quoted;

/**
 * How a text of a table names a picture's file: an absolute path, or one that begins in a folder.
 *
 * @param folder the folder, ending with a slash; empty if all paths are absolute
 * @param ending what the text leaves out of the file's name, such as {@code .jpg}; usually nothing
 * @param hadoop how files are reached
 */
record FilePaths(String folder, String ending, Broadcast<SerializableConfiguration> hadoop) implements Serializable {
    private static final Pattern PICTURE = Pattern.compile("(?is).+\\.(jpe?g|jpe|jfif|png|gif|bmp|webp)");
    private static final List<String> ENDINGS = List.of("", ".jpg", ".png", ".jpeg", ".JPG", ".gif", ".bmp", ".webp");
    /** How many folders beside the table are looked into. */
    private static final int MOST_FOLDERS = 20;
    /** How many texts of a column are tried. */
    private static final int MOST_TRIED = 3;

    /** Whether a text ends as the name of a picture's file. */
    static boolean isCalledAsAPicture(String text) {
        return PICTURE.matcher(text.strip()).matches();
    }

    /**
     * Finds out how texts name files that are there.
     *
     * @param beside the table's folder; none for a table of a catalog
     * @param hadoop sends the settings once it is known that they are needed
     * @return nothing if they name none
     */
    static Optional<FilePaths> of(
            List<String> texts,
            Optional<Path> beside,
            Configuration hadoop,
            Supplier<Broadcast<SerializableConfiguration>> broadcast) {
        List<String> folders = folders(beside, hadoop);
        for (String text : texts.subList(0, Math.min(MOST_TRIED, texts.size()))) {
            boolean called = isCalledAsAPicture(text);
            for (String folder : folders) {
                for (String ending : called ? ENDINGS.subList(0, 1) : ENDINGS.subList(1, ENDINGS.size())) {
                    if (isThere(folder, text + ending, hadoop)) {
                        return Optional.of(new FilePaths(folder, ending, broadcast.get()));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Where texts may begin: at the root, in the table's folder, or in a folder in that. */
    private static List<String> folders(Optional<Path> beside, Configuration hadoop) {
        List<String> folders = new ArrayList<>(List.of(""));
        if (beside.isPresent()) {
            Path folder = beside.get();
            folders.add(folder + "/");
            try {
                Stream.of(HadoopPath.fileSystem(folder, hadoop).listStatus(folder))
                        .filter(FileStatus::isDirectory)
                        .map(FileStatus::getPath)
                        .filter(each -> !TableFiles.isHidden(each.getName()))
                        .sorted(Comparator.comparing(Path::getName))
                        .limit(MOST_FOLDERS)
                        .forEach(each -> folders.add(each + "/"));
            } catch (IOException e) {
                throw HadoopPath.unreadable(folder, e);
            }
        }
        return folders;
    }

    private static boolean isThere(String folder, String text, Configuration hadoop) {
        try {
            Path path = path(folder, text);
            return path.isAbsolute()
                    && path.getFileSystem(hadoop).getFileStatus(path).isFile();
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private static Path path(String folder, String text) {
        boolean absolute = text.startsWith("/") || text.matches("(?s)[A-Za-z][A-Za-z0-9+.-]+:/.*");
        return new Path(absolute ? text : folder + text);
    }

    /**
     * The content of a file.
     *
     * @throws BadImage if there is none, or it is too large
     */
    byte[] read(String text) throws BadImage {
        Path path;
        try {
            path = path(folder, text.strip() + ending);
        } catch (IllegalArgumentException e) {
            throw new BadImage("not a path: " + Quoted.shortened(text), e);
        }
        try {
            FileSystem files = path.getFileSystem(hadoop.value().value());
            long length = files.getFileStatus(path).getLen();
            if (length > ImageFiles.MOST_BYTES) {
                throw new BadImage(path + " has " + length + " bytes, more than a picture may have");
            }
            try (InputStream file = files.open(path)) {
                return file.readAllBytes();
            }
        } catch (FileNotFoundException e) {
            throw new BadImage(path + " is not there", e);
        } catch (IOException e) {
            throw new BadImage(path + " cannot be read: " + HadoopPath.reason(e), e);
        }
    }
}
