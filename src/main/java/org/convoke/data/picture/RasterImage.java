package org.convoke.data.picture;

import java.io.Serializable;
import java.util.Arrays;
import org.convoke.text.Counted;

/**
 * A decoded picture. The array is not copied: whoever made it, and whoever reads it here, leaves it as it is.
 *
 * @param channels 1 for grey or 3 for red, green, blue
 * @param height its rows, at least 1
 * @param width its columns, at least 1
 * @param pixels unsigned bytes, [channel][row][column]
 */
@SuppressWarnings("ArrayRecordComponent") // a copy of all pixels at every reading would be too dear
public record RasterImage(int channels, int height, int width, byte[] pixels) implements Serializable {
    /** @throws IllegalArgumentException if the sizes do not agree, or there are neither 1 nor 3 channels */
    public RasterImage {
        if ((channels != 1 && channels != 3)
                || height < 1
                || width < 1
                || (long) channels * height * width != pixels.length) {
            throw new IllegalArgumentException(
                    pixels.length + " pixels of " + channels + " channels, " + height + " rows, " + width + " columns");
        }
    }

    /**
     * A picture from samples that lie side by side, as in Spark's image struct: grey; or blue, green, red; or blue, green,
     * red, opacity, which is laid over white.
     *
     * @param samples unsigned bytes, [row][column][1, 3 or 4]
     * @throws IllegalArgumentException if the sizes do not agree
     */
    public static RasterImage ofBlueGreenRed(int height, int width, byte[] samples) {
        long area = (long) height * width;
        int perPixel = area == 0 ? 0 : (int) (samples.length / area);
        if (height < 1 || width < 1 || perPixel * area != samples.length || perPixel == 2 || perPixel > 4) {
            throw new IllegalArgumentException(samples.length + " samples of " + height + " × " + width + " pixels");
        }
        if (perPixel == 1) {
            return new RasterImage(1, height, width, samples);
        }
        byte[] pixels = new byte[3 * height * width];
        for (int channel = 0; channel < 3; channel++) {
            for (int i = 0; i < area; i++) {
                int sample = Byte.toUnsignedInt(samples[i * perPixel + 2 - channel]);
                int alpha = perPixel == 4 ? Byte.toUnsignedInt(samples[i * perPixel + 3]) : Colour.WHITE;
                pixels[channel * (int) area + i] = (byte) Colour.overWhite(sample, alpha);
            }
        }
        return new RasterImage(3, height, width, pixels);
    }

    /**
     * The same picture in grey ({@link Colour#grey BT.601}) or in three channels, of which a grey one gets three equal ones.
     *
     * @throws IllegalArgumentException if there are neither 1 nor 3 channels
     */
    public RasterImage withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        int area = height * width;
        byte[] converted = new byte[Math.multiplyExact(wanted, area)];
        if (wanted == 3) {
            for (int channel = 0; channel < 3; channel++) {
                System.arraycopy(pixels, 0, converted, channel * area, area);
            }
        } else if (wanted == 1) {
            for (int i = 0; i < area; i++) {
                converted[i] = (byte) Colour.grey(
                        Byte.toUnsignedInt(pixels[i]),
                        Byte.toUnsignedInt(pixels[area + i]),
                        Byte.toUnsignedInt(pixels[2 * area + i]));
            }
        }
        return new RasterImage(wanted, height, width, converted);
    }

    /** One sample, 0 … 255. */
    public int at(int channel, int row, int column) {
        return Byte.toUnsignedInt(pixels[(channel * height + row) * width + column]);
    }

    /** Equal size and pixels. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RasterImage that
                && channels == that.channels
                && height == that.height
                && width == that.width
                && Arrays.equals(pixels, that.pixels);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * height + width) + Arrays.hashCode(pixels);
    }

    /** For example {@code 640 × 480 pixels of 3 channels}. */
    @Override
    public String toString() {
        return width + " × " + height + " pixels of " + Counted.of(channels, "channel");
    }
}
