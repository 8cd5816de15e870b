package org.convoke.data.picture;

import java.util.Locale;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** How a picture of any size becomes one of the network's size ({@code --fit}). */
public enum Fit {
    /** It must have that size. */
    NONE,
    /** Scaled to that size, whatever becomes of its proportions. */
    STRETCH,
    /** Scaled until it covers that size; what sticks out on two sides is cut off, the middle stays. */
    CROP,
    /** Scaled until it fits in that size, in the middle, with black around it. */
    PAD;

    /** The text that {@link #parse} makes this choice from. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the text form.
     *
     * @throws UserError if it is none of the choices
     */
    public static Fit parse(String text) {
        for (Fit fit : values()) {
            if (fit.text().equals(text.strip())) {
                return fit;
            }
        }
        throw new UserError(Setting.FIT, text, "must be none, crop, pad or stretch");
    }

    /**
     * The picture in the size wanted; its channels stay. For {@code crop} and {@code pad} the scaled size is the picture's
     * times s = max(rows / height, columns / width), or min, the other side rounded half up to at least 1; the margin before
     * is the whole difference halved, rounded down.
     *
     * @throws BadImage if the choice is {@code none} and the size is another, or the picture is too long and thin to scale
     */
    public RasterImage apply(RasterImage image, int rows, int columns, Resampling resampling) throws BadImage {
        if (image.height() == rows && image.width() == columns) {
            return image;
        }
        if (this == NONE) {
            throw new BadImage(image.width() + " × " + image.height() + " pixels, and " + columns + " × " + rows
                    + " are wanted: pass " + Setting.FIT.to("crop") + ", pad or stretch");
        }
        if (this == STRETCH) {
            return resampling.scale(
                    image,
                    new ScaledAxis(image.height(), rows, 0, rows),
                    new ScaledAxis(image.width(), columns, 0, columns));
        }
        // Whether the columns are what the scale is taken from: rows / height against columns / width.
        long byRows = (long) rows * image.width();
        long byColumns = (long) columns * image.height();
        boolean columnsDecide = this == CROP ? byColumns >= byRows : byColumns <= byRows;
        long scaledRows = columnsDecide ? rounded(byColumns, image.width()) : rows;
        long scaledColumns = columnsDecide ? columns : rounded(byRows, image.height());
        if (this == CROP) {
            return resampling.scale(
                    image,
                    new ScaledAxis(image.height(), scaledRows, (scaledRows - rows) / 2, rows),
                    new ScaledAxis(image.width(), scaledColumns, (scaledColumns - columns) / 2, columns));
        }
        RasterImage scaled = resampling.scale(
                image,
                new ScaledAxis(image.height(), scaledRows, 0, (int) scaledRows),
                new ScaledAxis(image.width(), scaledColumns, 0, (int) scaledColumns));
        return overBlack(scaled, rows, columns);
    }

    private static long rounded(long numerator, long denominator) {
        return Math.max(1, (2 * numerator + denominator) / (2 * denominator));
    }

    private static RasterImage overBlack(RasterImage image, int rows, int columns) {
        byte[] pixels = new byte[image.channels() * rows * columns];
        int top = (rows - image.height()) / 2;
        int left = (columns - image.width()) / 2;
        for (int channel = 0; channel < image.channels(); channel++) {
            for (int row = 0; row < image.height(); row++) {
                System.arraycopy(
                        image.pixels(),
                        (channel * image.height() + row) * image.width(),
                        pixels,
                        (channel * rows + top + row) * columns + left,
                        image.width());
            }
        }
        return new RasterImage(image.channels(), rows, columns, pixels);
    }
}
