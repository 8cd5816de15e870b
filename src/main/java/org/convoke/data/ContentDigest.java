package org.convoke.data;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.convoke.data.picture.ImageShape;

/**
 * A digest of a set of labelled images that depends on which images it holds and how often, not on their order, so that it
 * can be computed in parts: the sum, modulo 2<sup>256</sup>, of the SHA-256 of every image (its pixels, then its label as a
 * 32-bit big-endian number and, where its weight is not 1, the bits of that likewise). It tells sets apart that differ by accident, not by an attacker's design.
 */
public final class ContentDigest {
    private static final int BYTES = 32;
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(Byte.SIZE * BYTES);

    private final MessageDigest sha256;
    private BigInteger sum = BigInteger.ZERO;

    /** The digest of no images. */
    public ContentDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Adds one image of a set. */
    public void add(PackedImages images, int image) {
        sha256.update(images.pixels(), image * images.imageSize(), images.imageSize());
        int label = images.labels()[image];
        float weight = images.weight(image);
        add(sha256.digest(weight == 1 ? bigEndian(label) : bigEndian(label, Float.floatToIntBits(weight))));
    }

    /** Adds the {@link #sum} of other images. */
    public void add(byte[] otherSum) {
        sum = sum.add(new BigInteger(1, otherSum)).mod(MODULUS);
    }

    /** The sum so far, 32 bytes, big-endian. */
    public byte[] sum() {
        byte[] padded = new byte[BYTES];
        byte[] bytes = sum.toByteArray();
        int length = Math.min(bytes.length, BYTES);
        System.arraycopy(bytes, bytes.length - length, padded, BYTES - length, length);
        return padded;
    }

    /**
     * SHA-256 in lower-case hexadecimal over channels, rows, columns and number of images (32-bit big-endian), and the sum.
     */
    public String text(ImageShape shape, int count) {
        sha256.update(bigEndian(shape.channels(), shape.rows(), shape.columns(), count));
        return HexFormat.of().formatHex(sha256.digest(sum()));
    }

    /** The digest of a set. */
    public static String of(PackedImages images) {
        ContentDigest digest = new ContentDigest();
        for (int image = 0; image < images.count(); image++) {
            digest.add(images, image);
        }
        return digest.text(images.shape(), images.count());
    }

    private static byte[] bigEndian(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * values.length);
        Arrays.stream(values).forEach(bytes::putInt);
        return bytes.array();
    }
}
