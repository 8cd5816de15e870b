package org.convoke.data.files;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.convoke.data.ClassNames;
import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.data.PartName;
import org.convoke.text.Counted;
import org.convoke.text.PrintableText;

/** What a user should know of how folders became classes and parts. */
final class FolderRemarks {
    private static final int NAMES_SHOWN = 8;

    private final List<String> names;
    private final List<Optional<Part>> parts;
    private final boolean parted;
    private final List<String> remarks = new ArrayList<>();

    /**
     * @param names of the files
     * @param parts of the files
     * @param parted whether there are parts
     */
    FolderRemarks(List<String> names, List<Optional<Part>> parts, boolean parted) {
        this.names = names;
        this.parts = parts;
        this.parted = parted;
    }

    /** The remarks so far. */
    List<String> all() {
        return List.copyOf(remarks);
    }

    /** @param unknown the classes of parts that have none of the training part's */
    void unknownClasses(Map<Part, Set<String>> unknown) {
        unknown.forEach((part, classes) -> remarks.add("the " + name(part)
                + " images count as unlabelled: no training image is in a folder called " + list(classes)));
    }

    /**
     * Files beside the folders of parts, and files beside those of classes.
     *
     * @param depth of the top folders
     */
    void outside(List<String[]> paths, int depth, int[] labels) {
        if (parted) {
            Map<String, Integer> beside = new TreeMap<>();
            for (int file = 0; file < names.size(); file++) {
                if (parts.get(file).isEmpty()) {
                    String[] path = paths.get(file);
                    String top = depth < path.length - 1 ? path[depth] + "/" : path[path.length - 1];
                    beside.merge(top, 1, Integer::sum);
                }
            }
            if (!beside.isEmpty()) {
                int count = beside.values().stream().mapToInt(Integer::intValue).sum();
                remarks.add(Counted.of(count, "image") + " outside the folders of parts left out: "
                        + list(beside.keySet()));
            }
        }
        for (Optional<Part> part : parts.stream().distinct().toList()) {
            List<String> stray = IntStream.range(0, names.size())
                    .filter(file -> parts.get(file).equals(part) && labels[file] == PackedImages.UNKNOWN)
                    .mapToObj(names::get)
                    .toList();
            long all = parts.stream().filter(part::equals).count();
            if (!stray.isEmpty() && stray.size() < all && parted == part.isPresent()) {
                remarks.add(Counted.of(stray.size(), "image") + " outside the class folders left out: " + list(stray));
            }
        }
    }

    /** Names of classes that look like mistakes. */
    void names(List<String> classNames, List<String[]> paths, int depth) {
        for (List<String> alike : ClassNames.alike(classNames)) {
            remarks.add("classes " + alike.stream().map(FolderRemarks::quoted).collect(Collectors.joining(" and "))
                    + " differ only in case or spaces: rename their folders if they are the same class");
        }
        List<String> partNames = classNames.stream()
                .filter(name -> PartName.of(name).filter(PartName::isPlain).isPresent())
                .toList();
        if (!partNames.isEmpty()) {
            remarks.add("read as a class: " + list(partNames)
                    + "; for parts, put the training images into a folder train and the others into test");
        }
    }

    /**
     * Folders in the place of a class or a part, from which nothing was read.
     *
     * @param bare their paths, and those of others
     * @param partFolders the folders that are parts
     * @param depth of the top folders
     * @param classDepths of the class folders of each part
     */
    void bare(
            Collection<String> bare,
            Map<String, Part> partFolders,
            int depth,
            Map<Optional<Part>, Integer> classDepths) {
        Set<String> missing = new TreeSet<>();
        for (String folder : bare) {
            String[] path = ClassNames.composed(folder).split("/");
            boolean top = path.length == depth + 1;
            boolean inPart = parted
                    && path.length > depth + 1
                    && partFolders.containsKey(path[depth])
                    && path.length == classDepths.getOrDefault(Optional.of(partFolders.get(path[depth])), 0) + 1;
            if (inPart || (top && (!parted || PartName.of(path[depth]).isPresent()))) {
                missing.add(folder);
            }
        }
        if (!missing.isEmpty()) {
            remarks.add("no images in " + (missing.size() == 1 ? "folder " : missing.size() + " folders: ")
                    + list(missing));
        }
    }

    private static String name(Part part) {
        return part.name().toLowerCase(Locale.ROOT);
    }

    private static String quoted(String name) {
        return "\"" + PrintableText.of(name) + "\"";
    }

    private static String list(Collection<String> names) {
        return names.stream().limit(NAMES_SHOWN).map(PrintableText::of).collect(Collectors.joining(", "))
                + (names.size() > NAMES_SHOWN
                        ? String.format(Locale.ROOT, " and %,d more", names.size() - NAMES_SHOWN)
                        : "");
    }
}
