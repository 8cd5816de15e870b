package org.convoke.train.augment;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.convoke.net.layer.Shape;
import org.convoke.text.Quoted;
import org.convoke.text.Setting;
import org.convoke.text.Spelling;
import org.convoke.text.UserError;

/**
 * A random change of a training image that leaves its class as it is. It works on the pixels as they are stored, before
 * normalisation: unsigned bytes, {@code [channel][row][column]}, all channels alike; 0 is black.
 *
 * <p>What is drawn depends on a {@link Draw} only, which {@link Augmentations} makes from the recipe's seed, the epoch and
 * the image's place in the data. Arithmetic is whole numbers, or double precision in a written order with {@link StrictMath}: the
 * same bits on any machine. {@code u, v} below are uniform in [0, 1).
 *
 * <p>The text form, for the command line and for files, is the name and, after a colon, the value: {@code crop:4},
 * {@code crop:4:reflect}, {@code flip}, {@code flip:alternate}, {@code rotate:10}.
 */
public sealed interface Augmentation extends Serializable {
    /** The names of all, in the order of this file. */
    List<String> NAMES = List.of("crop", "flip", "cutout", "shift", "rotate", "scale", "brightness", "contrast");

    /** The word that the text form begins with. */
    String name();

    /** The text that {@link #parse} makes this augmentation from. */
    String text();

    /**
     * Writes the changed image.
     *
     * @param from the image, from {@code first} on
     * @param to where it goes, from {@code at} on: every pixel is written; another array
     * @param draw decides what is drawn
     */
    void apply(byte[] from, int first, Shape shape, byte[] to, int at, Draw draw);

    /** @throws UserError if it makes no sense for images of a shape */
    default void checkFits(Shape shape) {}

    /**
     * A window of the image's size somewhere in the image with a margin: pixel (i, j) is that at (i + a − p, j + b − p), with a and
     * b uniform in 0 … 2p. The margin is black, or the image reflected at its border, which is not repeated: −1 is 1, and R is
     * R − 2. (He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2015, section 4.2, where the margin
     * is zero after the mean was subtracted.)
     *
     * @param padding p, the width of the margin on every side, at least 1
     * @param reflect whether the margin is the reflected image
     */
    record Crop(int padding, boolean reflect) implements Augmentation {
        private static final String REFLECT = ":reflect";

        /** With a black margin. */
        public Crop(int padding) {
            this(padding, false);
        }

        /** @throws UserError if the value is out of range */
        public Crop {
            require(padding >= 1, "crop:" + padding, "PADDING must be at least 1");
        }

        /** @throws NumberFormatException if the padding is no whole number */
        private static Crop parse(String value) {
            boolean reflect = value.endsWith(REFLECT);
            String padding = reflect ? value.substring(0, value.length() - REFLECT.length()) : value;
            return new Crop(Integer.parseInt(padding.strip()), reflect);
        }

        @Override
        public String name() {
            return "crop";
        }

        @Override
        public String text() {
            return "crop:" + padding + (reflect ? REFLECT : "");
        }

        @Override
        public void checkFits(Shape shape) {
            int most = shortSide(shape) - 1;
            require(padding <= most, text(), "PADDING must be smaller than the images, " + shape + ": at most " + most);
        }

        @Override
        public void apply(byte[] from, int first, Shape shape, byte[] to, int at, Draw draw) {
            int rows = shape.rows();
            int columns = shape.columns();
            int down = draw.whole(0, 2 * padding + 1) - padding;
            int right = draw.whole(1, 2 * padding + 1) - padding;
            // Columns lo … hi − 1 come from the image.
            int lo = Math.max(0, -right);
            int hi = Math.min(columns, columns - right);
            for (int c = 0; c < shape.channels(); c++) {
                for (int row = 0; row < rows; row++) {
                    int start = at + (c * rows + row) * columns;
                    int source = reflect ? reflected(row + down, rows) : row + down;
                    if (source < 0 || source >= rows) {
                        Arrays.fill(to, start, start + columns, (byte) 0);
                        continue;
                    }
                    int line = first + (c * rows + source) * columns;
                    System.arraycopy(from, line + lo + right, to, start + lo, hi - lo);
                    for (int column = 0; column < lo; column++) {
                        to[start + column] = margin(from, line, column + right, columns);
                    }
                    for (int column = hi; column < columns; column++) {
                        to[start + column] = margin(from, line, column + right, columns);
                    }
                }
            }
        }

        private byte margin(byte[] from, int line, int column, int columns) {
            return reflect ? from[line + reflected(column, columns)] : 0;
        }

        /** The place of 0 … n − 1 that a place next to it reflects. */
        private static int reflected(int place, int n) {
            int distance = Math.abs(place);
            return distance < n ? distance : 2 * (n - 1) - distance;
        }
    }

    /**
     * Left and right change places: where u is below ½; or, alternating, in the first epoch where u is below ½, and in each
     * further one where they did not in the epoch before. (Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU", 2024.)
     *
     * @param alternate whether it alternates
     */
    record Flip(boolean alternate) implements Augmentation {
        private static final String ALTERNATE = "alternate";

