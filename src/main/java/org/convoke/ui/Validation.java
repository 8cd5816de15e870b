package org.convoke.ui;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.convoke.train.Confusion;
import org.convoke.train.Evaluation;

/**
 * What an evaluation of labelled images found.
 *
 * @param images how many images; 0 if none were evaluated
 * @param loss the mean
 * @param accuracy 0 … 1
 * @param confusion how often images of a class were taken for a class, one list a true class; empty where there are more
 *     than {@link #WIDEST} classes
 * @param scores of each class
 * @param mistakes the most frequent confusions, the most frequent first
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Validation(
        long images,
        double loss,
        double accuracy,
        List<List<Long>> confusion,
        List<Score> scores,
        List<Taken> mistakes) {
    static final Validation NONE = new Validation(0, 0, 0, List.of(), List.of(), List.of());
    /** More classes than this would make an event too long. */
    static final int WIDEST = 128;

    private static final int MOST_MISTAKES = 30;

    public Validation {
        confusion = RunStarted.list(confusion);
        scores = RunStarted.list(scores);
        mistakes = RunStarted.list(mistakes);
    }

    /**
     * How well one class was told.
     *
     * @param images how many there were of it
     * @param taken how many were taken for it
     * @param hits how many of both
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Score(long images, long taken, long hits) {
        /** The share of its images that were found; 1 where there were none. */
        double recall() {
            return images == 0 ? 1 : (double) hits / images;
        }

        /** The share of those taken for it that were right; 1 where there were none. */
        double precision() {
            return taken == 0 ? 1 : (double) hits / taken;
        }
    }

    /**
     * How often a class was taken for another.
     *
     * @param label the true class
     * @param prediction the other
     * @param images how often
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Taken(int label, int prediction, long images) {}

    /** An evaluation, as it is shown. */
    static Validation of(Evaluation evaluation) {
        Confusion table = evaluation.confusion();
        int classes = table.classes();
        long[] taken = new long[classes];
        long[] images = new long[classes];
        List<List<Long>> rows = new ArrayList<>();
        List<Taken> mistakes = new ArrayList<>();
        for (int label = 0; label < classes; label++) {
            List<Long> row = new ArrayList<>();
            for (int prediction = 0; prediction < classes; prediction++) {
                long count = table.count(label, prediction);
                row.add(count);
                images[label] += count;
                taken[prediction] += count;
                if (count > 0 && label != prediction) {
                    mistakes.add(new Taken(label, prediction, count));
                }
            }
            if (classes <= WIDEST) {
                rows.add(row);
            }
        }
        List<Score> scores = new ArrayList<>();
        for (int k = 0; k < classes; k++) {
            scores.add(new Score(images[k], taken[k], table.count(k, k)));
        }
        mistakes.sort(Comparator.comparing(Taken::images).reversed());
        return new Validation(
                evaluation.images(),
                evaluation.meanLoss(),
                evaluation.accuracy(),
                rows,
                scores,
                mistakes.subList(0, Math.min(MOST_MISTAKES, mistakes.size())));
    }
}
