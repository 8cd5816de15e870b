package org.convoke.data.files;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.data.TrainTest;
import org.convoke.text.UserError;

/**
 * A folder or an archive with the IDX files of a data set, named as those of MNIST, or as other sets do: {@code
 * train-images.idx3-ubyte}, {@code emnist-letters-test-labels-idx1-ubyte.gz}.
 */
final class IdxFolder implements ImageFolder {
    /** What such a folder holds, for messages. */
    static final String EXPECTED = "expected: a folder with the IDX files train-images-idx3-ubyte,"
            + " train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or .gz; ";

    private static final int NAMES_SHOWN = 8;
    private static final Pattern NAME = Pattern.compile(
            "(?<set>.*?)[-_.]?(?<part>train|t10k|test)[-_.](?<kind>images|labels)[-_.]idx(?<dimensions>[134])[-_.]ubyte"
                    + "(?:\\.gz)?",
            Pattern.CASE_INSENSITIVE);

    private final SetFiles set;
    private final Optional<List<String>> classNames;
    private final String remedy;

    /**
     * @param classNames the names of the classes; without them classes are named by their numbers, as many as the largest
     *     label of both parts asks for
     * @param remedy what the user can do when files are missing
     */
    IdxFolder(SetFiles set, Optional<List<String>> classNames, String remedy) {
        this.set = set;
        this.classNames = classNames;
        this.remedy = remedy;
    }

    /** Whether it holds one of the files. */
    boolean holdsAny() {
        return Part.OF_PACKED.stream()
                .anyMatch(part ->
                        !find(part, "images").isEmpty() || !find(part, "labels").isEmpty());
    }

    @Override
    public String format() {
        return "IDX files";
    }

    @Override
    public boolean isLabelled(Part part) {
        return !find(part, "images").isEmpty() && labels(part).isPresent();
    }

    @Override
    public TrainTest open() {
        // All are looked for before the first is read.
        SetFile trainImages = images(Part.TRAIN);
        SetFile trainLabels = labels(Part.TRAIN).orElseThrow(() -> missing(labelName(Part.TRAIN)));
        SetFile testImages = images(Part.TEST);
        SetFile testLabels = labels(Part.TEST).orElseThrow(() -> missing(labelName(Part.TEST)));
        int[] ofTrain = IdxFile.labels(trainLabels);
        int[] ofTest = IdxFile.labels(testLabels);
        List<String> names = classNames.orElseGet(() -> numbered(ofTrain, ofTest));
        PackedImages train = labelled(trainImages, trainLabels, ofTrain, names);
        PackedImages test = labelled(testImages, testLabels, ofTest, names);
        if (train.channels() != test.channels() || train.rows() != test.rows() || train.columns() != test.columns()) {
            throw new UserError("the images of " + trainImages.where() + " are of " + shape(train) + ", those of "
                    + testImages.where() + " of " + shape(test) + "; give two sets of one shape");
        }
        return new TrainTest(train, test);
    }

    @Override
    public PackedImages read(Part part) {
        SetFile imageFile = images(part);
        Optional<SetFile> labelFile = labels(part);
        int[] ofOther = labels(part.other()).map(IdxFile::labels).orElse(new int[0]);
        if (labelFile.isEmpty()) {
            PackedImages images = IdxFile.images(imageFile);
            List<String> names = classNames.orElseGet(() -> numbered(ofOther));
            return withLabels(images, images.labels(), names);
        }
        int[] labels = IdxFile.labels(labelFile.get());
        return labelled(imageFile, labelFile.get(), labels, classNames.orElseGet(() -> numbered(labels, ofOther)));
    }

    private PackedImages labelled(SetFile imageFile, SetFile labelFile, int[] labels, List<String> names) {
        DataSets.checkLabels(labels, names.size(), labelFile.where());
        PackedImages images = IdxFile.images(imageFile);
        if (images.count() != labels.length) {
            throw new UserError(labelFile.where() + " has " + labels.length + " labels for the " + images.count()
                    + " images of " + imageFile.where() + "; give the two files of one set");
        }
        return withLabels(images, labels, names);
    }

    private static PackedImages withLabels(PackedImages images, int[] labels, List<String> names) {
        return new PackedImages(images.channels(), images.rows(), images.columns(), images.pixels(), labels, names);
    }

    /** 0 … K − 1, where K − 1 is the largest label. */
    private static List<String> numbered(int[]... labels) {
        int classes = Stream.of(labels).flatMapToInt(Arrays::stream).max().orElse(-1) + 1;
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    private static String prefix(Part part) {
        return part == Part.TRAIN ? "train" : "t10k";
    }

    private SetFile images(Part part) {
        return only(find(part, "images")).orElseThrow(() -> missing(prefix(part) + "-images-idx3-ubyte"));
    }

    private Optional<SetFile> labels(Part part) {
        return only(find(part, "labels"));
    }

    private static String labelName(Part part) {
        return prefix(part) + "-labels-idx1-ubyte";
    }

    /** The first of files that are the same one in several forms. */
    private Optional<SetFile> only(List<SetFile> found) {
        List<String> sets = set.files().stream()
                .map(file -> NAME.matcher(file.name()))
                .filter(Matcher::matches)
                .map(name -> name.group("set"))
                .distinct()
                .sorted()
                .toList();
        if (sets.size() > 1) {
            throw new UserError(set.root() + " holds the IDX files of " + sets.size() + " sets ("
                    + sets.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "))
                    + "): copy those of one into a folder of their own, and give that");
        }
        return found.stream().findFirst();
    }

    /** The files of that kind: plain rather than .gz, with a hyphen rather than a dot before its ending. */
    private List<SetFile> find(Part part, String kind) {
        return set.files().stream()
                .filter(file -> {
                    Matcher name = NAME.matcher(file.name());
                    return name.matches()
                            && name.group("kind").equalsIgnoreCase(kind)
                            && name.group("part").equalsIgnoreCase("train") == (part == Part.TRAIN)
                            && name.group("dimensions").equals("1") == kind.equals("labels");
                })
                .sorted(Comparator.<SetFile, Boolean>comparing(
                                file -> file.name().endsWith(".gz"))
                        .thenComparing(SetFile::name))
                .toList();
    }

    private UserError missing(String name) {
        String held = set.held().stream().sorted().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
        int more = set.held().size() - NAMES_SHOWN;
        return new UserError(set.root() + " has no " + name + ", plain or .gz; it "
                + (held.isEmpty() ? "is empty" : "holds " + held + (more > 0 ? " and " + more + " more" : "")) + "; "
                + EXPECTED + remedy);
    }

    private static String shape(PackedImages images) {
        return images.channels() + " × " + images.rows() + " × " + images.columns();
    }
}
