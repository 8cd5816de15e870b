package org.convoke.data;

import java.io.IOException;
import java.io.InputStream;

/** A file that is itself at fault; the message says why, without its name. */
final class BadFile extends Exception {
    private static final long serialVersionUID = 1;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 16;

    BadFile(String reason) {
        super(reason);
    }

    BadFile(String reason, Throwable cause) {
        super(reason, cause);
    }

    /** Checks a declared length, before anything is read. */
    static void checkLength(long length, long maxBytes) throws BadFile {
        if (length > limit(maxBytes)) {
            throw new BadFile("has " + length + " bytes; files of up to " + limit(maxBytes) + " bytes are read");
        }
    }

    /** All that is left of a stream, of which a length is not known for sure. */
    static byte[] readAll(InputStream in, long maxBytes) throws IOException, BadFile {
        byte[] content = in.readNBytes(limit(maxBytes) + 1);
        if (content.length > limit(maxBytes)) {
            throw new BadFile("has more bytes than the " + limit(maxBytes) + " up to which files are read");
        }
        return content;
    }

    private static int limit(long maxBytes) {
        return (int) Math.min(maxBytes, LARGEST_ARRAY);
    }
}
