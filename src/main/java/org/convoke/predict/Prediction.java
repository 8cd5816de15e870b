package org.convoke.predict;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What a model says of an image. Where it was trained by squared error, its probabilities are the network's outputs as they
 * are, and need not sum to 1.
 */
public final class Prediction {
    private final List<String> classNames;
    private final int classIndex;
    private final float[] probabilities;

    /** @param probabilities of each class; not copied */
    Prediction(List<String> classNames, int classIndex, float[] probabilities) {
        this.classNames = classNames;
        this.classIndex = classIndex;
        this.probabilities = probabilities;
    }

    /**
     * A class and how likely it is.
     *
     * @param index its number among the model's classes, from 0
     * @param name its name
     * @param probability from 0 to 1
     */
    public record Candidate(int index, String name, float probability) {}

    /** The number of the most likely class, from 0; of equally likely ones the first. */
    public int classIndex() {
        return classIndex;
    }

    /** The name of the most likely class. */
    public String className() {
        return classNames.get(classIndex);
    }

    /** How likely that class is. */
    public float probability() {
        return probabilities[classIndex];
    }

    /** The probability of each class, in a new array. */
    public float[] probabilities() {
        return probabilities.clone();
    }

    /**
     * The most likely classes, the most likely one first, equally likely ones in their order.
     *
     * @param k how many; all if there are fewer
     * @throws IllegalArgumentException if k is below 1
     */
    public List<Candidate> top(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("the " + k + " most likely classes");
        }
        return IntStream.range(0, probabilities.length)
                .mapToObj(index -> new Candidate(index, classNames.get(index), probabilities[index]))
                .sorted(Comparator.comparingDouble(Candidate::probability).reversed())
                .limit(k)
                .toList();
    }

    /** For example {@code cat (0.9931)}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s (%.4f)", className(), probability());
    }
}
