package org.convoke.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.ClassFolders;
import org.convoke.data.DataSets;
import org.convoke.data.HadoopPath;
import org.convoke.data.ImageFiles;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Finds what {@code --data} names: its format is told by what the path holds, or by {@code --format}. */
public final class DataSources {
    /** The format is told by what the path holds. */
    public static final String AUTO = "auto";

    private static final String PACKED = "packed";
    private static final String FILES = "files";
    private static final String EXPECTED =
            "expected: image files in a folder for each class, or a zip or tar of them; IDX or"
                    + " CIFAR files; Parquet; CSV; or the name of a set (" + String.join(", ", DataSets.NAMES) + ")";
    private static final List<String> TABLES = List.of("parquet", "orc", "avro", "json", SparkTables.CSV);
    private static final int NAMES_SHOWN = 8;
    private static final int MOST_PARTITION_FOLDERS = 8;

    private DataSources() {}

    /**
     * Finds it.
     *
     * @param format {@code auto}, {@code packed} (IDX or CIFAR files), {@code files} (a folder, zip or tar of image files),
     *     {@code csv}, {@code table} (of Spark's catalog), or the name of a data source of Spark
     * @throws UserError if there is no such thing, or it holds no images
     */
    public static DataSource find(String data, String format, Configuration hadoop) {
        return switch (format) {
            case AUTO -> auto(data, hadoop);
            case PACKED ->
                new DataSource.Packed(
                        data,
                        DataSets.packed(data, hadoop)
                                .orElseThrow(() -> new UserError(
                                        data + " holds no IDX or CIFAR files: leave " + Setting.FORMAT + " out")));
            case FILES ->
                ImageFiles.list(HadoopPath.parse(data, EXPECTED), hadoop)
                        .map(found -> files(data, found, hadoop))
                        .orElseThrow(() -> new UserError(data + " is no folder and no zip or tar archive: leave "
                                + Setting.FORMAT + " out, or give another"));
            default -> new DataSource.Table(data, format);
        };
    }

    private static DataSource auto(String data, Configuration hadoop) {
        Optional<DataSource> packed = DataSets.packed(data, hadoop).map(set -> new DataSource.Packed(data, set));
        if (packed.isPresent()) {
            return packed.get();
        }
        // A folder of images may have a CSV file beside them.
        Optional<ImageFiles> images = ImageFiles.list(HadoopPath.parse(data, EXPECTED), hadoop);
        return images.filter(found -> found.count() > 0)
                .map(found -> files(data, found, hadoop))
                .or(() -> tableFormat(data, hadoop).map(format -> new DataSource.Table(data, format)))
                .or(() -> images.map(found -> files(data, found, hadoop)))
                .orElseThrow(() -> new UserError(data + " is of no format that is known; " + EXPECTED + "; "
                        + Setting.FORMAT + " names another"));
    }

    private static DataSource files(String data, ImageFiles files, Configuration hadoop) {
        if (files.count() == 0) {
            throw new UserError(
                    "no images found in " + data + ": it holds " + held(files.root(), hadoop) + "; " + EXPECTED);
        }
        return new DataSource.Files(data, files, ClassFolders.of(files));
    }

    /**
     * What a folder that is watched holds, or will: image files, unless there is a table in it or the format says so.
     *
     * @return the format of the table; nothing for image files
     * @throws UserError if it is no folder, or the format is none of files that can be watched
     */
    public static Optional<String> watched(String folder, String format, Configuration hadoop) {
        if (format.equals(PACKED) || format.equals(SparkTables.CATALOG)) {
            throw new UserError(
                    Setting.FORMAT, format, Setting.WATCH + " takes a folder of image files or of files of tables");
        }
        Path path = HadoopPath.parse(folder, EXPECTED);
        try {
            if (!HadoopPath.fileSystem(path, hadoop).getFileStatus(path).isDirectory()) {
                throw new UserError(folder + " is no folder: " + Setting.WATCH + " takes one that files come into");
            }
        } catch (FileNotFoundException e) {
            throw new UserError(folder + " is not there: " + Setting.WATCH + " takes a folder that files come into", e);
        } catch (IOException e) {
            throw HadoopPath.unreadable(path, e);
        }
        return switch (format) {
            case AUTO ->
                ImageFiles.list(path, hadoop).filter(found -> found.count() > 0).isPresent()
                        ? Optional.empty()
                        : tableFormat(folder, hadoop);
            case FILES -> Optional.empty();
            default -> Optional.of(format);
        };
    }

    private static String held(Path root, Configuration hadoop) {
        try {
            FileSystem system = HadoopPath.fileSystem(root, hadoop);
            if (!system.getFileStatus(root).isDirectory()) {
                return "none";
            }
            FileStatus[] entries = system.listStatus(root);
            String names = Stream.of(entries)
                    .map(entry -> entry.getPath().getName() + (entry.isDirectory() ? "/" : ""))
                    .sorted()
                    .limit(NAMES_SHOWN)
                    .collect(Collectors.joining(", "));
            int more = entries.length - NAMES_SHOWN;
            return names.isEmpty() ? "nothing" : names + (more > 0 ? " and " + more + " more" : "");
        } catch (IOException e) {
            throw HadoopPath.unreadable(root, e);
        }
    }

    /** Told by the ending of a file's name, or of one in the folder; folders such as {@code day=7} are looked into. */
    private static Optional<String> tableFormat(String data, Configuration hadoop) {
        Path path = HadoopPath.parse(data, EXPECTED);
        FileSystem system = HadoopPath.fileSystem(path, hadoop);
        try {
            if (!system.exists(path)) {
                return Optional.empty();
            }
            for (int depth = 0; depth < MOST_PARTITION_FOLDERS; depth++) {
                FileStatus[] entries = system.listStatus(path);
                Optional<String> format = Stream.of(entries)
                        .filter(FileStatus::isFile)
                        .flatMap(entry -> tableFormat(entry.getPath().getName()).stream())
                        .findFirst();
                Optional<Path> partition = Stream.of(entries)
                        .filter(entry ->
                                entry.isDirectory() && entry.getPath().getName().contains("="))
                        .map(FileStatus::getPath)
                        .findFirst();
                if (format.isPresent() || partition.isEmpty()) {
                    return format;
                }
                path = partition.get();
            }
            return Optional.empty();
        } catch (IOException e) {
            throw HadoopPath.unreadable(path, e);
        }
    }

    private static Optional<String> tableFormat(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT).replaceAll("\\.(gz|bz2|zst|snappy|lz4)$", "");
        return fileName.startsWith(".") || fileName.startsWith("_")
                ? Optional.empty()
                : TABLES.stream().filter(format -> name.endsWith("." + format)).findFirst();
    }
}
