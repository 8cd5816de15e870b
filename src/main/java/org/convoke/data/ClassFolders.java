package org.convoke.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which class and which part each image file belongs to, by the folders it is in.
 *
 * <ol>
 *   <li>If every folder at the top is named {@code train} or {@code training}, {@code test}, {@code testing}, {@code val},
 *       {@code valid} or {@code validation}, in capitals or not, they are parts. Where there is a test folder, a
 *       validation folder beside it is neither part.
 *   <li>Folders around everything are wrapping and are taken off, down to where there are parts or at least two folders,
 *       if every file is in one of those. Where there is nothing but one folder in another, there is one class: the top
 *       folder, or in an archive the one below it.
 *   <li>The next folder is the class; deeper ones do not count. A file outside of all folders has no class.
 * </ol>
 *
 * @param classNames sorted by name; of all parts
 * @param labels the class of each file, 0 … K − 1, or {@link PackedImages#UNKNOWN}
 * @param parts the part of each file; all empty if there are no parts
 */
public record ClassFolders(List<String> classNames, int[] labels, List<Optional<Part>> parts) {
    private static final Set<String> TRAIN = Set.of("train", "training");
    private static final Set<String> TEST = Set.of("test", "testing");
    private static final Set<String> VALIDATION = Set.of("val", "valid", "validation");

    /** Of files that were listed. */
    public static ClassFolders of(ImageFiles files) {
        return of(files.names(), files.isArchive());
    }

    /**
     * Of paths relative to a root.
     *
     * @param archive whether they are of an archive
     */
    static ClassFolders of(List<String> names, boolean archive) {
        List<String[]> paths = names.stream().map(name -> name.split("/")).toList();
        int depth = wrapping(paths, archive);
        Set<String> top = folders(paths, depth);
        boolean parted = areParts(top);
        boolean tested = top.stream().anyMatch(folder -> TEST.contains(folder.toLowerCase(Locale.ROOT)));
        List<Optional<Part>> parts = new ArrayList<>();
        List<Optional<String>> classes = new ArrayList<>();
        for (String[] path : paths) {
            parts.add(parted ? folder(path, depth).flatMap(folder -> part(folder, tested)) : Optional.empty());
            classes.add(folder(path, parted ? depth + 1 : depth));
        }
        List<String> classNames =
                classes.stream().flatMap(Optional::stream).distinct().sorted().toList();
        int[] labels = classes.stream()
                .mapToInt(name -> name.map(each -> Collections.binarySearch(classNames, each))
                        .orElse(PackedImages.UNKNOWN))
                .toArray();
        return new ClassFolders(classNames, labels, parts);
    }

    /** The folder of a path at a depth, if it has so many. */
    private static Optional<String> folder(String[] path, int depth) {
        return depth < path.length - 1 ? Optional.of(path[depth]) : Optional.empty();
    }

    private static Set<String> folders(List<String[]> paths, int depth) {
        return paths.stream()
                .flatMap(path -> folder(path, depth).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean areParts(Set<String> folders) {
        return !folders.isEmpty()
                && folders.stream()
                        .map(folder -> folder.toLowerCase(Locale.ROOT))
                        .allMatch(folder ->
                                TRAIN.contains(folder) || TEST.contains(folder) || VALIDATION.contains(folder));
    }

    private static Optional<Part> part(String folder, boolean tested) {
        String name = folder.toLowerCase(Locale.ROOT);
        if (TRAIN.contains(name)) {
            return Optional.of(Part.TRAIN);
        }
        return TEST.contains(name) || !tested ? Optional.of(Part.TEST) : Optional.empty();
    }

    /** How many folders are around everything. */
    private static int wrapping(List<String[]> paths, boolean archive) {
        for (int depth = 0; !paths.isEmpty() && allAreIn(paths, depth); depth++) {
            Set<String> folders = folders(paths, depth);
            if (folders.size() > 1 || areParts(folders)) {
                return depth;
            }
        }
        return archive && allAreIn(paths, 1) ? 1 : 0;
    }

    private static boolean allAreIn(List<String[]> paths, int depth) {
        return paths.stream().allMatch(path -> folder(path, depth).isPresent());
    }

    /** Those of some of the files, in the given order; the classes stay. */
    public ClassFolders select(int[] indices) {
        return new ClassFolders(
                classNames,
                Arrays.stream(indices).map(index -> labels[index]).toArray(),
                Arrays.stream(indices).mapToObj(parts::get).toList());
    }

    /** The name of a file's class, if it has one. */
    public Optional<String> classOf(int index) {
        return labels[index] == PackedImages.UNKNOWN ? Optional.empty() : Optional.of(classNames.get(labels[index]));
    }

    /** Whether the top folders are parts at all. */
    public boolean hasParts() {
        return parts.stream().anyMatch(Optional::isPresent);
    }

    /** Whether a folder of that part is there. */
    public boolean hasPart(Part part) {
        return parts.contains(Optional.of(part));
    }

    /** The files of a part, in order. */
    public int[] files(Part part) {
        return IntStream.range(0, parts.size())
                .filter(index -> parts.get(index).equals(Optional.of(part)))
                .toArray();
    }

    /** How many of the given files each class has; a file without a class is not counted. */
    public int[] counts(int[] files) {
        int[] counts = new int[classNames.size()];
        Arrays.stream(files)
                .map(index -> labels[index])
                .filter(label -> label != PackedImages.UNKNOWN)
                .forEach(label -> counts[label]++);
        return counts;
    }

    /** All files, in order. */
    public int[] all() {
        return IntStream.range(0, labels.length).toArray();
    }
}
