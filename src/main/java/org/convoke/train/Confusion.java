package org.convoke.train;

import java.io.Serializable;
import java.util.Arrays;
import java.util.OptionalDouble;

/** How often images of each class were taken for each class: a table of K × K counts. */
public final class Confusion implements Serializable {
    private static final long serialVersionUID = 1;

    private final int classes;
    /** [true class][predicted class] */
    private final long[] counts;

    /**
     * A table of zeros.
     *
     * @param classes K, at least 1
     * @throws IllegalArgumentException if there is no class, or too many for one array
     */
    public Confusion(int classes) {
        if (classes < 1 || (long) classes * classes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a confusion matrix of " + classes + " classes");
        }
        this.classes = classes;
        this.counts = new long[classes * classes];
    }

    /**
     * Counts one image.
     *
     * @throws IllegalArgumentException if a class is outside 0 … K − 1
     */
    public void add(int label, int prediction) {
        add(label, prediction, 1);
    }

    /**
     * Counts several images of one class that were taken for one class.
     *
     * @throws IllegalArgumentException if a class is outside 0 … K − 1, or the number of images is negative
     */
    public void add(int label, int prediction, long images) {
        if (images < 0) {
            throw new IllegalArgumentException(images + " images");
        }
        counts[index(label, prediction)] += images;
    }

    /**
     * Adds the counts of other images.
     *
     * @throws IllegalArgumentException if the number of classes is another
     */
    public void add(Confusion other) {
        if (classes != other.classes) {
            throw new IllegalArgumentException(
                    "confusion matrices of " + classes + " and " + other.classes + " classes");
        }
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    /** K. */
    public int classes() {
        return classes;
    }

    /**
     * How many images of one class were taken for another, or for the same.
     *
     * @throws IllegalArgumentException if a class is outside 0 … K − 1
     */
    public long count(int label, int prediction) {
        return counts[index(label, prediction)];
    }

    /** How many images were counted. */
    public long images() {
        return Arrays.stream(counts).sum();
    }

    /**
     * The share of all images that were taken for what they are.
     *
     * @throws IllegalStateException if no image was counted
     */
    public double accuracy() {
        long correct = 0;
        for (int k = 0; k < classes; k++) {
            correct += count(k, k);
        }
        return share(correct, images()).orElseThrow(() -> new IllegalStateException("the accuracy of no images"));
    }

    /** Of the images taken for class k, the share that are of class k; empty if none was. */
    public OptionalDouble precision(int k) {
        long predicted = 0;
        for (int label = 0; label < classes; label++) {
            predicted += count(label, k);
        }
        return share(count(k, k), predicted);
    }

    /** Of the images of class k, the share that were taken for class k; empty if there are none. */
    public OptionalDouble recall(int k) {
        long labelled = 0;
        for (int prediction = 0; prediction < classes; prediction++) {
            labelled += count(k, prediction);
        }
        return share(count(k, k), labelled);
    }

    private static OptionalDouble share(long part, long whole) {
        return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
    }

    private int index(int label, int prediction) {
        if (label < 0 || label >= classes || prediction < 0 || prediction >= classes) {
            throw new IllegalArgumentException(
                    "label " + label + ", prediction " + prediction + " with " + classes + " classes");
        }
        return label * classes + prediction;
    }

    /** Whether the other is a table of the same counts. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Confusion confusion && Arrays.equals(counts, confusion.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }
}