        /** Drawn anew in each epoch. */
        public Flip() {
            this(false);
        }

        @Override
        public String name() {
            return "flip";
        }

        @Override
        public String text() {
            return alternate ? "flip:" + ALTERNATE : "flip";
        }

        @Override
        public void apply(byte[] from, int first, Shape shape, byte[] to, int at, Draw draw) {
            boolean mirrored = alternate ? draw.steady() < 0.5 == (draw.epoch() % 2 == 0) : draw.uniform(0) < 0.5;
            if (!mirrored) {
                System.arraycopy(from, first, to, at, shape.size());
                return;
            }
            int columns = shape.columns();
            for (int line = 0; line < shape.size(); line += columns) {
                for (int column = 0; column < columns; column++) {
                    to[at + line + column] = from[first + line + columns - 1 - column];
                }
            }
        }
    }

    /**
     * A square of k×k pixels becomes 0, black: rows y − ⌊k/2⌋ … y − ⌊k/2⌋ + k − 1 and likewise columns, around a pixel (y, x)
     * that is any one of the image, cut at the borders. (DeVries and Taylor, "Improved regularization of convolutional
     * neural networks with cutout", 2017, where it is 0 after normalisation.)
     *
     * @param side k, at least 1
     */
    record Cutout(int side) implements Augmentation {
        /** @throws UserError if the value is out of range */
        public Cutout {
            require(side >= 1, "cutout:" + side, "SIDE must be at least 1");
        }

        @Override
        public String name() {
            return "cutout";
        }

        @Override
        public String text() {
            return "cutout:" + side;
        }

        @Override
        public void checkFits(Shape shape) {
            int most = shortSide(shape);
            require(side <= most, text(), "SIDE must not be larger than the images, " + shape + ": at most " + most);
        }

        @Override
        public void apply(byte[] from, int first, Shape shape, byte[] to, int at, Draw draw) {
            System.arraycopy(from, first, to, at, shape.size());
            int rows = shape.rows();
            int columns = shape.columns();
            int top = draw.whole(0, rows) - side / 2;
            int left = draw.whole(1, columns) - side / 2;
            for (int c = 0; c < shape.channels(); c++) {
                for (int row = Math.max(0, top); row < Math.min(rows, top + side); row++) {
                    int start = at + (c * rows + row) * columns;
                    Arrays.fill(to, start + Math.max(0, left), start + Math.min(columns, left + side), (byte) 0);
                }
            }
        }
    }

    /**
     * The picture moves down by (2u − 1) · f · rows and to the right by (2v − 1) · f · columns, fractions of a pixel too
     * ({@link AffineMap bilinear}, 0 from outside).
     *
     * @param fraction f, above 0 and below 1
     */
    record Shift(double fraction) implements Augmentation {
        /** @throws UserError if the value is out of range */
        public Shift {
            require(fraction > 0 && fraction < 1, "shift:" + number(fraction), "FRACTION must be above 0 and below 1");
        }

        @Override
        public String name() {
            return "shift";
        }

        @Override
        public String text() {
            return "shift:" + number(fraction);
        }

        @Override
        public void apply(byte[] from, int first, Shape shape, byte[] to, int at, Draw draw) {
            double down = draw.eitherWay(0, fraction) * shape.rows();
            double right = draw.eitherWay(1, fraction) * shape.columns();
            AffineMap.affine(from, first, shape, to, at, 1, 0, -down, 0, 1, -right);
        }
    }

    /**
     * The picture turns about the image's centre by (2u − 1) · d degrees, clockwise where that is positive
     * ({@link AffineMap bilinear}, 0 from outside).
     *
     * @param degrees d, above 0 and at most 180
     */
    record Rotate(double degrees) implements Augmentation {
        /** @throws UserError if the value is out of range */
        public Rotate {
            require(
                    degrees > 0 && degrees <= 180,
                    "rotate:" + number(degrees),
                    "DEGREES must be above 0 and at most 180");
        }

        @Override
        public String name() {
            return "rotate";
        }

        @Override
        public String text() {
            return "rotate:" + number(degrees);
        }

        @Override
        public void apply(byte[] from, int first, Shape shape, byte[] to, int at, Draw draw) {
            double angle = draw.eitherWay(0, degrees) * Math.PI / 180;
            double cos = StrictMath.cos(angle);
            double sin = StrictMath.sin(angle);
            AffineMap.affine(from, first, shape, to, at, cos, -sin, 0, sin, cos, 0);
        }
    }

    /**
     * The picture grows about the image's centre by the factor 1 + (2u − 1) · f, in both directions alike
     * ({@link AffineMap bilinear}, 0 from outside).
     *
     * @param fraction f, above 0 and below 1
     */
    record Scale(double fraction) implements Augmentation {
        /** @throws UserError if the value is out of range */
        public Scale {
            require(fraction > 0 && fraction < 1, "scale:" + number(fraction), "FRACTION must be above 0 and below 1");
        }

        @Override
        public String name() {
            return "scale";
        }

        @Override
        public String text() {
            return "scale:" + number(fraction);
        }

