package org.convoke.train.metric;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How far a network's confidence, the probability that it gives the class it predicts, can be believed: images in bins of
 * equal width by their confidence (Guo et al., On Calibration of Modern Neural Networks, 2017). Bin b = 0 … 14 holds the
 * confidences in (b/15, (b + 1)/15]; 0 itself would be in the first.
 *
 * @param bins {@value #BINS} of them; none where a network's outputs are not probabilities
 */
public record Calibration(List<Bin> bins) implements Serializable {
    /** How many bins there are. */
    public static final int BINS = 15;

    /** What is said where outputs are not probabilities, or of no images. */
    public static final Calibration NONE = new Calibration(List.of());

    /**
     * The images of one bin.
     *
     * @param images how many
     * @param hits how many of them were predicted as what they are
     * @param confidences the sum of their confidences
     */
    public record Bin(long images, long hits, double confidences) implements Serializable {
        /** The mean confidence; empty without images. */
        public OptionalDouble confidence() {
            return images == 0 ? OptionalDouble.empty() : OptionalDouble.of(confidences / images);
        }

        /** The share that was predicted as what it is; empty without images. */
        public OptionalDouble accuracy() {
            return images == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) hits / images);
        }

        private Bin plus(Bin right) {
            return new Bin(images + right.images, hits + right.hits, confidences + right.confidences);
        }
    }

    /** @throws IllegalArgumentException if there is another number of bins */
    public Calibration {
        if (!bins.isEmpty() && bins.size() != BINS) {
            throw new IllegalArgumentException(bins.size() + " bins");
        }
        bins = List.copyOf(bins);
    }

    /** Both as one; this one's confidences come first in the sums. */
    public Calibration plus(Calibration right) {
        if (bins.isEmpty() || right.bins.isEmpty()) {
            return bins.isEmpty() ? right : this;
        }
        return new Calibration(IntStream.range(0, BINS)
                .mapToObj(b -> bins.get(b).plus(right.bins.get(b)))
                .toList());
    }

    /** Where a bin begins; of {@value #BINS}, where the last ends. */
    public static double edge(int bin) {
        return (double) bin / BINS;
    }

    /** How many images are in the bins. */
    public long images() {
        return bins.stream().mapToLong(Bin::images).sum();
    }

    /**
     * The expected calibration error, from 0 to 1: Σ_b n_b/n · |accuracy_b − confidence_b| over the bins with images. Empty
     * without images.
     */
    public OptionalDouble error() {
        long images = images();
        double gaps = 0;
        for (Bin bin : bins) {
            gaps += Math.abs(bin.hits - bin.confidences);
        }
        return images == 0 ? OptionalDouble.empty() : OptionalDouble.of(gaps / images);
    }

    /** Counts images one after the other. */
    public static final class Counter {
        private final long[] images = new long[BINS];
        private final long[] hits = new long[BINS];
        private final double[] confidences = new double[BINS];

        /**
         * Counts one image.
         *
         * @param confidence the probability of the class that is predicted
         * @param hit whether that is its class
         */
        public void add(double confidence, boolean hit) {
            int bin = bin(confidence);
            images[bin]++;
            hits[bin] += hit ? 1 : 0;
            confidences[bin] += confidence;
        }

        private static int bin(double confidence) {
            int bin = (int) Math.ceil(confidence * BINS) - 1;
            return Math.max(0, Math.min(BINS - 1, bin));
        }

        /** What was counted. */
        public Calibration counted() {
            List<Bin> bins = new ArrayList<>(BINS);
            for (int b = 0; b < BINS; b++) {
                bins.add(new Bin(images[b], hits[b], confidences[b]));
            }
            return new Calibration(bins);
        }
    }
}
