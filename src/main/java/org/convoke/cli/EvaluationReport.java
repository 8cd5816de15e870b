package org.convoke.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.convoke.spark.Evaluator.Measured;
import org.convoke.text.Counted;
import org.convoke.text.PrintableText;
import org.convoke.text.TextTable;
import org.convoke.train.Evaluation;
import org.convoke.train.TestTime;
import org.convoke.train.metric.Calibration;
import org.convoke.train.metric.ClassScores;
import org.convoke.train.metric.Confusion;
import org.convoke.train.metric.RocAuc;

/** An evaluation in words: loss, accuracy and other figures, the scores of each class, and the confusion matrix. */
final class EvaluationReport {
    /** More classes than this, and the matrix gives way to the most frequent confusions. */
    private static final int WIDEST_MATRIX = 20;

    private static final int LISTED_CONFUSIONS = 15;

    /** More classes than this, and only the worst are listed. */
    private static final int MOST_CLASSES = 200;

    private static final int LISTED_CLASSES = 30;

    private static final String NOTHING = "–";

    private EvaluationReport() {}

    /** What {@code train} says at its end. */
    static String text(String what, Evaluation evaluation, List<String> namesOfClasses) {
        return text(what, new Measured(evaluation, Optional.empty()), "", namesOfClasses, false);
    }

    /** What {@code evaluate} says: also ranks and calibration. */
    static String text(String what, Measured measured, TestTime testTime, List<String> namesOfClasses) {
        String seen = testTime == TestTime.FLIP
                ? "  evaluated with test-time flip: the mean over each image and its mirror image\n"
                : "";
        return text(what, measured, seen, namesOfClasses, true);
    }

    private static String text(
            String what, Measured measured, String seen, List<String> namesOfClasses, boolean closer) {
        List<String> classNames = namesOfClasses.stream().map(PrintableText::of).toList();
        Evaluation evaluation = measured.sums();
        return String.format(
                        Locale.ROOT,
                        "%s: loss %.4f, accuracy %.2f %% of %s%n",
                        what,
                        evaluation.meanLoss(),
                        100 * evaluation.accuracy(),
                        Counted.of(evaluation.images(), "image"))
                + seen
                + figures(measured, closer)
                + oneClass(evaluation.scores(), classNames)
                        .map(text -> "  " + text + "\n")
                        .orElse("")
                + "\n"
                + classes(evaluation.confusion(), measured.ranks().map(RocAuc::classes), classNames)
                + "\n"
                + (closer ? calibration(evaluation.outputs().calibration()) : "")
                + (classNames.size() <= WIDEST_MATRIX
                        ? matrix(evaluation.confusion(), classNames)
                        : confusions(evaluation.confusion(), classNames));
    }

    /**
     * What always predicting the most common class would reach, if that is no worse: then a network has learned nothing that
     * counts.
     */
    static Optional<String> oneClass(ClassScores scores, List<String> classNames) {
        return scores.isNoBetterThanOneClass()
                ? Optional.of("always predicting `" + PrintableText.of(classNames.get(scores.mostCommon()))
                        + "` would reach " + percent(scores.mostCommonShare()))
                : Optional.empty();
    }

    /** What there is to say of the whole, in two lines. */
    private static String figures(Measured measured, boolean closer) {
        Evaluation evaluation = measured.sums();
        List<String> shares = new ArrayList<>();
        evaluation.topAccuracy().ifPresent(share -> shares.add("top-5 accuracy " + percent(share)));
        evaluation.scores().balancedAccuracy().ifPresent(share -> shares.add("balanced accuracy " + percent(share)));
        evaluation.scores().macroF1().ifPresent(share -> shares.add("macro F1 " + percent(share)));
        evaluation.scores().weightedF1().ifPresent(share -> shares.add("weighted F1 " + percent(share)));
        List<String> numbers = new ArrayList<>();
        if (closer) {
            numbers.add("ROC AUC "
                    + measured.ranks()
                            .map(ranks -> ranks.value().isPresent()
                                    ? number(ranks.value().getAsDouble())
                                    : "not defined")
                            .orElse("not computed: too many outputs for the driver's memory"));
        }
        evaluation.logLoss().ifPresent(loss -> numbers.add("log loss " + number(loss)));
        evaluation
                .outputs()
                .calibration()
                .error()
                .ifPresent(error -> numbers.add("expected calibration error " + number(error)));
        return Stream.of(shares, numbers)
                .filter(line -> !line.isEmpty())
                .map(line -> "  " + String.join(", ", line) + "\n")
                .collect(Collectors.joining());
    }

