package org.convoke.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.convoke.train.Confusion;
import org.convoke.train.Evaluation;

/** An evaluation in words: loss and accuracy, precision and recall of each class, and the confusion matrix. */
final class EvaluationReport {
    /** More classes than this, and the matrix gives way to the most frequent confusions. */
    private static final int WIDEST_MATRIX = 20;

    private static final int LISTED_CONFUSIONS = 15;

    private EvaluationReport() {}

    static String text(String what, Evaluation evaluation, List<String> classNames) {
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
        TextTable table = new TextTable(1, "class", "images", "precision", "recall");
        for (int k = 0; k < names.size(); k++) {
            long images = 0;
            for (int prediction = 0; prediction < names.size(); prediction++) {
                images += confusion.count(k, prediction);
            }
            table.add(
                    names.get(k),
                    String.format(Locale.ROOT, "%,d", images),
                    percent(confusion.precision(k)),
                    percent(confusion.recall(k)));
        }
        return table.text();
    }

    private static String percent(OptionalDouble share) {
        return share.isPresent() ? String.format(Locale.ROOT, "%.2f %%", 100 * share.getAsDouble()) : "–";
    }

    private static String matrix(Confusion confusion, List<String> names) {
        String[] heads = new String[names.size() + 1];
        heads[0] = "true \\ predicted";
        for (int k = 0; k < names.size(); k++) {
            heads[k + 1] = names.get(k).substring(0, Math.min(6, names.get(k).length()));
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

    private record Mistake(int label, int prediction, long count) {}

    private static String confusions(Confusion confusion, List<String> names) {
        List<Mistake> mistakes = new ArrayList<>();
        for (int label = 0; label < names.size(); label++) {
            for (int prediction = 0; prediction < names.size(); prediction++) {
                if (label != prediction && confusion.count(label, prediction) > 0) {
                    mistakes.add(new Mistake(label, prediction, confusion.count(label, prediction)));
                }
            }
        }
        mistakes.sort((one, other) -> Long.compare(other.count(), one.count()));
        TextTable table = new TextTable(2, "true", "taken for", "images");
        mistakes.stream()
                .limit(LISTED_CONFUSIONS)
                .forEach(mistake -> table.add(
                        names.get(mistake.label()), names.get(mistake.prediction()), Long.toString(mistake.count())));
        return "most frequent confusions\n" + table.text();
    }
}
