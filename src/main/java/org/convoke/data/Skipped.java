package org.convoke.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.convoke.data.picture.ImageName;
import org.convoke.text.Counted;

/**
 * What was skipped while image files were listed.
 *
 * @param hidden files and folders of the system: names that begin with a dot, {@code _SUCCESS}, {@code Thumbs.db},
 *     {@code __MACOSX} and the like; a hidden folder of a file system counts as one, of an archive each of its files
 * @param links links to nothing, links to a folder they are in, symbolic links of an archive
 * @param others other files that are not images: how many of each ending, such as {@code .txt}, in small letters; the empty
 *     ending stands for none
 * @param repeated files of an archive that holds a later one of the same name
 * @param bareFolders paths of the folders that have no image in them or below them; hidden ones are not among them
 */
public record Skipped(int hidden, int links, SortedMap<String, Integer> others, int repeated, List<String> bareFolders)
        implements Serializable {
    /** Nothing. */
    public static final Skipped NONE = new Skipped(0, 0, Collections.emptySortedMap(), 0, List.of());

    private static final long serialVersionUID = 1;

    /** Copies the map and the list. */
    public Skipped {
        bareFolders = List.copyOf(bareFolders);
        others = Collections.unmodifiableSortedMap(new TreeMap<>(others));
    }

    /** All of them. */
    public int total() {
        return hidden
                + links
                + repeated
                + others.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** All but those of the system, which nobody expects to be read. */
    public Skipped withoutHidden() {
        return new Skipped(0, links, others, repeated, bareFolders);
    }

    /** For example {@code 2 hidden, 1 link, 3 .txt, 1 without an ending}; {@code nothing}. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (hidden > 0) {
            parts.add(hidden + " hidden");
        }
        if (links > 0) {
            parts.add(Counted.of(links, "link"));
        }
        others.forEach((ending, count) -> {
            if (!ending.isEmpty()) {
                parts.add(count + " " + ending);
            }
        });
        if (others.containsKey("")) {
            parts.add(others.get("") + " without an ending");
        }
        if (repeated > 0) {
            parts.add(repeated + " replaced by a later file of the same name");
        }
        return parts.isEmpty() ? "nothing" : String.join(", ", parts);
    }

    /** Counts them. */
    public static final class Count {
        private final SortedMap<String, Integer> others = new TreeMap<>();
        private final SortedSet<String> folders = new TreeSet<>();
        private int hidden;
        private int links;
        private int repeated;

        public void hidden() {
            hidden++;
        }

        public void links(int more) {
            links += more;
        }

        public void repeated() {
            repeated++;
        }

        public void other(String file) {
            others.merge(ImageName.ending(file), 1, Integer::sum);
        }

        /**
         * @param path of a folder, relative to the root
         * @return whether it is a new one
         */
        public boolean folder(String path) {
            return folders.add(path);
        }

        /** @param names of the images that were found */
        public Skipped skipped(Iterable<String> names) {
            SortedSet<String> bare = new TreeSet<>(folders);
            for (String name : names) {
                for (int end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
                    if (!bare.remove(name.substring(0, end)) && bare.isEmpty()) {
                        break;
                    }
                }
            }
            return new Skipped(hidden, links, others, repeated, List.copyOf(bare));
        }
    }
}
