package org.convoke.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.Part;
import org.convoke.data.PartName;
import org.convoke.data.files.HadoopPath;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * The files of a table: told by the endings of their names, and by their names which part each is of. Files or folders called
 * {@code train.csv} and {@code mnist_test.csv}, {@code train-00000-of-00001.parquet}, {@code split=train} or {@code test} are
 * parts where there is one to train and one to test; whatever is beside them is left out.
 *
 * @param format what Spark calls it
 * @param all the files or folders of the whole table, or of those outside of all parts
 * @param parts the files or folders of each part; empty where the table has no parts
 * @param leftOut names of what is beside the parts
 */
public record TableFiles(String format, List<String> all, Map<Part, List<String>> parts, List<String> leftOut) {
    /** By the ending of a file's name. */
    private static final Map<String, String> FORMATS = new TreeMap<>(Map.ofEntries(
            Map.entry("parquet", "parquet"),
            Map.entry("parq", "parquet"),
            Map.entry("pq", "parquet"),
            Map.entry("orc", "orc"),
            Map.entry("avro", "avro"),
            Map.entry("json", "json"),
            Map.entry("jsonl", "json"),
            Map.entry("ndjson", "json"),
            Map.entry("libsvm", "libsvm"),
            Map.entry("svm", "libsvm"),
            Map.entry("csv", SparkTables.CSV),
            Map.entry("tsv", SparkTables.CSV)));

    /** What is taken where there are files of several formats: pictures' annotations are often JSON. */
    private static final List<String> PREFERRED = List.of("parquet", "orc", "avro", SparkTables.CSV, "libsvm", "json");

    private static final Set<String> COMPRESSED = Set.of("gz", "bz2", "zst", "snappy", "lz4", "deflate");
    private static final int MOST_DEEP = 8;

    public TableFiles {
        all = List.copyOf(all);
        parts = Map.copyOf(parts);
        leftOut = List.copyOf(leftOut);
    }

    /** A table that is called by one name, without parts. */
    static TableFiles one(String name, String format) {
        return new TableFiles(format, List.of(name), Map.of(), List.of());
    }

    /** Whether a format is of files whose endings tell it. */
    static boolean isOfFiles(String format) {
        return PREFERRED.contains(format);
    }

    /** Whether Spark does not see a file of that name. */
    static boolean isHidden(String name) {
        return name.startsWith(".") || name.startsWith("_");
    }

    /**
     * Finds the files of a table, and which parts it has.
     *
     * @param asked the format if the user named it
     * @return nothing if there are no files of a table
     * @throws UserError if it is a table of a format that more than its files belong to
     */
    static Optional<TableFiles> find(Path root, Optional<String> asked, Configuration hadoop) {
        FileSystem files = HadoopPath.fileSystem(root, hadoop);
        try {
            return find(root, asked, files, 0);
        } catch (FileNotFoundException e) {
            // A pattern of paths, or nothing: Spark says so.
            return asked.map(format -> one(root.toString(), format));
        } catch (IOException e) {
            throw HadoopPath.unreadable(root, e);
        }
    }

    private static Optional<TableFiles> find(Path root, Optional<String> asked, FileSystem files, int depth)
            throws IOException {
        if (files.getFileStatus(root).isFile()) {
            return asked.or(() -> format(root.getName())).map(format -> one(root.toString(), format));
        }
        List<FileStatus> entries = list(root, files);
        if (asked.isEmpty()) {
            refuseOtherTables(root, entries, files);
        }
        List<FileStatus> seen = entries.stream()
                .filter(entry -> !isHidden(entry.getPath().getName()))
                .toList();
        List<FileStatus> plain = seen.stream().filter(FileStatus::isFile).toList();
        List<FileStatus> folders = seen.stream().filter(FileStatus::isDirectory).toList();
        Optional<String> format = asked.or(() -> PREFERRED.stream()
                .filter(each -> plain.stream()
                        .anyMatch(file -> format(file.getPath().getName()).equals(Optional.of(each))))
                .findFirst());
        if (format.isPresent()) {
            List<FileStatus> ofTable = plain.stream()
                    .filter(file -> format(file.getPath().getName()).equals(format))
                    .toList();
            Optional<TableFiles> parted = parted(format.get(), ofTable, seen);
            if (parted.isPresent()) {
                return parted;
            }
            // Spark would read whatever is beside the table's files too.
            boolean onlyTable = ofTable.isEmpty()
                    || ofTable.size() == plain.size() && folders.stream().allMatch(TableFiles::isPartition);
            if (!ofTable.isEmpty() || folders.isEmpty()) {
                return Optional.of(new TableFiles(
                        format.get(),
                        onlyTable ? List.of(root.toString()) : paths(ofTable),
                        Map.of(),
                        onlyTable ? List.of() : names(seen, ofTable)));
            }
        }
        return folders.isEmpty() || depth == MOST_DEEP
                ? asked.map(each -> one(root.toString(), each))
                : inFolders(root, asked, folders, seen, files, depth);
    }

