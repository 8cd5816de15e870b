package org.convoke.data.files;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.convoke.data.Part;
import org.convoke.data.PartName;

/**
 * Which folders are the parts of a set.
 *
 * <ol>
 *   <li>Folders whose names say {@code train} and one that says {@code test} or {@code val}, their other words being the same
 *       ({@code seg_train}, {@code seg_test}), are parts, whatever else is beside them.
 *   <li>If all folders are called as parts, they are, unless the only one is of test or validation images: that is a folder around
 *       everything.
 *   <li>{@code train} beside folders with other names is a part if it has class folders and the others have none.
 * </ol>
 */
final class FolderParts {
    private FolderParts() {}

    /**
     * The part of each folder that is one; empty if there are no parts.
     *
     * @param below the names of the folders in each folder
     */
    static Map<String, Part> of(Map<String, Set<String>> below) {
        Set<String> folders = below.keySet();
        Map<String, Map<String, Part>> byRest = new TreeMap<>();
        for (String folder : folders) {
            PartName.of(folder)
                    .ifPresent(name -> byRest.computeIfAbsent(name.rest(), rest -> new HashMap<>())
                            .put(folder, name.part()));
        }
        for (Map<String, Part> parts : byRest.values()) {
            Set<Part> kinds = Set.copyOf(parts.values());
            if (kinds.contains(Part.TRAIN) && kinds.size() > 1) {
                return withTest(parts);
            }
        }
        Map<String, Part> plain = byRest.getOrDefault("", Map.of());
        Set<Part> kinds = Set.copyOf(plain.values());
        boolean trains = kinds.contains(Part.TRAIN);
        if (plain.size() == folders.size() && (trains || kinds.size() > 1)) {
            return withTest(plain);
        }
        return trains && onlyTheseHaveClasses(plain.keySet(), below) ? plain : Map.of();
    }

    private static boolean onlyTheseHaveClasses(Collection<String> folders, Map<String, Set<String>> below) {
        return below.entrySet().stream()
                .allMatch(folder -> folders.contains(folder.getKey())
                        ? folder.getValue().size() > 1
                        : folder.getValue().isEmpty());
    }

    /** Without test images, the validation images are what a model is judged by. */
    private static Map<String, Part> withTest(Map<String, Part> parts) {
        return parts.containsValue(Part.TEST)
                ? parts
                : parts.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> entry.getValue() == Part.VALIDATION ? Part.TEST : entry.getValue()));
    }

    /**
     * At which depth the class folders of a part are: below its folder, and below such as repeat its name
     * ({@code train/train/cats}) or only say that there are images ({@code train/images/cats}).
     *
     * @param paths of the part
     * @param others the names of the class folders of the other parts
     */
    static int classDepth(List<String[]> paths, int first, Part part, Set<String> others) {
        int depth = first;
        while (true) {
            int at = depth;
            Set<String> folders = paths.stream()
                    .map(path -> at < path.length - 1 ? path[at] : "")
                    .collect(Collectors.toSet());
            String only = folders.size() == 1 ? folders.iterator().next() : "";
            boolean again = PartName.of(only)
                    .filter(name -> name.part() == part || (part == Part.TEST && name.part() == Part.VALIDATION))
                    .isPresent();
            if (only.isEmpty() || !(again || PartName.isFiller(only)) || others.contains(only)) {
                return depth;
            }
            depth++;
        }
    }
}
