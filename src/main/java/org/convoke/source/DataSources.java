package org.convoke.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.ClassFolders;
import org.convoke.data.files.DataSets;
import org.convoke.data.files.HadoopPath;
import org.convoke.data.files.ImageFiles;
import org.convoke.data.files.ImageFolder;
import org.convoke.text.PrintableText;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Finds what {@code --data} names: its format is told by what the path holds, or by {@code --format}. */
public final class DataSources {
    /** The format is told by what the path holds. */
    public static final String AUTO = "auto";

    private static final String PACKED = "packed";
    private static final String FILES = "files";
    private static final String EXPECTED =
            "supported: image files in a folder for each class, or a zip or tar of them; IDX or"
                    + " CIFAR files; Parquet; CSV; or the name of a set (" + String.join(", ", DataSets.NAMES) + ")";
    private static final Pattern TABLE =
            Pattern.compile("\\.(csv|tsv|parquet|orc|avro|json|libsvm)(\\.\\w+)?$", Pattern.CASE_INSENSITIVE);
    private static final Pattern ARCHIVE = Pattern.compile("\\.(zip|tar|tar\\.\\w+|tgz)$", Pattern.CASE_INSENSITIVE);
    private static final int NAMES_SHOWN = 8;

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
                                .or(() -> packedInArchive(data, hadoop))
                                .orElseThrow(() -> new UserError(
                                        data + " holds no IDX or CIFAR files: leave " + Setting.FORMAT + " out")));
            case FILES ->
                ImageFiles.list(HadoopPath.parse(data, EXPECTED), hadoop)
                        .or(() -> ImageFiles.single(HadoopPath.parse(data, EXPECTED), hadoop))
                        .map(found -> files(data, found, hadoop))
                        .orElseThrow(
                                () -> new UserError(data + " is not a folder, a zip or tar archive or an image: leave "
                                        + Setting.FORMAT + " out, or give another"));
            default -> new DataSource.Table(data, tableFiles(data, format, hadoop));
        };
    }

    private static TableFiles tableFiles(String data, String format, Configuration hadoop) {
        return TableFiles.isOfFiles(format)
                ? TableFiles.find(HadoopPath.parse(data, EXPECTED), Optional.of(format), hadoop)
                        .orElseGet(() -> TableFiles.one(data, format))
                : TableFiles.one(data, format);
    }

    private static DataSource auto(String data, Configuration hadoop) {
        Optional<DataSource> packed = DataSets.packed(data, hadoop).map(set -> new DataSource.Packed(data, set));
        if (packed.isPresent()) {
            return packed.get();
        }
        // A folder of images may have a CSV file beside them.
        Path path = HadoopPath.parse(data, EXPECTED);
        Optional<ImageFiles> images = ImageFiles.list(path, hadoop);
        return images.filter(found -> found.count() > 0)
                .map(found -> filesOrTheirTable(data, path, found, hadoop))
                .or(() -> packedInArchive(data, hadoop).map(set -> new DataSource.Packed(data, set)))
                .or(() ->
                        TableFiles.find(path, Optional.empty(), hadoop).map(found -> new DataSource.Table(data, found)))
                .or(() -> images.map(found -> files(data, found, hadoop)))
                .or(() -> ImageFiles.single(path, hadoop).map(found -> files(data, found, hadoop)))
                .orElseThrow(() -> new UserError(
                        "cannot tell the format of " + data, EXPECTED + "; use " + Setting.FORMAT + " for another"));
    }

    private static Optional<ImageFolder> packedInArchive(String data, Configuration hadoop) {
        return ImageFiles.everything(HadoopPath.parse(data, EXPECTED), hadoop)
                .flatMap(all -> DataSets.packed(all, hadoop));
    }

    /** Image files; where no folders say their classes, a CSV file beside them that names them does. */
    private static DataSource filesOrTheirTable(String data, Path path, ImageFiles found, Configuration hadoop) {
        DataSource.Files files = new DataSource.Files(data, found, ClassFolders.of(found));
        if (found.isArchive() || files.folders().classNames().size() > 1) {
            return files;
        }
        return TableFiles.find(path, Optional.empty(), hadoop)
                .filter(table -> table.format().equals(SparkTables.CSV) && CsvForm.names(table, found, hadoop))
                .<DataSource>map(table -> new DataSource.Table(data, table))
                .orElse(files);
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
                throw new UserError(
                        folder + " is not a folder; " + Setting.WATCH + " needs a folder to which files are added");
            }
        } catch (FileNotFoundException e) {
            throw new UserError(
                    folder + " is not there; " + Setting.WATCH + " needs a folder to which files are added", e);
        } catch (IOException e) {
            throw HadoopPath.unreadable(path, e);
        }
        return switch (format) {
            case AUTO ->
                ImageFiles.list(path, hadoop).filter(found -> found.count() > 0).isPresent()
                        ? Optional.empty()
                        : TableFiles.find(path, Optional.empty(), hadoop).map(TableFiles::format);
            case FILES -> Optional.empty();
            default -> Optional.of(format);
        };
    }

    private static String held(Path root, Configuration hadoop) {
        try {
            FileSystem system = HadoopPath.fileSystem(root, hadoop);
            if (!system.getFileStatus(root).isDirectory()) {
                return ImageFiles.everything(root, hadoop)
                        .map(all -> heldByArchive(all.names()))
                        .orElse("nothing");
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

    private static String heldByArchive(List<String> names) {
        String shown = names.stream().limit(NAMES_SHOWN).map(PrintableText::of).collect(Collectors.joining(", "));
        int more = names.size() - NAMES_SHOWN;
        Optional<String> inner = names.stream()
                .filter(name ->
                        ARCHIVE.matcher(name).find() || TABLE.matcher(name).find())
                .findFirst();
        return (names.isEmpty() ? "nothing" : shown + (more > 0 ? " and " + more + " more" : ""))
                + inner.map(name -> " (unpack it, and give the file " + PrintableText.of(name) + " or the folder)")
                        .orElse("");
    }
}
