package org.convoke.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, in lower-case hexadecimal. */
public final class Sha256 {
    /** What a digest looks like. */
    static final String PATTERN = "[0-9a-f]{64}";

    private Sha256() {}

    static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String text(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The digest of some bytes. */
    public static String of(byte[] bytes) {
        MessageDigest digest = start();
        digest.update(bytes);
        return text(digest);
    }

    /** The digest of everything that is left in a stream. */
    static String of(InputStream in) throws IOException {
        MessageDigest digest = start();
        new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
        return text(digest);
    }
}
