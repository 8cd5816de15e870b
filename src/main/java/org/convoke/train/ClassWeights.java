package org.convoke.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.convoke.text.PrintableText;
import org.convoke.text.Setting;
import org.convoke.text.Spelling;
import org.convoke.text.UserError;

/**
 * How much an image of each class counts: its loss and gradient are multiplied by the class's weight. The text form is
 * {@code none}, {@code balanced}, or a list such as {@code cat=2,dog=0.5}, in which classes that are not named have weight 1.
 */
public sealed interface ClassWeights extends Serializable {
    /** The greatest weight: the loss of a step in which one image counts for many more would not be sound. */
    int MOST = 10_000;

    /** The text that {@link #parse} makes these from. */
    String text();

    /**
     * The weight of each class.
     *
     * @param classNames of the data
     * @param counts how many training images each class has
     * @throws UserError if a class is named that the data does not have, no class that has images has a weight above 0, or
     *     a weight is above {@link #MOST}
     */
    float[] of(List<String> classNames, long[] counts);

    /** All 1. */
    record None() implements ClassWeights {
        @Override
        public String text() {
            return "none";
        }

        @Override
        public float[] of(List<String> classNames, long[] counts) {
            float[] weights = new float[counts.length];
            Arrays.fill(weights, 1);
            return weights;
        }
    }

    /** n / (K nₖ) for n images of K classes, nₖ of them of class k, so that all classes together count alike. */
    record Balanced() implements ClassWeights {
        @Override
        public String text() {
            return "balanced";
        }

        @Override
        public float[] of(List<String> classNames, long[] counts) {
            long images = Arrays.stream(counts).sum();
            long classes = Arrays.stream(counts).filter(count -> count > 0).count();
            float[] weights = new float[counts.length];
            for (int k = 0; k < counts.length; k++) {
                weights[k] = counts[k] == 0 ? 1 : (float) ((double) images / ((double) classes * counts[k]));
                if (weights[k] > MOST) {
                    throw new UserError(
                            Setting.CLASS_WEIGHTS,
                            text(),
                            String.format(
                                    Locale.ROOT,
                                    "class `%s` with %,d of %,d images would have weight %,.0f, above %,d",
                                    PrintableText.of(classNames.get(k)),
                                    counts[k],
                                    images,
                                    weights[k],
                                    MOST),
                            "give a list such as cat=2,dog=0.5");
                }
            }
            return weights;
        }
    }

    /**
     * As the user says.
     *
     * @param weights of some classes, each a number from 0 to {@link #MOST}
     */
    record Given(Map<String, Double> weights) implements ClassWeights {
        public Given {
            weights = new LinkedHashMap<>(weights);
        }

        @Override
        public String text() {
            return weights.entrySet().stream()
                    .map(each -> each.getKey() + "=" + each.getValue())
                    .collect(Collectors.joining(","));
        }

        @Override
        public float[] of(List<String> classNames, long[] counts) {
            float[] each = new None().of(classNames, counts);
            weights.forEach((name, weight) -> {
                int at = classNames.indexOf(name);
                if (at < 0) {
                    throw new UserError(Setting.CLASS_WEIGHTS + ": "
                            + Spelling.unknown("class", name, new ArrayList<>(classNames)));
                }
                each[at] = weight.floatValue();
            });
            if (IntStream.range(0, each.length).noneMatch(k -> counts[k] > 0 && each[k] > 0)) {
                throw new UserError(
                        Setting.CLASS_WEIGHTS,
                        text(),
                        "every class that has images has weight 0, so that nothing would be learned",
                        "give one of them a weight above 0");
            }
            return each;
        }
    }

    /**
     * Reads the text form.
     *
     * @throws UserError if it is none of the forms, or a weight is out of range
     */
    static ClassWeights parse(String text) {
        if (text.strip().equals("none")) {
            return new None();
        }
        if (text.strip().equals("balanced")) {
            return new Balanced();
        }
        Map<String, Double> weights = new LinkedHashMap<>();
        for (String each : text.split(",", -1)) {
            int equals = each.lastIndexOf('=');
            if (equals < 1) {
                throw new UserError(
                        Setting.CLASS_WEIGHTS, text, "must be none, balanced, or a list such as cat=2,dog=0.5");
            }
            String name = each.substring(0, equals).strip();
            if (weights.put(name, weight(each, each.substring(equals + 1))) != null) {
                throw new UserError(Setting.CLASS_WEIGHTS, text, name + " is named twice");
            }
        }
        return new Given(weights);
    }

    private static double weight(String text, String value) {
        try {
            double weight = Double.parseDouble(value);
            if (weight >= 0 && weight <= MOST) {
                return weight;
            }
        } catch (NumberFormatException e) {
            throw new UserError(
                    Setting.CLASS_WEIGHTS, text, "a weight must be a number from 0 to " + MOST + ", such as 2", e);
        }
        throw new UserError(Setting.CLASS_WEIGHTS, text, "a weight must be a number from 0 to " + MOST + ", such as 2");
    }
}
