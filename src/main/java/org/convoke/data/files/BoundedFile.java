package org.convoke.data.files;

import java.io.IOException;
import java.io.InputStream;
import org.convoke.data.picture.BadImage;

/** Files that are read into memory, up to a length. */
final class BoundedFile {
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 16;

    private BoundedFile() {}

    /** Checks a declared length, before anything is read. */
    static void checkLength(long length, long maxBytes) throws BadImage {
        if (length > limit(maxBytes)) {
            throw new BadImage("has " + length + " bytes; files of up to " + limit(maxBytes) + " bytes are read");
        }
    }

    /** All that is left of a stream, of which a length is not known for sure. */
    static byte[] readAll(InputStream in, long maxBytes) throws IOException, BadImage {
        byte[] content = in.readNBytes(limit(maxBytes) + 1);
        if (content.length > limit(maxBytes)) {
            throw new BadImage("has more bytes than the " + limit(maxBytes) + " up to which files are read");
        }
        return content;
    }

    private static int limit(long maxBytes) {
        return (int) Math.min(maxBytes, LARGEST_ARRAY);
    }
}
