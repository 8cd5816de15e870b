package org.convoke.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder's name that says which part of a set it holds: {@code train}, {@code test_set}, {@code seg_train}, {@code Validation}.
 *
 * @param part which part
 * @param rest the other words of the name, which the folders of one set's parts have in common: {@code seg}; usually none
 */
public record PartName(Part part, String rest) {
    private static final Pattern WORD = Pattern.compile("(?:(train|training)|(test|testing)|(val|valid|validation|dev))"
            + "(?:set|data|dataset|images|imgs)?[0-9]*");
    private static final Set<String> FILLERS = Set.of(
            "set",
            "data",
            "dataset",
            "image",
            "images",
            "img",
            "imgs",
            "picture",
            "pictures",
            "photos",
            "split",
            "part",
            "folder",
            "jpg",
            "jpeg",
            "png");

    /** Empty if the name says nothing of parts, or too much. */
    public static Optional<PartName> of(String folder) {
        Optional<Part> part = Optional.empty();
        List<String> rest = new ArrayList<>();
        for (String word : words(folder)) {
            Matcher matcher = WORD.matcher(word);
            if (matcher.matches()) {
                if (part.isPresent()) {
                    return Optional.empty();
                }
                part = Optional.of(
                        matcher.group(1) != null ? Part.TRAIN : matcher.group(2) != null ? Part.TEST : Part.VALIDATION);
            } else if (!FILLERS.contains(word)) {
                rest.add(word);
            }
        }
        return part.map(which -> new PartName(which, String.join(" ", rest)));
    }

    /** Whether a name only says that there are images: {@code images}, {@code data}. */
    public static boolean isFiller(String folder) {
        String[] words = words(folder);
        return words.length > 0 && java.util.Arrays.stream(words).allMatch(FILLERS::contains);
    }

    private static String[] words(String folder) {
        return folder.toLowerCase(Locale.ROOT).strip().split("[^\\p{L}\\p{N}]+");
    }

    /** Whether the name has no other words. */
    public boolean isPlain() {
        return rest.isEmpty();
    }
}
