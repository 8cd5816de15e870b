package org.convoke.train.metric;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The area under the ROC curve of each class against the rest: the probability that a network gives an image of the class a
 * greater output for it than it gives an image of another class; equal outputs count ½ (the statistic of Mann and Whitney).
 *
 * <p>It is exact, and follows from whole numbers: pairs of images are counted. So it depends on no order of images.
 *
 * @param classes of each class; empty where all images, or none, are of the class, or where an output is NaN
 */
public record RocAuc(List<OptionalDouble> classes) {
    public RocAuc {
        classes = List.copyOf(classes);
    }

    /**
     * The outputs for some images.
     *
     * @param labels the class of each
     * @param outputs {@code [image][class]}
     */
    @SuppressWarnings("ArrayRecordComponent") // packed data, never compared
    public record Outputs(int[] labels, float[] outputs) implements Serializable {}

    /**
     * Counts pairs of images.
     *
     * @param classes K, at least 2
     * @param parts the outputs for all images, in any order
     */
    public static RocAuc of(int classes, List<Outputs> parts) {
        return new RocAuc(IntStream.range(0, classes)
                .parallel()
                .mapToObj(k -> against(k, classes, parts))
                .toList());
    }

    private static OptionalDouble against(int k, int classes, List<Outputs> parts) {
        int of = 0;
        int all = 0;
        for (Outputs part : parts) {
            all += part.labels.length;
            for (int label : part.labels) {
                of += label == k ? 1 : 0;
            }
        }
        float[] inside = new float[of];
        float[] outside = new float[all - of];
        int in = 0;
        int out = 0;
        for (Outputs part : parts) {
            for (int n = 0; n < part.labels.length; n++) {
                float output = part.outputs[n * classes + k];
                if (part.labels[n] == k) {
                    inside[in++] = output;
                } else {
                    outside[out++] = output;
                }
            }
        }
        return area(inside, outside);
    }

    /**
     * The share of the pairs of one of each in which the first is greater; equal ones count ½. Empty without pairs, or if
     * there is a NaN.
     *
     * @param inside is sorted by this
     * @param outside is sorted by this
     */
    static OptionalDouble area(float[] inside, float[] outside) {
        Arrays.sort(inside);
        Arrays.sort(outside);
        if (inside.length == 0
                || outside.length == 0
                || Float.isNaN(inside[inside.length - 1])
                || Float.isNaN(outside[outside.length - 1])) {
            return OptionalDouble.empty();
        }
        long halves = 0;
        int below = 0;
        int notAbove = 0;
        for (float each : inside) {
            while (below < outside.length && outside[below] < each) {
                below++;
            }
            while (notAbove < outside.length && outside[notAbove] <= each) {
                notAbove++;
            }
            halves += below + (long) notAbove;
        }
        return OptionalDouble.of(halves / 2.0 / ((double) inside.length * outside.length));
    }

    /**
     * The one number: of two classes that of the second, else the mean over the classes that have one. Empty if none has.
     */
    public OptionalDouble value() {
        return classes.size() == 2
                ? classes.get(1)
                : classes.stream().flatMapToDouble(OptionalDouble::stream).average();
    }
}
