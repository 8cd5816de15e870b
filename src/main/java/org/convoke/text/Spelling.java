package org.convoke.text;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What to say to somebody who wrote a word that is not known. */
public final class Spelling {
    private static final int MOST_KNOWN = 40;

    private Spelling() {}

    /**
     * One line that names the known words, and the nearest where one is near: "unknown key `kernal`: did you mean `kernel`?
     * (known: maps, kernel)", "unknown layer `dropout` (known: conv, maxpool)".
     *
     * @param kind what the word should have been, such as "key" or "layer"
     * @param word as it was written
     * @param known the words that would have been right, at least one; the first forty are named
     */
    public static String unknown(String kind, String word, List<String> known) {
        return unknown(kind, word, word, known);
    }

    /**
     * Likewise of a pattern with {@code *} for any characters: what is near the name that it begins with.
     *
     * @param known names that the pattern could have meant
     */
    public static String unknownPattern(String kind, String pattern, List<String> known) {
        return unknown(kind, pattern, pattern.replaceFirst("[.]?\\*.*", ""), known);
    }

    private static String unknown(String kind, String word, String near, List<String> known) {
        return "unknown " + kind + " `" + Quoted.shortened(word) + "`"
                + nearest(near, known)
                        .map(nearest -> ": did you mean `" + nearest + "`?")
                        .orElse("")
                + " (known: " + String.join(", ", known.subList(0, Math.min(MOST_KNOWN, known.size())))
                + (known.size() > MOST_KNOWN ? " and " + (known.size() - MOST_KNOWN) + " more" : "") + ")";
    }

    /** One that it is the beginning of, or else the one that takes the fewest letters to change, a third of them at most. */
    private static Optional<String> nearest(String word, List<String> known) {
        String start = Quoted.shortened(word).toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(candidate -> isBeginning(start, candidate)
                        || 3 * distance(start, candidate) <= Math.max(start.length(), candidate.length()))
                .min(Comparator.comparing((String candidate) -> !isBeginning(start, candidate))
                        .thenComparingInt(candidate -> distance(start, candidate)));
    }

    private static boolean isBeginning(String word, String of) {
        return !word.isEmpty() && of.startsWith(word);
    }

    /** The fewest letters to put in, take out, replace or swap with their neighbour that make one word the other. */
    private static int distance(String a, String b) {
        int[][] fewest = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    fewest[i][j] = i + j;
                    continue;
                }
                int replaced = fewest[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                fewest[i][j] = Math.min(replaced, 1 + Math.min(fewest[i - 1][j], fewest[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    fewest[i][j] = Math.min(fewest[i][j], 1 + fewest[i - 2][j - 2]);
                }
            }
        }
        return fewest[a.length()][b.length()];
    }
}
