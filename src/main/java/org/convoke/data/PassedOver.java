package org.convoke.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was passed over while image files were listed.
 *
 * @param hidden files and folders of the system: names that begin with a dot, {@code _SUCCESS}, {@code Thumbs.db},
 *     {@code __MACOSX} and the like; a hidden folder of a file system counts as one, of an archive each of its files
 * @param links links to nothing, links to a folder they are in, symbolic links of an archive
 * @param others other files that are no images by their names: how many of each ending, such as {@code .txt}, in small
 *     letters; the empty ending stands for none
 */
public record PassedOver(int hidden, int links, SortedMap<String, Integer> others) implements Serializable {
    private static final long serialVersionUID = 1;

    /** Copies the map. */
    public PassedOver {
        others = Collections.unmodifiableSortedMap(new TreeMap<>(others));
    }

    /** All of them. */
    public int total() {
        return hidden
                + links
                + others.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** For example {@code 2 hidden, 1 link, 3 .txt, 1 without an ending}; {@code nothing}. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (hidden > 0) {
            parts.add(hidden + " hidden");
        }
        if (links > 0) {
            parts.add(links + (links == 1 ? " link" : " links"));
        }
        others.forEach((ending, count) -> {
            if (!ending.isEmpty()) {
                parts.add(count + " " + ending);
            }
        });
        if (others.containsKey("")) {
            parts.add(others.get("") + " without an ending");
        }
        return parts.isEmpty() ? "nothing" : String.join(", ", parts);
    }

    /** Counts them. */
    static final class Count {
        private final SortedMap<String, Integer> others = new TreeMap<>();
        private int hidden;
        private int links;

        void hidden() {
            hidden++;
        }

        void links(int more) {
            links += more;
        }

        void other(String file) {
            others.merge(ImageName.ending(file), 1, Integer::sum);
        }

        PassedOver passedOver() {
            return new PassedOver(hidden, links, others);
        }
    }
}
