package org.convoke.source;

import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.ImageDecoder;

/** Picture files as texts in Base64, with or without {@code data:image/png;base64,} before them. */
final class TextPictures {
    private static final Pattern DATA_URL = Pattern.compile("\\s*+data:[^,]*+,");
    /** Shorter texts are names. */
    private static final int FEWEST = 64;

    private TextPictures() {}

    /** The bytes of a text. */
    static byte[] decoded(String text) throws BadImage {
        try {
            String plain = DATA_URL.matcher(text).replaceFirst("");
            return plain.indexOf('-') >= 0 || plain.indexOf('_') >= 0
                    ? Base64.getUrlDecoder().decode(plain.strip())
                    : Base64.getMimeDecoder().decode(plain);
        } catch (IllegalArgumentException e) {
            throw new BadImage("not Base64: " + e.getMessage(), e);
        }
    }

    /** Whether texts are pictures, by the first of them. */
    static boolean are(List<String> texts) {
        if (texts.isEmpty() || texts.get(0).length() < FEWEST) {
            return false;
        }
        try {
            ImageDecoder.mode(decoded(texts.get(0)));
            return true;
        } catch (BadImage e) {
            return false;
        }
    }
}
