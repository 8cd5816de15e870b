package org.convoke.train.augment;

import java.io.Serializable;
import org.convoke.net.layer.Shape;
import org.convoke.text.NamedValues;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * Training on mixtures of two images, whose target is the mixture of their classes. The text form is {@code none}, {@code
 * mixup:ALPHA} or {@code cutmix:ALPHA}.
 */
public sealed interface Mixing extends Serializable {
    /** The text that {@link #parse} makes this from. */
    String text();

    /**
     * Mixes another image into one.
     *
     * @param image unsigned bytes, {@code [channel][row][column]} from {@code at} on: the mixture in the end
     * @param other of the same shape, from 0 on
     * @param draw decides λ and, for {@link CutMix}, where the rectangle is
     * @return λ, the share of the first
     */
    double mix(byte[] image, int at, byte[] other, Shape shape, Draw draw);

    /** What is drawn to mix another image into one. */
    static Draw drawOf(Draw image) {
        return image.of("mix", 0);
    }

    /** The number of the other image: any of the shard, perhaps the same. */
    static int partner(Draw draw, int images) {
        return draw.whole(0, images);
    }

    /** Images one by one. */
    record None() implements Mixing {
        @Override
        public String text() {
            return "none";
        }

        @Override
        public double mix(byte[] image, int at, byte[] other, Shape shape, Draw draw) {
            return 1;
        }
    }

    /**
     * λ of one image and 1 − λ of another: of pixels x and x' ⌊λ x + (1 − λ) x' + ½⌋, λ from the {@linkplain SymmetricBeta
     * distribution} Beta(α, α). (Zhang, Cisse, Dauphin and
     * Lopez-Paz, "mixup: beyond empirical risk minimization", 2018.)
     *
     * @param alpha α, above 0
     */
    record Mixup(double alpha) implements Mixing {
        /** @throws UserError if the value is out of range */
        public Mixup {
            requireAlpha(alpha, text(alpha));
        }

        @Override
        public String text() {
            return text(alpha);
        }

        @Override
        public double mix(byte[] image, int at, byte[] other, Shape shape, Draw draw) {
            double share = SymmetricBeta.of(alpha, draw.seed());
            for (int i = 0; i < shape.size(); i++) {
                double value = share * (image[at + i] & 0xff) + (1 - share) * (other[i] & 0xff);
                image[at + i] = (byte) Math.floor(value + 0.5);
            }
            return share;
        }

        private static String text(double alpha) {
            return "mixup:" + alpha;
        }
    }

    /**
     * A rectangle of another image replaces that part of one: h = ⌊R √(1 − λ') + ½⌋ of R rows, y − ⌊h/2⌋ … y − ⌊h/2⌋ + h − 1, and
     * likewise columns, around a pixel (y, x) that is any one of the image, cut at the borders; λ' is from the {@linkplain
     * SymmetricBeta distribution} Beta(α, α), and λ the share of the area that stays. (Yun et al., "CutMix:
     * regularization strategy to train strong classifiers with localizable features", 2019.)
     *
     * @param alpha α of the distribution Beta(α, α) of λ, above 0
     */
    record CutMix(double alpha) implements Mixing {
        /** @throws UserError if the value is out of range */
        public CutMix {
            requireAlpha(alpha, text(alpha));
        }

        @Override
        public String text() {
            return text(alpha);
        }

        @Override
        public double mix(byte[] image, int at, byte[] other, Shape shape, Draw draw) {
            int rows = shape.rows();
            int columns = shape.columns();
            double side = StrictMath.sqrt(1 - SymmetricBeta.of(alpha, draw.seed()));
            int height = (int) Math.floor(rows * side + 0.5);
            int width = (int) Math.floor(columns * side + 0.5);
            int y = draw.whole(1, rows) - height / 2;
            int x = draw.whole(2, columns) - width / 2;
            int top = Math.max(0, y);
            int bottom = Math.min(rows, y + height);
            int left = Math.max(0, x);
            int right = Math.min(columns, x + width);
            for (int c = 0; c < shape.channels(); c++) {
                for (int row = top; row < bottom; row++) {
                    int start = (c * rows + row) * columns + left;
                    System.arraycopy(other, start, image, at + start, right - left);
                }
            }
            int area = rows * columns;
            return (double) (area - (bottom - top) * (right - left)) / area;
        }

        private static String text(double alpha) {
            return "cutmix:" + alpha;
        }
    }

    /**
     * Reads the text form.
     *
     * @throws UserError if it is none of the forms, or a value is out of range
     */
    static Mixing parse(String text) {
        NamedValues read = NamedValues.of(
                Setting.MIX, text, "must be none, mixup:ALPHA (such as mixup:0.2) or cutmix:ALPHA (such as cutmix:1)");
        if (read.is("none", 0)) {
            return new None();
        } else if (read.is("mixup", 1)) {
            return new Mixup(read.number(0));
        } else if (read.is("cutmix", 1)) {
            return new CutMix(read.number(0));
        }
        throw read.unknown();
    }

    private static void requireAlpha(double alpha, String text) {
        if (!(alpha > 0 && Double.isFinite(alpha))) {
            throw new UserError(Setting.MIX, text, "ALPHA must be a number above 0");
        }
    }
}
