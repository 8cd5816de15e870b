package org.convoke.data.files;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.convoke.data.ClassNames;
import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.data.PartName;

/**
 * Which class and which part each image file belongs to, by the folders it is in.
 *
 * <ol>
 *   <li>Folders called as parts are parts: see {@link FolderParts}. A validation folder is the test part where there is no test
 *       folder. What is in none of them is left out.
 *   <li>Folders around everything are wrapping and are removed, down to where there are parts or at least two folders; at most a
 *       tenth of the files may be beside those. Where there is nothing but one folder in another, there is one class: the top
 *       folder, or in an archive the one below it.
 *   <li>The next folder is the class; deeper ones do not count. A file outside of all folders has no class. Names are compared in
 *       Unicode's composed form.
 *   <li>A test or validation part that has none of the training part's classes has no labels.
 * </ol>
 *
 * @param classNames of all parts, in order: see {@link ClassNames#sorted}
 * @param labels the class of each file, 0 … K − 1, or {@link PackedImages#UNKNOWN}
 * @param parts the part of each file; all empty if there are no parts
 * @param remarks what a user should know of how the folders were read, each a sentence without its end
 */
public record ClassFolders(List<String> classNames, int[] labels, List<Optional<Part>> parts, List<String> remarks) {
    /** Of files that were listed. */
    public static ClassFolders of(ImageFiles files) {
        return of(files.names(), files.isArchive(), files.skipped().bareFolders());
    }

    /** Of paths relative to a root, without bare folders. */
    static ClassFolders of(List<String> names, boolean archive) {
        return of(names, archive, List.of());
    }

    /**
     * Of paths relative to a root.
     *
     * @param archive whether they are of an archive
     * @param bare paths of folders without an image in them or below them
     */
    static ClassFolders of(List<String> names, boolean archive, Collection<String> bare) {
        List<String[]> paths =
                names.stream().map(name -> ClassNames.composed(name).split("/")).toList();
        int depth = wrapping(paths, archive);
        Map<String, Part> partFolders = FolderParts.of(below(paths, depth));
        List<Optional<Part>> parts = paths.stream()
                .map(path -> folder(path, depth).map(partFolders::get))
                .toList();
        boolean parted = !partFolders.isEmpty();
        Map<Optional<Part>, Integer> classDepths = parted ? classDepths(paths, parts, depth + 1) : Map.of();
        List<Optional<String>> classes = new ArrayList<>();
        for (int file = 0; file < paths.size(); file++) {
            boolean neither = parted && parts.get(file).isEmpty();
            int at = classDepths.getOrDefault(parts.get(file), depth);
            classes.add(neither ? Optional.empty() : folder(paths.get(file), at));
        }
        FolderRemarks remarks = new FolderRemarks(names, parts, parted);
        remarks.unknownClasses(withoutUnknownClasses(parts, classes));
        List<String> classNames =
                ClassNames.sorted(classes.stream().flatMap(Optional::stream).toList());
        Map<String, Integer> index = new HashMap<>();
        classNames.forEach(name -> index.put(name, index.size()));
        int[] labels = classes.stream()
                .mapToInt(name -> name.map(index::get).orElse(PackedImages.UNKNOWN))
                .toArray();
        remarks.outside(paths, depth, labels);
        remarks.names(classNames, paths, depth);
        remarks.bare(bare, partFolders, depth, classDepths);
        return new ClassFolders(classNames, labels, parts, remarks.all());
    }

    /** The folder of a path at a depth, if it has so many. */
    private static Optional<String> folder(String[] path, int depth) {
        return depth < path.length - 1 ? Optional.of(path[depth]) : Optional.empty();
    }

    /** The folders at a depth, with the folders in each. */
    private static Map<String, Set<String>> below(List<String[]> paths, int depth) {
        Map<String, Set<String>> below = new TreeMap<>();
        for (String[] path : paths) {
            folder(path, depth).ifPresent(folder -> {
                Set<String> in = below.computeIfAbsent(folder, unused -> new HashSet<>());
                folder(path, depth + 1).ifPresent(in::add);
            });
        }
        return below;
    }

