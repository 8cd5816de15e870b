package org.convoke.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

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

    /**
     * What is said where none of them may be left out.
     *
     * @param images how many there are, these among them
     * @param name of the set
     */
    public UserError error(long images, String name) {
        return new UserError(String.format(
                Locale.ROOT,
                "%,d of %,d images of %s cannot be used, the first %s (" + Setting.ON_BAD_IMAGE.to("skip")
                        + " leaves them out)",
                count,
                images,
                name,
                first.get(0)));
    }

    /** These by where they are: tasks end in any order. */
    public BadImages sorted() {
        return new BadImages(
                count, first.stream().sorted(Comparator.comparing(Bad::where)).toList());
    }

    /** These and one more. */
    public BadImages plus(String where, String reason) {
        return plus(new BadImages(1, List.of(new Bad(where, reason))));
    }

    /** These, then others. */
    public BadImages plus(BadImages others) {
        List<Bad> all = new ArrayList<>(first);
        others.first.stream().limit(KEPT - all.size()).forEach(all::add);
        return new BadImages(count + others.count, all);
    }
}