    /** Folders may be parts, partitions such as {@code day=7}, or one that is around everything. */
    private static Optional<TableFiles> inFolders(
            Path root,
            Optional<String> asked,
            List<FileStatus> folders,
            List<FileStatus> seen,
            FileSystem files,
            int depth)
            throws IOException {
        List<FileStatus> ofTable = new ArrayList<>();
        Optional<TableFiles> first = Optional.empty();
        boolean partitions = folders.stream().anyMatch(TableFiles::isPartition);
        boolean called = folders.stream().anyMatch(folder -> partName(folder).isPresent());
        for (FileStatus folder : folders) {
            if (folders.size() > 1 && !isPartition(folder) && !called) {
                continue;
            }
            Optional<TableFiles> below = find(folder.getPath(), asked, files, depth + 1);
            if (below.isPresent()) {
                first = first.or(() -> below);
                ofTable.add(folder);
            }
        }
        if (first.isEmpty()) {
            return asked.map(format -> one(root.toString(), format));
        }
        Optional<TableFiles> parted = parted(first.get().format(), ofTable, seen);
        if (parted.isPresent()) {
            return parted;
        }
        return partitions || asked.isPresent()
                ? Optional.of(one(root.toString(), first.get().format()))
                : folders.size() == 1 ? first : Optional.empty();
    }

    /** The files as parts, if some are to train and some to test or to validate. */
    private static Optional<TableFiles> parted(String format, List<FileStatus> files, List<FileStatus> seen) {
        Map<Part, List<FileStatus>> found = new EnumMap<>(Part.class);
        for (FileStatus file : files) {
            partName(file)
                    .ifPresent(part -> found.computeIfAbsent(part, unused -> new ArrayList<>())
                            .add(file));
        }
        if (!found.containsKey(Part.TRAIN) || found.size() == 1) {
            return Optional.empty();
        }
        // Where nothing is to test, what is to validate is.
        if (!found.containsKey(Part.TEST)) {
            found.put(Part.TEST, found.remove(Part.VALIDATION));
        }
        Map<Part, List<String>> parts =
                found.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, part -> paths(part.getValue())));
        List<FileStatus> used = Stream.of(Part.TRAIN, Part.TEST)
                .flatMap(part -> found.get(part).stream())
                .toList();
        parts.keySet().retainAll(Set.of(Part.TRAIN, Part.TEST));
        return Optional.of(new TableFiles(format, List.of(), parts, names(seen, used)));
    }

    private static boolean isPartition(FileStatus folder) {
        return folder.getPath().getName().contains("=");
    }

    private static Optional<Part> partName(FileStatus file) {
        String name = file.getPath().getName();
        String stem = file.isFile() ? stem(name) : name.substring(name.indexOf('=') + 1);
        return PartName.of(stem).map(PartName::part);
    }

    private static List<FileStatus> list(Path folder, FileSystem files) throws IOException {
        return Stream.of(files.listStatus(folder))
                .sorted(Comparator.comparing(FileStatus::getPath))
                .toList();
    }

    private static List<String> paths(List<FileStatus> files) {
        return files.stream().map(file -> file.getPath().toString()).toList();
    }

    private static List<String> names(List<FileStatus> seen, List<FileStatus> used) {
        return seen.stream()
                .filter(entry -> !used.contains(entry))
                .map(entry -> entry.getPath().getName() + (entry.isDirectory() ? "/" : ""))
                .toList();
    }

    /** Without endings such as {@code .csv.gz}. */
    private static String stem(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        String plain = withoutCompression(name);
        int dot = plain.lastIndexOf('.');
        return dot > 0 ? plain.substring(0, dot) : plain;
    }

    private static String withoutCompression(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 && COMPRESSED.contains(name.substring(dot + 1)) ? name.substring(0, dot) : name;
    }

    /** The format of a file, by the ending of its name. */
    static Optional<String> format(String fileName) {
        String name = withoutCompression(fileName.toLowerCase(Locale.ROOT));
        return isHidden(fileName) || !name.contains(".")
                ? Optional.empty()
                : Optional.ofNullable(FORMATS.get(name.substring(name.lastIndexOf('.') + 1)));
    }

    /** Tables whose log says which files are theirs: reading all files would bring back rows that were deleted. */
    private static void refuseOtherTables(Path root, List<FileStatus> entries, FileSystem files) throws IOException {
        Set<String> folders = entries.stream()
                .filter(FileStatus::isDirectory)
                .map(entry -> entry.getPath().getName())
                .collect(Collectors.toSet());
        if (folders.contains("_delta_log")) {
            throw other(root, "a Delta table", "delta");
        }
        if (folders.contains(".hoodie")) {
            throw other(root, "a Hudi table", "hudi");
        }
        if (folders.contains("metadata")
                && Stream.of(files.listStatus(new Path(root, "metadata")))
                        .anyMatch(file -> file.getPath().getName().endsWith(".metadata.json"))) {
            throw other(root, "an Iceberg table", "iceberg");
        }
    }

    private static UserError other(Path root, String what, String format) {
        return new UserError(
                root + " is " + what + ", not all of whose files are its rows",
                "read it with " + Setting.FORMAT.to(format) + " and the package of that format ("
                        + Setting.CONF.to(PACKAGES) + ")");
    }

    /** By which spark-submit gets what a format needs. */
    static final String PACKAGES = "spark.jars.packages=GROUP:ARTIFACT:VERSION";
}
