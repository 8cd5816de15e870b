package org.convoke.ui;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.convoke.train.Evaluation;
import org.convoke.train.metric.Calibration;
import org.convoke.train.metric.ClassScores;
import org.convoke.train.metric.Confusion;

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
 * @param calibration images by the network's confidence, in {@link Calibration#BINS} bins; empty where its outputs are no
 *     probabilities
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Validation(
        long images,
        double loss,
        double accuracy,
        List<List<Long>> confusion,
        List<Score> scores,
        List<Taken> mistakes,
        List<Confidence> calibration) {
    static final Validation NONE = new Validation(0, 0, 0, List.of(), List.of(), List.of(), List.of());
    /** More classes than this would make an event too long. */
    static final int WIDEST = 128;

    private static final int MOST_MISTAKES = 30;

    public Validation {
        confusion = RunStarted.list(confusion);
        scores = RunStarted.list(scores);
        mistakes = RunStarted.list(mistakes);
        calibration = RunStarted.list(calibration);
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

        /** The share of those predicted as it that were right; 1 where there were none. */
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

    /**
     * The images of one bin of confidence.
     *
     * @param images how many
     * @param hits how many of them were predicted as what they are
     * @param confidences the sum of the probabilities of the predicted classes
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Confidence(long images, long hits, double confidences) {}

    /** The mean recall of the classes that have images; empty without images. */
    OptionalDouble balancedAccuracy() {
        return scores.isEmpty() ? OptionalDouble.empty() : classScores().balancedAccuracy();
    }

    /** The mean F1 of the classes that have images or were predicted; empty without images. */
    OptionalDouble macroF1() {
        return scores.isEmpty() ? OptionalDouble.empty() : classScores().macroF1();
    }

    /** All means of the classes; there must be some. */
    ClassScores classScores() {
        return new ClassScores(scores.stream()
                .map(score -> new Confusion.Score(score.images, score.taken, score.hits))
                .toList());
    }

    /** What is said of the bins; nothing where there are none. */
    Calibration bins() {
        return calibration.size() == Calibration.BINS
                ? new Calibration(calibration.stream()
                        .map(bin -> new Calibration.Bin(bin.images, bin.hits, bin.confidences))
                        .toList())
                : Calibration.NONE;
    }

    /** An evaluation, as it is shown. */
    static Validation of(Evaluation evaluation) {
        Confusion table = evaluation.confusion();
        List<Taken> mistakes = new ArrayList<>();
        for (Confusion.Cell cell : table.cells()) {
            if (cell.label() != cell.prediction()) {
                mistakes.add(new Taken(cell.label(), cell.prediction(), cell.images()));
            }
        }
        List<Score> scores = table.scores().stream()
                .map(score -> new Score(score.images(), score.taken(), score.hits()))
                .toList();
        mistakes.sort(Comparator.comparing(Taken::images).reversed());
        return new Validation(
                evaluation.images(),
                evaluation.meanLoss(),
                evaluation.accuracy(),
                table.classes() > WIDEST ? List.of() : rows(table),
                scores,
                mistakes.subList(0, Math.min(MOST_MISTAKES, mistakes.size())),
                evaluation.outputs().calibration().bins().stream()
                        .map(bin -> new Confidence(bin.images(), bin.hits(), bin.confidences()))
                        .toList());
    }

    private static List<List<Long>> rows(Confusion table) {
        return IntStream.range(0, table.classes())
                .mapToObj(label -> IntStream.range(0, table.classes())
                        .mapToObj(prediction -> table.count(label, prediction))
                        .toList())
                .toList();
    }
}
