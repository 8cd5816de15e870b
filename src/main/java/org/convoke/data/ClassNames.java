package org.convoke.data;

import java.text.Normalizer;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The names of classes: which are the same, and their order. */
public final class ClassNames {
    private static final Comparator<String> BY_NUMBER = Comparator.<String>comparingInt(
                    name -> number(name).length())
            .thenComparing(ClassNames::number)
            .thenComparing(Comparator.naturalOrder());

    private ClassNames() {}

    /** A name in Unicode's composed form (NFC): macOS writes the names of files decomposed, other systems composed. */
    public static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /** Whether all names are whole numbers in decimal digits. */
    public static boolean areNumbers(Collection<String> names) {
        return !names.isEmpty() && names.stream().allMatch(name -> name.matches("[0-9]+"));
    }

    /** A name in digits without leading zeros, except the last: {@code 3} of {@code 00003}. */
    public static String number(String digits) {
        return digits.replaceFirst("^0+(?=.)", "");
    }

    /** The names, each once: 0, 1, 2, 10, 11 if all are numbers, otherwise in the order of their texts. */
    public static List<String> sorted(Collection<String> names) {
        return names.stream()
                .distinct()
                .sorted(areNumbers(names) ? BY_NUMBER : Comparator.naturalOrder())
                .toList();
    }

    /** Names that differ from each other only in case or spaces, such as {@code Cats} and {@code cats }. */
    public static List<List<String>> alike(Collection<String> names) {
        Map<String, List<String>> groups = names.stream()
                .collect(Collectors.groupingBy(
                        name -> name.toLowerCase(Locale.ROOT).replaceAll("[\\s\\p{Z}]+", ""),
                        TreeMap::new,
                        Collectors.toList()));
        return groups.values().stream().filter(group -> group.size() > 1).toList();
    }
}
