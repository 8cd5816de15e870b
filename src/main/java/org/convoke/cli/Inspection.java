package org.convoke.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.source.DataSource;
import org.convoke.source.ImageTable;
import org.convoke.source.InspectedImages;
import org.convoke.source.LabelColumn;
import org.convoke.source.TableOptions;
import org.convoke.text.UserError;

/**
 * What is in a set of images.
 *
 * @param format in words
 * @param facts more about the set as a whole
 * @param parts at least one
 * @param classNames of all parts; empty if there are no labels, or wrong ones
 * @param labelProblem why images cannot be trained on by their labels
 */
record Inspection(
        String format,
        List<Fact> facts,
        List<InspectedPart> parts,
        List<String> classNames,
        Optional<String> labelProblem) {
    /** The name of the only part of a set without parts. */
    static final String ALL = "images";

    private static final int COLUMNS_SHOWN = 40;

    /** A line of the report. */
    record Fact(String name, String text) {}

    /**
     * A part of a set.
     *
     * @param name {@code train}, {@code test}, {@code validation} or {@code images}
     * @param images what it holds
     * @param problem why it cannot be read at all
     */
    record InspectedPart(String name, InspectedImages images, Optional<String> problem) {
        /** How many of the images have a class. */
        long labelled() {
            return images.count() - images.classes().getOrDefault(PackedImages.UNKNOWN, 0L);
        }
    }

    /** Of a set that the driver reads. */
    static Inspection of(DataSource.Packed source, boolean samples) {
        List<InspectedPart> parts = new ArrayList<>();
        List<String> classNames = new ArrayList<>();
        List<UserError> problems = new ArrayList<>();
        boolean hasParts = source.folder().hasParts();
        for (Part part : hasParts ? Part.OF_PACKED : List.of(Part.TRAIN)) {
            try {
                PackedImages images = source.read(part);
                InspectedImages inspected = InspectedImages.of(images, samples);
                parts.add(hasParts ? part(part, inspected) : new InspectedPart(ALL, inspected, Optional.empty()));
                // Without names of their own, classes are numbered as far as a part's labels go.
                images.classNames().stream().skip(classNames.size()).forEach(classNames::add);
            } catch (UserError e) {
                problems.add(e);
                parts.add(new InspectedPart(name(part), InspectedImages.NONE, Optional.of(e.getMessage())));
            }
        }
        if (problems.size() == parts.size()) {
            throw problems.get(0);
        }
        return new Inspection(
                source.folder().format(), List.of(), parts, classNames, problem(classNames, "add the label files"));
    }

    /** Of image files. */
    static Inspection of(DataSource.Files source, SparkSession session, long maxPixels, boolean samples) {
        List<String> classNames = source.folders().classNames();
        List<InspectedPart> parts = new ArrayList<>();
        List<Fact> facts = new ArrayList<>();
        if (source.folders().hasParts()) {
            for (Part part : Part.values()) {
                if (part != Part.VALIDATION || source.hasPart(part)) {
                    parts.add(part(
                            part, InspectedImages.of(source.table(session, part), classNames, maxPixels, samples)));
                }
            }
        } else {
            ImageTable all = source.table(session, Part.TRAIN);
            parts.add(
                    new InspectedPart(ALL, InspectedImages.of(all, classNames, maxPixels, samples), Optional.empty()));
        }
        if (source.files().skipped().total() > 0) {
            facts.add(new Fact("skipped", source.files().skipped().toString()));
        }
        source.folders().remarks().forEach(remark -> facts.add(new Fact("note", remark)));
        return new Inspection(
                source.files().format(),
                facts,
                parts,
                classNames,
                problem(classNames, "put the images into a folder for each class"));
    }

    /** Of a table. */
    static Inspection of(
            DataSource.Table source, SparkSession session, TableOptions options, long maxPixels, boolean samples) {
        boolean parted = source.hasPart(Part.TEST);
        Optional<String> problem = Optional.empty();
        List<String> classNames = List.of();
        ImageTable table;
        try {
            table = source.table(session, Part.TRAIN, options);
            if (table.labels().isEmpty()) {
                problem = problem(List.of(), "name their column with --label-column");
            } else {
                classNames = table.classNames();
            }
        } catch (UserError e) {
            // Unless it is for its images, the table can be looked into all the same.
            table = source.unlabelled(session, Part.TRAIN, options);
            problem = Optional.of(e.getMessage());
        }
        List<InspectedPart> parts = new ArrayList<>();
        InspectedImages images = InspectedImages.of(table, classNames, maxPixels, samples);
        parts.add(new InspectedPart(parted ? name(Part.TRAIN) : ALL, images, Optional.empty()));
        List<Fact> facts = new ArrayList<>();
        StructField[] columns = table.rows().schema().fields();
        List<String> shown = Stream.of(columns)
                .limit(COLUMNS_SHOWN)
                .map(field -> field.name() + " " + field.dataType().simpleString())
                .toList();
        facts.add(new Fact(
                "columns",
                String.join(", ", shown)
                        + (columns.length > shown.size() ? " and " + (columns.length - shown.size()) + " more" : "")));
        facts.add(new Fact("image", table.images().text()));
        table.labels().map(Inspection::text).ifPresent(text -> facts.add(new Fact("label", text)));
        table.notes().forEach(note -> facts.add(new Fact("note", note)));
        if (parted) {
            ImageTable test = source.table(session, Part.TEST, options);
            boolean labelled = test.isLabelled();
            parts.add(part(Part.TEST, InspectedImages.of(test, labelled ? classNames : List.of(), maxPixels, samples)));
            if (!labelled) {
                facts.add(new Fact("note", "the test part has no labels and is not measured"));
            }
        }
        if (!source.files().leftOut().isEmpty()) {
            facts.add(new Fact("left out", String.join(", ", source.files().leftOut())));
        }
        return new Inspection(
                source.files().format().equals("csv") ? "CSV" : source.files().format() + " table",
                facts,
                parts,
                classNames,
                problem);
    }

    private static InspectedPart part(Part part, InspectedImages images) {
        return new InspectedPart(name(part), images, Optional.empty());
    }

    private static String name(Part part) {
        return part.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<String> problem(List<String> classNames, String remedy) {
        return classNames.isEmpty() ? Optional.of("no labels: " + remedy) : Optional.empty();
    }

    private static String text(LabelColumn labels) {
        return (labels.text() ? "texts" : "numbers") + " in column `" + labels.name() + "`";
    }

    /** All parts together, the first before the second. */
    InspectedImages all() {
        return parts.stream().map(InspectedPart::images).reduce(InspectedImages.NONE, InspectedImages::plus);
    }

    /** Sizes and modes, the most common first. */
    List<InspectedImages.Kind> kinds() {
        InspectedImages all = all();
        return all.kinds().keySet().stream()
                .sorted(Comparator.<InspectedImages.Kind>comparingLong(
                                kind -> -all.kinds().get(kind))
                        .thenComparing(InspectedImages.Kind::toString))
                .toList();
    }
}
