package org.convoke.train.augment;

import java.io.Serializable;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * Training on mixtures of two images, whose target is the mixture of their classes. The text form is {@code none}, {@code
 * mixup:ALPHA} or {@code cutmix:ALPHA}.
 */
public sealed interface Mixing extends Serializable {
    /** The text that {@link #parse} makes this from. */
    String text();

    /** Images one by one. */
    record None() implements Mixing {
        @Override
        public String text() {
            return "none";
        }
    }

    /**
     * λ of one image and 1 − λ of another, pixel by pixel, λ from the distribution Beta(α, α). (Zhang, Cisse, Dauphin and
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

        private static String text(double alpha) {
            return "mixup:" + alpha;
        }
    }

    /**
     * A rectangle of another image replaces that part of one; λ is the share of the area that stays. (Yun et al., "CutMix:
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
        String[] halves = text.strip().split(":", 2);
        try {
            if (halves[0].equals("none") && halves.length == 1) {
                return new None();
            } else if (halves[0].equals("mixup") && halves.length == 2) {
                return new Mixup(Double.parseDouble(halves[1]));
            } else if (halves[0].equals("cutmix") && halves.length == 2) {
                return new CutMix(Double.parseDouble(halves[1]));
            }
        } catch (NumberFormatException e) {
            throw unknown(text, e);
        }
        throw unknown(text, null);
    }

    private static UserError unknown(String text, Throwable cause) {
        return new UserError(
                Setting.MIX,
                text,
                "must be none, mixup:ALPHA (such as mixup:0.2) or cutmix:ALPHA (such as cutmix:1)",
                cause);
    }

    private static void requireAlpha(double alpha, String text) {
        if (!(alpha > 0 && Double.isFinite(alpha))) {
            throw new UserError(Setting.MIX, text, "ALPHA must be a number above 0");
        }
    }
}
