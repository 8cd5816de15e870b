package org.convoke.source;

import java.io.Serializable;
import java.util.function.IntToDoubleFunction;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.ImageShape;
import org.convoke.data.picture.RasterImage;
import org.convoke.text.Setting;

/**
 * How numbers become pixels: v between black and white becomes 255 (v − black) / (white − black), rounded half up.
 *
 * @param shape of the image, [channel][row][column], of 1 or 3 channels
 * @param range the numbers of black and white
 */
public record PixelScale(ImageShape shape, PixelRange range) implements Serializable {
    private static final double LEVELS = 255;

    /** @throws BadImage if there are more or fewer numbers than pixels, or one is none or out of range */
    RasterImage image(int count, IntToDoubleFunction numbers) throws BadImage {
        if (count != shape.size()) {
            throw new BadImage("has " + count + " numbers, and " + shape + " pixels need " + shape.size()
                    + ": give the shape with " + Setting.IMAGE_SHAPE);
        }
        double black = range.black();
        double white = range.white();
        byte[] pixels = new byte[count];
        for (int i = 0; i < count; i++) {
            double value = numbers.applyAsDouble(i);
            if (Double.isNaN(value)) {
                throw new BadImage("has no number for pixel " + i);
            }
            if (!(value >= black && value <= white)) {
                throw new BadImage("has " + PixelRange.text(value) + " for pixel " + i + ", which is not between "
                        + PixelRange.text(black) + " and " + PixelRange.text(white)
                        + ": give the range of the numbers with " + Setting.PIXEL_RANGE);
            }
            pixels[i] = (byte) Math.floor(LEVELS * (value - black) / (white - black) + 0.5);
        }
        return new RasterImage(shape.channels(), shape.rows(), shape.columns(), pixels);
    }
}
