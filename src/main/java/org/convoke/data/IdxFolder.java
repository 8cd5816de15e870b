package org.convoke.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.text.UserError;

/** A folder with the four IDX files of a data set, named as those of MNIST are. */
final class IdxFolder implements ImageFolder {
    /** What such a folder holds, for messages. */
    private static final String EXPECTED = "expected: a folder with the IDX files train-images-idx3-ubyte,"
            + " train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or .gz; ";

    private static final int NAMES_SHOWN = 8;

    private final Path folder;
    private final List<FileStatus> entries;
    private final Configuration hadoop;
    private final Optional<List<String>> classNames;
    private final String remedy;

    /**
     * @param classNames the names of the classes; without them classes are named by their numbers, as many as the largest
     *     label of both parts asks for
     * @param remedy what the user can do when files are missing
     * @throws UserError if there is no such folder
     */
    IdxFolder(Path folder, Configuration hadoop, Optional<List<String>> classNames, String remedy) {
        FileSystem files = HadoopPath.fileSystem(folder, hadoop);
        try {
            this.entries = List.of(files.listStatus(folder));
        } catch (FileNotFoundException e) {
            throw new UserError(
                    "there is no file or folder " + files.makeQualified(folder) + "; " + EXPECTED + remedy, e);
        } catch (IOException e) {
            throw HadoopPath.unreadable(folder, e);
        }
        this.folder = folder;
        this.hadoop = hadoop;
        this.classNames = classNames;
        this.remedy = remedy;
    }

    /** Whether it holds one of the files. */
    boolean holdsAny() {
        return Stream.of(Part.values())
                .anyMatch(part -> labels(part).isPresent()
                        || find(prefix(part) + "-images", "idx3-ubyte", "idx4-ubyte")
                                .isPresent());
    }

    /** What the folder holds. */
    List<FileStatus> entries() {
        return entries;
    }

    @Override
    public String format() {
        return "IDX files";
    }

    @Override
    public TrainTest open() {
        // All are looked for before the first is read.
        Path trainImages = images(Part.TRAIN);
        Path trainLabels = labels(Part.TRAIN).orElseThrow(() -> missing(labelName(Part.TRAIN)));
        Path testImages = images(Part.TEST);
        Path testLabels = labels(Part.TEST).orElseThrow(() -> missing(labelName(Part.TEST)));
        int[] ofTrain = IdxFile.labels(trainLabels, hadoop);
        int[] ofTest = IdxFile.labels(testLabels, hadoop);
        List<String> names = classNames.orElseGet(() -> numbered(ofTrain, ofTest));
        PackedImages train = labelled(trainImages, trainLabels, ofTrain, names);
        PackedImages test = labelled(testImages, testLabels, ofTest, names);
        if (train.channels() != test.channels() || train.rows() != test.rows() || train.columns() != test.columns()) {
            throw new UserError("the images of " + trainImages + " are of " + shape(train) + ", those of " + testImages
                    + " of " + shape(test) + "; give two sets of one shape");
        }
        return new TrainTest(train, test);
    }

    @Override
    public PackedImages read(Part part) {
        Path imagePath = images(part);
        Optional<Path> labelPath = labels(part);
        int[] ofOther =
                labels(part.other()).map(path -> IdxFile.labels(path, hadoop)).orElse(new int[0]);
        if (labelPath.isEmpty()) {
            PackedImages images = IdxFile.images(imagePath, hadoop);
            List<String> names = classNames.orElseGet(() -> numbered(ofOther));
            return withLabels(images, images.labels(), names);
        }
        int[] labels = IdxFile.labels(labelPath.get(), hadoop);
        return labelled(imagePath, labelPath.get(), labels, classNames.orElseGet(() -> numbered(labels, ofOther)));
    }

    private PackedImages labelled(Path imagePath, Path labelPath, int[] labels, List<String> names) {
        DataSets.checkLabels(labels, names.size(), labelPath.toString());
        PackedImages images = IdxFile.images(imagePath, hadoop);
        if (images.count() != labels.length) {
            throw new UserError(labelPath + " has " + labels.length + " labels for the " + images.count()
                    + " images of " + imagePath + "; give the two files of one set");
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

    private Path images(Part part) {
        return find(prefix(part) + "-images", "idx3-ubyte", "idx4-ubyte")
                .orElseThrow(() -> missing(prefix(part) + "-images-idx3-ubyte"));
    }

    private Optional<Path> labels(Part part) {
        return find(prefix(part) + "-labels", "idx1-ubyte");
    }

    private static String labelName(Part part) {
        return prefix(part) + "-labels-idx1-ubyte";
    }

    /** The file of that name: plain rather than .gz, with a hyphen rather than a dot before its ending. */
    private Optional<Path> find(String stem, String... endings) {
        return Stream.of("", ".gz")
                .flatMap(suffix -> Stream.of(endings)
                        .flatMap(ending -> Stream.of("-", ".").map(mark -> stem + mark + ending + suffix)))
                .flatMap(name -> entries.stream()
                        .filter(entry ->
                                entry.isFile() && entry.getPath().getName().equals(name)))
                .map(FileStatus::getPath)
                .findFirst();
    }

    private UserError missing(String name) {
        String held = entries.stream()
                .map(entry -> entry.getPath().getName() + (entry.isDirectory() ? "/" : ""))
                .sorted()
                .limit(NAMES_SHOWN)
                .collect(Collectors.joining(", "));
        int more = entries.size() - NAMES_SHOWN;
        return new UserError(folder + " has no " + name + ", plain or .gz; it "
                + (held.isEmpty() ? "is empty" : "holds " + held + (more > 0 ? " and " + more + " more" : "")) + "; "
                + EXPECTED + remedy);
    }

    private static String shape(PackedImages images) {
        return images.channels() + " × " + images.rows() + " × " + images.columns();
    }
}
