package org.convoke.train.metric;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often images of each class were predicted as each class: a table of K × K counts, of which only those that are not
 * zero are kept. They are never more than the images, however many classes there are.
 */
public final class Confusion implements Serializable {
    private static final long serialVersionUID = 2;

    private final int classes;
    /** By label · 2³² + prediction. */
    private final SortedMap<Long, Long> counts = new TreeMap<>();

    private long images;

    /**
     * The images of one class that were predicted as one class.
     *
     * @param label the true class
     * @param prediction the predicted class
     * @param images how many, at least 1
     */
    public record Cell(int label, int prediction, long images) implements Serializable {}

    /**
     * What is counted of one class.
     *
     * @param images how many are of it
     * @param taken how many were predicted as it
     * @param hits how many of both
     */
    public record Score(long images, long taken, long hits) {
        /** Of the images predicted as the class, the share that are of it; empty if none was. */
        public OptionalDouble precision() {
            return share(hits, taken);
        }

        /** Of the images of the class, the share that were predicted as it; empty if there are none. */
        public OptionalDouble recall() {
            return share(hits, images);
        }

        /**
         * The harmonic mean of precision and recall, 2 · hits / (images + taken): 0 without hits; empty if there are no
         * images of the class and none was predicted as it.
         */
        public OptionalDouble f1() {
            return share(2 * hits, images + taken);
        }
    }

    /**
     * A table of zeros.
     *
     * @param classes K, at least 1
     * @throws IllegalArgumentException if there is no class
     */
    public Confusion(int classes) {
        if (classes < 1) {
            throw new IllegalArgumentException("a confusion matrix of " + classes + " classes");
        }
        this.classes = classes;
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
     * Counts several images of one class that were predicted as one class.
     *
     * @throws IllegalArgumentException if a class is outside 0 … K − 1, or the number of images is negative
     */
    public void add(int label, int prediction, long more) {
        if (more < 0) {
            throw new IllegalArgumentException(more + " images");
        }
        long key = key(label, prediction);
        if (more > 0) {
            counts.merge(key, more, Long::sum);
            images += more;
        }
    }

    /**
     * Adds the counts of other images.
     *
     * @throws IllegalArgumentException if the number of classes differs
     */
    public void add(Confusion other) {
        if (classes != other.classes) {
            throw new IllegalArgumentException(
                    "confusion matrices of " + classes + " and " + other.classes + " classes");
        }
        other.counts.forEach((key, more) -> counts.merge(key, more, Long::sum));
        images += other.images;
    }

    /** K. */
    public int classes() {
        return classes;
    }

    /**
     * How many images of one class were predicted as another, or as the same.
     *
     * @throws IllegalArgumentException if a class is outside 0 … K − 1
     */
    public long count(int label, int prediction) {
        return counts.getOrDefault(key(label, prediction), 0L);
    }

    /** The counts that are not zero, by label and then by prediction. */
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>(counts.size());
        counts.forEach((key, count) -> cells.add(new Cell((int) (key >>> Integer.SIZE), key.intValue(), count)));
        return cells;
    }

    /** What is counted of each class. */
    public List<Score> scores() {
        long[] labelled = new long[classes];
        long[] taken = new long[classes];
        long[] hits = new long[classes];
        for (Cell cell : cells()) {
            labelled[cell.label()] += cell.images();
            taken[cell.prediction()] += cell.images();
            if (cell.label() == cell.prediction()) {
                hits[cell.label()] = cell.images();
            }
        }
        List<Score> scores = new ArrayList<>(classes);
        for (int k = 0; k < classes; k++) {
            scores.add(new Score(labelled[k], taken[k], hits[k]));
        }
        return scores;
    }

    /** How many images were counted. */
    public long images() {
        return images;
    }

    /**
     * The share of all images that were predicted as what they are.
     *
     * @throws IllegalStateException if no image was counted
     */
    public double accuracy() {
        long correct = cells().stream()
                .filter(cell -> cell.label() == cell.prediction())
                .mapToLong(Cell::images)
                .sum();
        return share(correct, images).orElseThrow(() -> new IllegalStateException("the accuracy of no images"));
    }

    private static OptionalDouble share(long part, long whole) {
        return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
    }

    private long key(int label, int prediction) {
        if (label < 0 || label >= classes || prediction < 0 || prediction >= classes) {
            throw new IllegalArgumentException(
                    "label " + label + ", prediction " + prediction + " with " + classes + " classes");
        }
        return (long) label << Integer.SIZE | prediction;
    }

    /** Whether the other is a table of the same counts. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Confusion confusion && classes == confusion.classes && counts.equals(confusion.counts);
    }

    @Override
    public int hashCode() {
        return counts.hashCode();
    }
}
