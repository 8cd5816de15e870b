package org.convoke.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The images that could not be read: how many, and what was wrong with the first of them.
 *
 * @param count how many
 * @param first the first of them
 */
public record BadImages(long count, List<Bad> first) implements Serializable {
    /** None. */
    public static final BadImages NONE = new BadImages(0, List.of());

    private static final int KEPT = 20;

    /** Where an image is, and what is wrong with it. */
    public record Bad(String where, String reason) implements Serializable {
        @Override
        public String toString() {
            return where + ": " + reason;
        }
    }

    public BadImages {
        first = List.copyOf(first);
    }

    /** These and one more. */
    BadImages plus(String where, String reason) {
        return plus(new BadImages(1, List.of(new Bad(where, reason))));
    }

    /** These, then others. */
    BadImages plus(BadImages others) {
        List<Bad> all = new ArrayList<>(first);
        others.first.stream().limit(KEPT - all.size()).forEach(all::add);
        return new BadImages(count + others.count, all);
    }
}
