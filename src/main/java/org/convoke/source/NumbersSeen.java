package org.convoke.source;

import java.util.Optional;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** The range of the numbers of the first images, which shows whether they are bytes. */
final class NumbersSeen {
    /** What cameras and scanners of 10, 12, 14 and 16 bits have at most. */
    private static final int[] MOST = {1023, 4095, 16_383, 65_535};
    /** Pictures as dark as this are pictures of fewer levels, as a rule. */
    private static final int DARK = 16;

    private int images;
    /** How many of them have a number that no byte is: a single one is damaged. */
    private int strange;

    private boolean isStrange;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;
    private boolean whole = true;

    /** The numbers that follow are of another image. */
    void nextImage() {
        images++;
        isStrange = false;
    }

    /** Takes a number; what is none is not counted. */
    void add(Object value) {
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            double each = number.doubleValue();
            least = Math.min(least, each);
            most = Math.max(most, each);
            whole &= each == Math.rint(each);
            if (!isStrange && (each < 0 || each > 255)) {
                isStrange = true;
                strange++;
            }
        }
    }

    /**
     * Looks at what was seen, where nobody said what is black and white.
     *
     * @return a remark, if the numbers may not be bytes
     * @throws UserError if they are not
     */
    Optional<String> check(String table) {
        String numbers = "numbers of the first " + (images == 1 ? "image" : images + " images") + " of " + table;
        if (most <= 1 && least >= -1 && most > least) {
            String range = least < 0 ? "-1,1" : "0,1";
            throw new UserError(
                    "all " + numbers + " lie between " + range.replace(",", " and "),
                    "if they are pixels, give their range with " + Setting.PIXEL_RANGE.to(range));
        }
        if (2 * strange < images || images == 0) {
            return dark(numbers);
        }
        if (least >= 0 && whole) {
            for (int bits : MOST) {
                if (most > 255 && most <= bits) {
                    throw new UserError(
                            "the " + numbers + " go up to " + PixelRange.text(most),
                            "if they are of " + (Integer.SIZE - Integer.numberOfLeadingZeros(bits)) + " bits, pass "
                                    + Setting.PIXEL_RANGE.to("0," + bits));
                }
            }
        }
        throw new UserError(
                "the " + numbers + " go from " + PixelRange.text(least) + " to " + PixelRange.text(most),
                "give the numbers of black and white with " + Setting.PIXEL_RANGE);
    }

    /** A remark on pictures that are very dark, if they are. */
    private Optional<String> dark(String numbers) {
        return whole && most > 1 && most <= DARK
                ? Optional.of("none of the " + numbers + " is above " + PixelRange.text(most)
                        + ": if that is white, pass " + Setting.PIXEL_RANGE.to("0," + PixelRange.text(most)))
                : Optional.empty();
    }
}
