package org.convoke.text;

import java.util.Comparator;
import java.util.List;

/** What to say to somebody who wrote a word that is not known. */
public final class Spelling {
    private Spelling() {}

    /**
     * One line that names the nearest known word: "unknown key `kernal`: did you mean `kernel`? (known: maps, kernel)".
     *
     * @param kind what the word should have been, such as "key" or "layer"
     * @param word as it was written
     * @param known the words that would have been right, at least one
     */
    public static String unknown(String kind, String word, List<String> known) {
        return "unknown " + kind + " `" + Quoted.shortened(word) + "`: did you mean `" + nearest(word, known)
                + "`? (known: " + String.join(", ", known) + ")";
    }

    /** One that it is the beginning of, or else the one that takes the fewest letters to change. */
    private static String nearest(String word, List<String> known) {
        return known.stream()
                .min(Comparator.comparing((String candidate) -> !candidate.startsWith(word))
                        .thenComparingInt(candidate -> distance(Quoted.shortened(word), candidate)))
                .orElseThrow();
    }

    /** Levenshtein's distance: the fewest letters to put in, take out or replace that make one word the other. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
