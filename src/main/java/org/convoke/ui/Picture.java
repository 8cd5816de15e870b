package org.convoke.ui;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.awt.image.BufferedImage;
import java.util.Base64;
import org.convoke.data.picture.PngWriter;
import org.convoke.net.ClassMap;

/**
 * A small picture.
 *
 * @param channels 1 for grey, 3 for red, green and blue
 * @param rows its height
 * @param columns its width
 * @param pixels unsigned bytes, {@code [row][column][channel]}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@SuppressWarnings("ArrayRecordComponent") // pixels to look at, never compared
public record Picture(int channels, int rows, int columns, byte[] pixels) {
    static final Picture NONE = new Picture(1, 0, 0, new byte[0]);
    /** A longer side than this is made shorter, so that an event stays short. */
    private static final int LONGEST = 64;

    private static final int[] ORANGE = {255, 110, 0};
    /** What is behind the colour is to be seen. */
    private static final double MOST_ORANGE = 0.7;

    /** The longest side that an event may declare. */
    private static final int MOST = 1024;

    /** @throws IllegalArgumentException if the sizes do not agree, or are those of no small picture */
    public Picture {
        pixels = pixels == null ? new byte[0] : pixels;
        boolean possible = (channels == 1 || channels == 3)
                && rows >= 0
                && rows <= MOST
                && columns >= 0
                && columns <= MOST
                && channels * rows * columns == pixels.length;
        if (!possible) {
            throw new IllegalArgumentException(
                    pixels.length + " pixels for " + channels + " × " + rows + " × " + columns);
        }
    }

    /**
     * An image of a data set: in colour if it has three channels, otherwise its first channel in grey. Of a large one
     * every n-th pixel is taken.
     *
     * @param planes unsigned bytes, {@code [channel][row][column]}
     */
    static Picture of(int planeCount, int fullRows, int fullColumns, byte[] planes) {
        int every = (Math.max(fullRows, fullColumns) + LONGEST - 1) / LONGEST;
        int shown = planeCount == 3 ? 3 : 1;
        int itsRows = (fullRows + every - 1) / every;
        int itsColumns = (fullColumns + every - 1) / every;
        byte[] mixed = new byte[shown * itsRows * itsColumns];
        int next = 0;
        for (int row = 0; row < fullRows; row += every) {
            for (int column = 0; column < fullColumns; column += every) {
                for (int channel = 0; channel < shown; channel++) {
                    mixed[next++] = planes[(channel * fullRows + row) * fullColumns + column];
                }
            }
        }
        return new Picture(shown, itsRows, itsColumns, mixed);
    }

    /**
     * The picture, orange where a map is great.
     *
     * @param map over the whole picture
     */
    Picture under(ClassMap map) {
        byte[] mixed = new byte[3 * rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double strength = MOST_ORANGE * map.at((row + 0.5) / rows, (column + 0.5) / columns);
                for (int channel = 0; channel < 3; channel++) {
                    int i = row * columns + column;
                    int value = pixels[i * channels + Math.min(channel, channels - 1)] & 0xff;
                    mixed[3 * i + channel] = (byte) Math.round(value * (1 - strength) + ORANGE[channel] * strength);
                }
            }
        }
        return new Picture(3, rows, columns, mixed);
    }

    /** As a PNG file. */
    byte[] png() {
        BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < rows * columns; i++) {
            int red = pixels[i * channels] & 0xff;
            int green = pixels[i * channels + channels / 2] & 0xff;
            int blue = pixels[i * channels + channels - 1] & 0xff;
            image.setRGB(i % columns, i / columns, red << 16 | green << 8 | blue);
        }
        return PngWriter.bytes(image);
    }

    /** For the {@code src} of an image in a page. */
    String dataUri() {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png());
    }
}
