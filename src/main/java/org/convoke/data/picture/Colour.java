package org.convoke.data.picture;

/** Conversions of one pixel, in integers, so that they are the same everywhere. Every sample is 0 … 255. */
final class Colour {
    static final int WHITE = 255;

    private Colour() {}

    /** ITU-R BT.601 luma: Y = ⌊(299 R + 587 G + 114 B + 500) / 1000⌋. */
    static int grey(int red, int green, int blue) {
        return (299 * red + 587 * green + 114 * blue + 500) / 1000;
    }

    /** A sample with opacity A in front of white: ⌊(C · A + 255 · (255 − A) + 127) / 255⌋. */
    static int overWhite(int sample, int alpha) {
        return (sample * alpha + WHITE * (WHITE - alpha) + 127) / 255;
    }

    /**
     * A colour of CMYK without ink profiles, from inverted samples, 255 for no ink, as JPEG files hold them:
     * R = ⌊(C · K + 127) / 255⌋, likewise G from M and B from Y.
     */
    static int inked(int inverted, int invertedBlack) {
        return (inverted * invertedBlack + 127) / 255;
    }

    /** JFIF 1.02: R = Y + 1.402 (Cr − 128), in 16-bit fixed point. */
    static int red(int luma, int cr) {
        return clamp(luma + ((91881 * (cr - 128) + 32768) >> 16));
    }

    /** JFIF 1.02: G = Y − 0.34414 (Cb − 128) − 0.71414 (Cr − 128), in 16-bit fixed point. */
    static int green(int luma, int cb, int cr) {
        return clamp(luma + ((-22554 * (cb - 128) - 46802 * (cr - 128) + 32768) >> 16));
    }

    /** JFIF 1.02: B = Y + 1.772 (Cb − 128), in 16-bit fixed point. */
    static int blue(int luma, int cb) {
        return clamp(luma + ((116130 * (cb - 128) + 32768) >> 16));
    }

    private static int clamp(int sample) {
        return Math.max(0, Math.min(WHITE, sample));
    }
}