    private static Map<Optional<Part>, Integer> classDepths(
            List<String[]> paths, List<Optional<Part>> parts, int first) {
        Map<Part, List<String[]>> byPart = new EnumMap<>(Part.class);
        for (int file = 0; file < paths.size(); file++) {
            int index = file;
            parts.get(file)
                    .ifPresent(part -> byPart.computeIfAbsent(part, unused -> new ArrayList<>())
                            .add(paths.get(index)));
        }
        Map<Optional<Part>, Integer> depths = new HashMap<>();
        byPart.forEach((part, own) -> {
            Set<String> others = new HashSet<>();
            byPart.forEach((other, theirs) -> {
                if (other != part) {
                    theirs.forEach(path -> folder(path, first).ifPresent(others::add));
                }
            });
            // What repeats in all parts is around the classes too: train/images/cats and test/images/cats.
            boolean shared =
                    below(own, first).size() == 1 && below(own, first).keySet().containsAll(others);
            depths.put(Optional.of(part), FolderParts.classDepth(own, first, part, shared ? Set.of() : others));
        });
        return depths;
    }

    /** Takes the classes away from each part that has none of the training part's. */
    private static Map<Part, Set<String>> withoutUnknownClasses(
            List<Optional<Part>> parts, List<Optional<String>> classes) {
        Map<Part, Set<String>> found = new EnumMap<>(Part.class);
        for (int file = 0; file < parts.size(); file++) {
            Optional<String> name = classes.get(file);
            parts.get(file)
                    .ifPresent(part -> found.computeIfAbsent(part, unused -> new TreeSet<>())
                            .addAll(name.stream().toList()));
        }
        Set<String> known = found.getOrDefault(Part.TRAIN, Set.of());
        found.values().removeIf(names -> known.isEmpty() || names.isEmpty() || !Collections.disjoint(names, known));
        for (int file = 0; file < parts.size(); file++) {
            if (parts.get(file).filter(found::containsKey).isPresent()) {
                classes.set(file, Optional.empty());
            }
        }
        return found;
    }

    /** How many folders are around everything. */
    private static int wrapping(List<String[]> paths, boolean archive) {
        for (int depth = 0; mostAreIn(paths, depth); depth++) {
            Map<String, Set<String>> below = below(paths, depth);
            if (below.size() > 1 || !FolderParts.of(below).isEmpty()) {
                return depth;
            }
        }
        int depth = archive && allAreIn(paths, 1) ? 1 : 0;
        Set<String> folders = below(paths, depth).keySet();
        boolean test = folders.size() == 1
                && PartName.of(folders.iterator().next())
                        .filter(PartName::isPlain)
                        .isPresent();
        return test ? depth + 1 : depth;
    }

    private static boolean mostAreIn(List<String[]> paths, int depth) {
        long outside =
                paths.stream().filter(path -> folder(path, depth).isEmpty()).count();
        return !paths.isEmpty() && outside * 10 <= paths.size();
    }

    private static boolean allAreIn(List<String[]> paths, int depth) {
        return paths.stream().allMatch(path -> folder(path, depth).isPresent());
    }

    /** Those of some of the files, in the given order; the classes stay. */
    public ClassFolders select(int[] indices) {
        return new ClassFolders(
                classNames,
                Arrays.stream(indices).map(index -> labels[index]).toArray(),
                Arrays.stream(indices).mapToObj(parts::get).toList(),
                List.of());
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

    /** Those of some files that have a class. */
    public int[] labelled(int[] files) {
        return Arrays.stream(files)
                .filter(index -> labels[index] != PackedImages.UNKNOWN)
                .toArray();
    }

    /** All files, in order. */
    public int[] all() {
        return IntStream.range(0, labels.length).toArray();
    }
}
