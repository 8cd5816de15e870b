package org.convoke.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.convoke.data.PackedImages;
import org.convoke.source.BadImages;
import org.convoke.source.DataSource;
import org.convoke.source.InspectedImages;
import org.convoke.text.PrintableText;
import org.convoke.text.TextTable;

/**
 * What {@code convoke data inspect} prints.
 *
 * @param source the set
 * @param inspection what is in it
 * @param options by which it was found
 */
record InspectionReport(DataSource source, Inspection inspection, List<String> options) {
    private static final int MOST_CLASSES = 20;
    private static final int SHOWN = 12;

    /** Lines, each with its end. */
    String text() {
        InspectedImages all = inspection.all();
        StringBuilder text = new StringBuilder();
        line(text, "data", PrintableText.of(source.name()) + ": " + inspection.format());
        inspection.facts().forEach(fact -> line(text, fact.name(), PrintableText.of(fact.text())));
        line(text, "images", images(all));
        for (Inspection.InspectedPart part : inspection.parts()) {
            part.problem()
                    .ifPresent(problem -> line(text, part.name(), "cannot be read: " + PrintableText.of(problem)));
        }
        inspection.labelProblem().ifPresent(problem -> line(text, "labels", PrintableText.of(problem)));
        if (!inspection.classNames().isEmpty()) {
            classes(text, all);
        }
        sizes(text, all);
        bad(text, all);
        line(text, "next", new TrainingHint(source, inspection, options).text());
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-8s %s%n", name, value));
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private String images(InspectedImages all) {
        if (inspection.parts().size() == 1) {
            return number(all.count());
        }
        return number(all.count()) + ": "
                + String.join(
                        ", ",
                        inspection.parts().stream()
                                .map(part -> number(part.images().count()) + " " + part.name())
                                .toList());
    }

    private void classes(StringBuilder text, InspectedImages all) {
        List<String> names = inspection.classNames();
        line(text, "classes", number(names.size()));
        int shown = names.size() > MOST_CLASSES ? SHOWN : names.size();
        TextTable table = new TextTable(
                1,
                Stream.concat(Stream.of("class"), inspection.parts().stream().map(Inspection.InspectedPart::name))
                        .toArray(String[]::new));
        for (int k = 0; k < shown; k++) {
            table.add(row(k, PrintableText.of(names.get(k))));
        }
        if (all.classes().containsKey(PackedImages.UNKNOWN)) {
            table.add(row(PackedImages.UNKNOWN, "(without a class)"));
        }
        text.append(table.text());
        if (shown < names.size()) {
            List<Integer> byCount = IntStream.range(0, names.size())
                    .boxed()
                    .sorted(Comparator.comparingLong(k -> count(all, k)))
                    .toList();
            text.append(String.format(
                    Locale.ROOT,
                    "  and %,d more; the rarest is %s, the most common %s%n",
                    names.size() - shown,
                    named(all, byCount.get(0)),
                    named(all, byCount.get(byCount.size() - 1))));
        }
    }

    private String[] row(int label, String name) {
        List<String> cells = new ArrayList<>(List.of(name));
        inspection.parts().forEach(part -> cells.add(number(count(part.images(), label))));
        return cells.toArray(String[]::new);
    }

    private static long count(InspectedImages images, int label) {
        return images.classes().getOrDefault(label, 0L);
    }

    private String named(InspectedImages all, int label) {
        return PrintableText.of(inspection.classNames().get(label)) + " (" + number(count(all, label)) + ")";
    }

    private void sizes(StringBuilder text, InspectedImages all) {
        List<InspectedImages.Kind> kinds = inspection.kinds();
        if (kinds.isEmpty()) {
            return;
        }
        line(text, "sizes", kinds.size() == 1 ? "all images are alike" : number(kinds.size()) + " sizes and modes");
        kinds.stream()
                .limit(SHOWN)
                .forEach(kind -> text.append(String.format(
                        Locale.ROOT, "  %s: %,d%n", kind, all.kinds().get(kind))));
        if (kinds.size() > SHOWN) {
            long others = kinds.stream().skip(SHOWN).mapToLong(all.kinds()::get).sum();
            text.append(String.format(Locale.ROOT, "  and %,d others: %,d images%n", kinds.size() - SHOWN, others));
        }
    }

    private static void bad(StringBuilder text, InspectedImages all) {
        BadImages bad = all.bad();
        if (bad.count() == 0) {
            line(text, "bad", "none");
            return;
        }
        line(
                text,
                "bad",
                String.format(Locale.ROOT, "%,d of %,d cannot be read", bad.count(), all.count() + bad.count()));
        bad.first()
                .forEach(each -> text.append("  ")
                        .append(PrintableText.of(each.toString()))
                        .append(System.lineSeparator()));
        if (bad.count() > bad.first().size()) {
            text.append(String.format(
                    Locale.ROOT, "  and %,d more%n", bad.count() - bad.first().size()));
        }
    }
}
