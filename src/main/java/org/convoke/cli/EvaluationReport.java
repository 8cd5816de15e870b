package org.convoke.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.convoke.text.PrintableText;
import org.convoke.train.Confusion;
import org.convoke.train.Evaluation;

/** An evaluation in words: loss and accuracy, precision and recall of each class, and the confusion matrix. */
final class EvaluationReport {
    /** More classes than this, and the matrix gives way to the most frequent confusions. */
    private static final int WIDEST_MATRIX = 20;

    private static final int LISTED_CONFUSIONS = 15;

    /** More classes than this, and only the worst are listed. */
    private static final int MOST_CLASSES = 200;

    private static final int LISTED_CLASSES = 30;

    private EvaluationReport() {}

    static String text(String what, Evaluation evaluation, List<String> namesOfClasses) {
        List<String> classNames = namesOfClasses.stream().map(PrintableText::of).toList();
        return String.format(
                        Locale.ROOT,
                        "%s: loss %.4f, accuracy %.2f %% of %,d images%n",
                        what,
                        evaluation.meanLoss(),
                        100 * evaluation.accuracy(),
                        evaluation.images())
                + "\n"
                + classes(evaluation.confusion(), classNames)
                + "\n"
                + (classNames.size() <= WIDEST_MATRIX
                        ? matrix(evaluation.confusion(), classNames)
                        : confusions(evaluation.confusion(), classNames));
    }

    private static String classes(Confusion confusion, List<String> names) {
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
        TextTable table = new TextTable(1, "class", "images", "precision", "recall");
        for (int k : shown) {
            Confusion.Score score = scores.get(k);
            table.add(
                    names.get(k),
                    String.format(Locale.ROOT, "%,d", score.images()),
                    percent(score.precision()),
                    percent(score.recall()));
        }
        return of + table.text();
    }

    private static String percent(OptionalDouble share) {
        return share.isPresent() ? String.format(Locale.ROOT, "%.2f %%", 100 * share.getAsDouble()) : "–";
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
