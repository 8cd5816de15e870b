package org.convoke.train.metric;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.convoke.train.metric.Confusion.Score;

/**
 * Means over classes of what is counted of each, as scikit-learn takes them. All of it follows from whole numbers, so that
 * it does not depend on where images were counted.
 *
 * @param scores of each class, at least one
 */
public record ClassScores(List<Score> scores) {
    /** @throws IllegalArgumentException if there is no class */
    public ClassScores {
        if (scores.isEmpty()) {
            throw new IllegalArgumentException("the scores of no classes");
        }
        scores = List.copyOf(scores);
    }

    /** Those of a table of confusions. */
    public static ClassScores of(Confusion confusion) {
        return new ClassScores(confusion.scores());
    }

    /**
     * The mean recall of the classes that have images: the accuracy if each of these had as many. What every constant answer
     * reaches is one over the number of these classes. Empty without images.
     */
    public OptionalDouble balancedAccuracy() {
        return scores.stream().flatMapToDouble(score -> score.recall().stream()).average();
    }

    /** The mean F1 of the classes that have images or were predicted; empty if none is or was. */
    public OptionalDouble macroF1() {
        return scores.stream().flatMapToDouble(score -> score.f1().stream()).average();
    }

    /** The mean F1, each class weighted by its images; empty without images. */
    public OptionalDouble weightedF1() {
        long images = scores.stream().mapToLong(Score::images).sum();
        double sum = scores.stream()
                .filter(score -> score.images() > 0)
                .mapToDouble(score -> score.images() * score.f1().orElseThrow())
                .sum();
        return images == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / images);
    }

    /** The share of the images that were predicted as what they are; empty without images. */
    public OptionalDouble accuracy() {
        return share(scores.stream().mapToLong(Score::hits).sum());
    }

    /** The class that has the most images; of several the first. */
    public int mostCommon() {
        return IntStream.range(0, scores.size())
                .reduce((best, k) -> scores.get(k).images() > scores.get(best).images() ? k : best)
                .orElseThrow();
    }

    /** The accuracy of always answering {@link #mostCommon}; empty without images. */
    public OptionalDouble mostCommonShare() {
        return share(scores.get(mostCommon()).images());
    }

    /** Whether there are images, and always answering the most common class would do as well, or better. */
    public boolean isNoBetterThanOneClass() {
        return mostCommonShare().isPresent()
                && accuracy().orElseThrow() <= mostCommonShare().orElseThrow();
    }

    private OptionalDouble share(long part) {
        long images = scores.stream().mapToLong(Score::images).sum();
        return images == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / images);
    }
}