        @Override
        public void apply(byte[] from, int first, Shape shape, byte[] to, int at, Draw draw) {
            double inverse = 1 / (1 + draw.eitherWay(0, fraction));
            AffineMap.affine(from, first, shape, to, at, inverse, 0, 0, 0, inverse, 0);
        }
    }

    /**
     * Adds ⌊(2u − 1) · f · 255 + ½⌋ to every pixel; what is then below 0 becomes 0, and what is above 255 becomes 255.
     *
     * @param fraction f, above 0 and at most 1
     */
    record Brightness(double fraction) implements Augmentation {
        /** @throws UserError if the value is out of range */
        public Brightness {
            require(
                    fraction > 0 && fraction <= 1,
                    "brightness:" + number(fraction),
                    "FRACTION must be above 0 and at most 1");
        }

        @Override
        public String name() {
            return "brightness";
        }

        @Override
        public String text() {
            return "brightness:" + number(fraction);
        }

        @Override
        public void apply(byte[] from, int first, Shape shape, byte[] to, int at, Draw draw) {
            int more = (int) Math.floor(draw.eitherWay(0, fraction) * 255 + 0.5);
            for (int i = 0; i < shape.size(); i++) {
                to[at + i] = (byte) Math.max(0, Math.min(255, (from[first + i] & 0xff) + more));
            }
        }
    }

    /**
     * Every pixel's distance from the image's mean m is multiplied by c = 1 + (2u − 1) · f: pixel x becomes ⌊m + (x − m) · c +
     * ½⌋, held between 0 and 255. The mean is over all channels.
     *
     * @param fraction f, above 0 and at most 1
     */
    record Contrast(double fraction) implements Augmentation {
        /** @throws UserError if the value is out of range */
        public Contrast {
            require(
                    fraction > 0 && fraction <= 1,
                    "contrast:" + number(fraction),
                    "FRACTION must be above 0 and at most 1");
        }

        @Override
        public String name() {
            return "contrast";
        }

        @Override
        public String text() {
            return "contrast:" + number(fraction);
        }

        @Override
        public void apply(byte[] from, int first, Shape shape, byte[] to, int at, Draw draw) {
            double factor = 1 + draw.eitherWay(0, fraction);
            long sum = 0;
            for (int i = 0; i < shape.size(); i++) {
                sum += from[first + i] & 0xff;
            }
            double mean = (double) sum / shape.size();
            for (int i = 0; i < shape.size(); i++) {
                double value = mean + ((from[first + i] & 0xff) - mean) * factor;
                to[at + i] = (byte) Math.floor(Math.max(0, Math.min(255, value)) + 0.5);
            }
        }
    }

    /**
     * Reads the text form.
     *
     * @throws UserError if it is none of the forms, or a value is out of range
     */
    static Augmentation parse(String text) {
        String[] halves = text.strip().split(":", 2);
        String name = halves[0].strip();
        if (!NAMES.contains(name)) {
            throw new UserError(Setting.AUGMENT + ": " + Spelling.unknown("augmentation", name, NAMES));
        }
        if (name.equals("flip") && halves.length == 1) {
            return new Flip();
        }
        String value = halves.length == 1 ? "" : halves[1].strip();
        try {
            return switch (name) {
                case "crop" -> Crop.parse(value);
                case "flip" -> {
                    if (value.equals(Flip.ALTERNATE)) {
                        yield new Flip(true);
                    }
                    throw malformed(text, "must be flip or flip:" + Flip.ALTERNATE, null);
                }
                case "cutout" -> new Cutout(Integer.parseInt(value));
                case "shift" -> new Shift(Double.parseDouble(value));
                case "rotate" -> new Rotate(Double.parseDouble(value));
                case "scale" -> new Scale(Double.parseDouble(value));
                case "brightness" -> new Brightness(Double.parseDouble(value));
                case "contrast" -> new Contrast(Double.parseDouble(value));
                default -> throw new IllegalStateException(name);
            };
        } catch (NumberFormatException e) {
            String wanted = switch (name) {
                case "crop" -> "crop:PADDING or crop:PADDING:reflect, a whole number of pixels such as crop:4";
                case "cutout" -> "cutout:SIDE, a whole number of pixels such as cutout:8";
                case "rotate" -> "rotate:DEGREES, such as rotate:10";
                default -> name + ":FRACTION, such as " + name + ":0.1";
            };
            throw malformed(text, "must be " + wanted, e);
        }
    }

    private static UserError malformed(String text, String reason, Throwable cause) {
        return new UserError(Setting.AUGMENT.to(Quoted.shortened(text.strip())) + ": " + reason, cause);
    }

    private static void require(boolean condition, String text, String allowed) {
        if (!condition) {
            throw new UserError(Setting.AUGMENT, text, allowed);
        }
    }

    private static int shortSide(Shape shape) {
        return Math.min(shape.rows(), shape.columns());
    }

    /** A number as a user writes it: 10 rather than 10.0. */
    private static String number(double value) {
        return value == (int) value ? Integer.toString((int) value) : Double.toString(value);
    }
}
