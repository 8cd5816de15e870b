package org.convoke.data.picture;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says what a file is by its first bytes, for messages about a file that is not what it should be. */
public final class FileSignature {
    /** How many first bytes are enough to tell. */
    public static final int LENGTH = 32;

    private static final Map<String, String> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("89504e47", "a PNG image");
        KINDS.put("ffd8ff", "a JPEG image");
        KINDS.put("47494638", "a GIF image");
        KINDS.put("504b0304", "a zip archive");
        KINDS.put("1f8b", "a gzip file");
        KINDS.put("425a68", "a bzip2 file");
        KINDS.put("fd377a585a00", "an xz file");
        KINDS.put("28b52ffd", "a Zstandard file");
        KINDS.put("50415231", "a Parquet file");
        KINDS.put("89484446", "an HDF5 file");
        KINDS.put("934e554d5059", "a NumPy array");
    }

    private FileSignature() {}

    /** For example {@code a PNG image}, {@code the text "<!DOCTYPE html>"} or {@code unknown (first bytes 00 01)}. */
    public static String describe(byte[] first) {
        if (first.length == 0) {
            return "empty";
        }
        String hex = HexFormat.of().formatHex(first);
        for (Map.Entry<String, String> kind : KINDS.entrySet()) {
            if (hex.startsWith(kind.getKey())) {
                return kind.getValue();
            }
        }
        String text = new String(first, StandardCharsets.ISO_8859_1);
        if (text.chars().allMatch(c -> (c >= ' ' && c <= '~') || Character.isWhitespace(c))) {
            return "the text \"" + text.lines().findFirst().orElse("").strip() + "\"";
        }
        return "of an unknown kind (first bytes "
                + HexFormat.ofDelimiter(" ").formatHex(first, 0, Math.min(first.length, 8)) + ")";
    }
}
