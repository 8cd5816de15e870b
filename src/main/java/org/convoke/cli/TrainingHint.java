package org.convoke.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.convoke.data.picture.ImageShape;
import org.convoke.run.FittingNetwork;
import org.convoke.run.ImageReader;
import org.convoke.source.DataSource;
import org.convoke.source.InspectedImages;
import org.convoke.text.UserError;

/**
 * Which command trains on a set.
 *
 * @param source the set
 * @param inspection what is in it
 * @param options by which it was found
 */
record TrainingHint(DataSource source, Inspection inspection, List<String> options) {
    private static final Pattern PLAIN = Pattern.compile("[\\p{Alnum}_@%+=:,./-]+");
    /** What the shipped network for photos takes. */
    private static final int PHOTO_SIDE = 64;

    /** The command, or what is to be done before there is one. */
    String text() {
        int classes = inspection.classNames().size();
        Inspection.InspectedPart first = inspection.parts().get(0);
        if (inspection.all().count() == 0) {
            return "give a set with images that can be read";
        }
        if (first.problem().isPresent()) {
            return "to train, give the training images too";
        }
        if (inspection.labelProblem().isPresent()) {
            return source instanceof DataSource.Table
                    ? "to train, correct the labels, or choose their column with --label-column"
                    : "with the data as it is, run: " + command("predict", List.of("--model", "DIR", "--out", "PATH"));
        }
        if (classes < 2) {
            return "to train, give images of at least two classes" + ImageReader.otherColumn(source);
        }
        if (first.labelled() == 0) {
            return "with the data as it is, run: " + command("evaluate", List.of("--model", "DIR"));
        }
        return training(classes);
    }

    private boolean isMeasured() {
        return inspection.parts().stream()
                .anyMatch(part ->
                        (part.name().equals("test") || part.name().equals("validation")) && part.labelled() > 0);
    }

    private String training(int classes) {
        List<String> more = new ArrayList<>();
        boolean coloured = inspection.kinds().stream().anyMatch(kind -> kind.channels() != 1);
        long sizes = inspection.kinds().stream()
                .map(kind -> List.of(kind.height(), kind.width()))
                .distinct()
                .count();
        InspectedImages.Kind kind = inspection.kinds().get(0);
        ImageShape shape = new ImageShape(
                inspection.kinds().stream()
                        .mapToInt(InspectedImages.Kind::channels)
                        .max()
                        .orElseThrow(),
                kind.height(),
                kind.width());
        boolean alike = sizes == 1 && inspection.kinds().stream().allMatch(each -> each.channels() == shape.channels());
        String note = "";
        boolean photos = coloured && sizes > 1;
        if (photos) {
            more.addAll(List.of("--recipe", "photos"));
        } else if (!(alike && isShipped(shape))) {
            boolean shipped = !(source instanceof DataSource.Packed);
            more.addAll(List.of("--network", shipped ? coloured ? "cifar" : "lenet" : "F"));
            int side = coloured ? 32 : 28;
            if (shipped ? sizes > 1 || kind.height() != side || kind.width() != side : sizes > 1) {
                more.addAll(List.of("--fit", "crop"));
            }
            String input = sizes == 1
                    ? shape.channels() + "×" + shape.rows() + "×" + shape.columns()
                    : shape.channels() + "×" + PHOTO_SIDE + "×" + PHOTO_SIDE;
            note = shipped ? "" : network(input, classes);
        }
        if (!photos && !isMeasured()) {
            more.addAll(List.of("--validation", "0.2"));
        }
        if (inspection.all().bad().count() > 0) {
            more.addAll(List.of("--on-bad-image", "skip"));
        }
        return command("train", more) + note;
    }

    private static String network(String input, int classes) {
        return " (F: a network for " + input + " that ends with " + classes + " units; see conf/networks)";
    }

    private boolean isShipped(ImageShape shape) {
        try {
            return !FittingNetwork.nameFor(shape, source.name()).isEmpty();
        } catch (UserError e) {
            return false;
        }
    }

    private String command(String name, List<String> more) {
        List<String> words = new ArrayList<>(List.of("convoke", name, "--data", source.name()));
        words.addAll(options);
        words.addAll(more);
        return words.stream().map(TrainingHint::quoted).collect(Collectors.joining(" "));
    }

    /** As a shell takes it. */
    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
