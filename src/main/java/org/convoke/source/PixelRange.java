package org.convoke.source;

import java.io.Serializable;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * Which numbers are black and white.
 *
 * @param black the number that is 0
 * @param white the number that is 255, above black
 */
public record PixelRange(double black, double white) implements Serializable {
    /** Bytes. */
    public static final PixelRange BYTES = new PixelRange(0, 255);

    /** @throws UserError if the numbers are not as described */
    public PixelRange {
        if (!(black < white) || !Double.isFinite(white - black)) {
            throw new UserError(
                    Setting.PIXEL_RANGE,
                    black + "," + white,
                    "give the numbers of black and of white, the smaller first, such as 0,255");
        }
    }

    /**
     * Reads {@code BLACK,WHITE}.
     *
     * @throws UserError if it is no such text
     */
    public static PixelRange parse(String text) {
        String[] range = text.split(",", -1);
        try {
            if (range.length != 2) {
                throw new NumberFormatException(range.length + " numbers");
            }
            return new PixelRange(Double.parseDouble(range[0]), Double.parseDouble(range[1]));
        } catch (NumberFormatException e) {
            throw new UserError(Setting.PIXEL_RANGE, text, "give two numbers, such as 0,255", e);
        }
    }

    /** For example {@code 0,1}. */
    @Override
    public String toString() {
        return text(black) + "," + text(white);
    }

    /** A number without a fraction that says nothing. */
    static String text(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
