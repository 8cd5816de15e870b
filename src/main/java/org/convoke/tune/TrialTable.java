package org.convoke.tune;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.convoke.text.Setting;
import org.convoke.tune.TrialResult.Outcome;
import org.convoke.ui.TrialsPage;

/**
 * The results of a search, the best first.
 *
 * @param results at least one
 */
public record TrialTable(List<TrialResult> results) {
    public TrialTable {
        results = List.copyOf(results);
    }

    /** The keys that were searched. */
    List<String> keys() {
        Set<String> keys = new LinkedHashSet<>();
        results.forEach(result -> keys.addAll(result.values().keySet()));
        return List.copyOf(keys);
    }

    /** The heads of the columns of {@link #rows}. */
    public List<String> heads() {
        List<String> heads = new ArrayList<>(List.of("trial"));
        heads.addAll(keys());
        heads.addAll(List.of("epochs", "accuracy", "loss", "outcome"));
        return heads;
    }

    /** A row for each, for people. */
    public List<TrialsPage.Row> rows() {
        return results.stream().map(this::row).toList();
    }

    private TrialsPage.Row row(TrialResult result) {
        List<String> cells = first(result);
        cells.add(
                result.isMeasured()
                        ? String.format(
                                Locale.ROOT,
                                "%.2f %%",
                                100 * result.validation().accuracy())
                        : "–");
        cells.add(
                result.isMeasured()
                        ? String.format(Locale.ROOT, "%.4f", result.validation().loss())
                        : "–");
        cells.add(result.outcome().text());
        return new TrialsPage.Row(
                result.values(), result.isMeasured() ? result.validation().accuracy() : -1, cells);
    }

    private List<String> first(TrialResult result) {
        List<String> cells = new ArrayList<>(List.of(Integer.toString(result.trial())));
        keys().forEach(key -> cells.add(result.values().getOrDefault(key, "")));
        cells.add(Integer.toString(result.epochs()));
        return cells;
    }

    /** As a CSV file, with all digits. */
    String csv() {
        StringBuilder csv = new StringBuilder(
                "trial," + String.join(",", keys()) + ",epochs,accuracy,loss,outcome,seconds,weights-sha256,message\n");
        for (TrialResult result : results) {
            List<String> cells = first(result);
            cells.add(result.isMeasured() ? Double.toString(result.validation().accuracy()) : "");
            cells.add(result.isMeasured() ? Double.toString(result.validation().loss()) : "");
            cells.addAll(List.of(
                    result.outcome().text(),
                    Double.toString(result.seconds()),
                    result.validation().digest(),
                    result.message()));
            csv.append(cells.stream().map(TrialTable::quoted).collect(Collectors.joining(",")))
                    .append('\n');
        }
        return csv.toString();
    }

    private static String quoted(String cell) {
        return cell.matches("[^,\"\r\n]*")
                ? cell
                : '"' + cell.replace("\"", "\"\"").replaceAll("\\R", " ") + '"';
    }

    /** The best of those that were measured. */
    public Optional<TrialResult> best() {
        return results.stream().findFirst().filter(TrialResult::isMeasured);
    }

    /** Whether every trial diverged. */
    public boolean allDiverged() {
        return diverged() == results.size();
    }

    private long diverged() {
        return results.stream()
                .filter(each -> each.outcome() == Outcome.DIVERGED)
                .count();
    }

    /** Why there is no best one, and what to do, with settings marked. */
    public String whyNone() {
        long diverged = diverged();
        String ends = allDiverged()
                ? "every trial diverged"
                : diverged == 0
                        ? "every trial failed: " + results.get(0).message()
                        : "no trial succeeded: " + diverged + " diverged, " + (results.size() - diverged) + " failed";
        return ends + (diverged > 0 ? ": try smaller values of " + Setting.LR : "");
    }
}