    private static String classes(Confusion confusion, Optional<List<OptionalDouble>> ranks, List<String> names) {
        List<Confusion.Score> scores = confusion.scores();
        List<Integer> shown = IntStream.range(0, names.size()).boxed().toList();
        String of = "";
        if (names.size() > MOST_CLASSES) {
            shown = shown.stream()
                    .filter(k -> scores.get(k).images() > 0)
                    .sorted(Comparator.comparing(k -> scores.get(k).recall().orElseThrow()))
                    .limit(LISTED_CLASSES)
                    .toList();
            of = String.format(
                    Locale.ROOT, "the %d of %,d classes with the lowest recall%n", shown.size(), names.size());
        }
        TextTable table = new TextTable(1, "class", "images", "precision", "recall", "F1", "ROC AUC");
        for (int k : shown) {
            Confusion.Score score = scores.get(k);
            table.add(
                    names.get(k),
                    String.format(Locale.ROOT, "%,d", score.images()),
                    percent(score.precision()),
                    percent(score.recall()),
                    percent(score.f1()),
                    ranks.map(all -> all.get(k).isPresent() ? number(all.get(k).getAsDouble()) : NOTHING)
                            .orElse(""));
        }
        return of + table.withoutEmptyColumns().text();
    }

    /** The bins that hold images. */
    private static String calibration(Calibration calibration) {
        if (calibration.images() == 0) {
            return "";
        }
        TextTable table = new TextTable(1, "confidence", "images", "mean", "accuracy");
        for (int b = 0; b < Calibration.BINS; b++) {
            Calibration.Bin bin = calibration.bins().get(b);
            if (bin.images() > 0) {
                table.add(
                        String.format(
                                Locale.ROOT,
                                "%.1f to %.1f %%",
                                100 * Calibration.edge(b),
                                100 * Calibration.edge(b + 1)),
                        String.format(Locale.ROOT, "%,d", bin.images()),
                        percent(bin.confidence()),
                        percent(bin.accuracy()));
            }
        }
        return "calibration: images by the probability of the class that is predicted\n" + table.text() + "\n";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String percent(double share) {
        return percent(OptionalDouble.of(share));
    }

    private static String percent(OptionalDouble share) {
        return share.isPresent() ? String.format(Locale.ROOT, "%.2f %%", 100 * share.getAsDouble()) : NOTHING;
    }

    private static String matrix(Confusion confusion, List<String> names) {
        String[] heads = new String[names.size() + 1];
        heads[0] = "true \\ predicted";
        for (int k = 0; k < names.size(); k++) {
            heads[k + 1] = PrintableText.first(names.get(k), 6);
        }
        TextTable table = new TextTable(1, heads);
        for (int label = 0; label < names.size(); label++) {
            String[] row = new String[names.size() + 1];
            row[0] = names.get(label);
            for (int prediction = 0; prediction < names.size(); prediction++) {
                long count = confusion.count(label, prediction);
                row[prediction + 1] = count == 0 ? "." : Long.toString(count);
            }
            table.add(row);
        }
        return table.text();
    }

    private static String confusions(Confusion confusion, List<String> names) {
        List<Confusion.Cell> mistakes = new ArrayList<>(confusion.cells());
        mistakes.removeIf(cell -> cell.label() == cell.prediction());
        mistakes.sort(Comparator.comparing(Confusion.Cell::images).reversed());
        TextTable table = new TextTable(2, "true", "predicted as", "images");
        mistakes.stream()
                .limit(LISTED_CONFUSIONS)
                .forEach(mistake -> table.add(
                        names.get(mistake.label()), names.get(mistake.prediction()), Long.toString(mistake.images())));
        return "most frequent confusions\n" + table.text();
    }
}
