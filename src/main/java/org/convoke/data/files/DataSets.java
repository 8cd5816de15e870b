package org.convoke.data.files;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.data.BundledDigits;
import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.data.TrainTest;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * The data sets whose images are packed already: {@code digits} (comes with the program), {@code mnist} or
 * {@code fashion-mnist} (in {@code data/NAME} of the working folder, or of the folder in the environment variable
 * {@code CONVOKE_HOME}), or else the Hadoop path of a folder with four IDX files, or with
 * the binary files of CIFAR-10 or CIFAR-100, or one of these files. A folder that has one of these names is written {@code
 * ./mnist}.
 */
public final class DataSets {
    /** The set that comes with the program. */
    public static final String DIGITS = "digits";

    private static final String FASHION = "fashion-mnist";

    /** The sets that are known by name. */
    public static final List<String> NAMES = List.of(DIGITS, "mnist", FASHION);

    private static final List<String> CLOTHES = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    private static final String REMEDY = Setting.DATA + " takes digits, mnist, fashion-mnist or such a folder";

    private DataSets() {}

    /**
     * A set that is packed already: one that is known by name, a folder of IDX or CIFAR files, or a CIFAR file.
     *
     * @return empty if the path holds something else
     * @throws UserError if the set that is named is not there
     */
    public static Optional<ImageFolder> packed(String data, Configuration hadoop) {
        if (NAMES.contains(data)) {
            return Optional.of(data.equals(DIGITS) ? new Digits() : named(data, homes(), hadoop));
        }
        Path path = HadoopPath.parse(data, REMEDY);
        try {
            if (!HadoopPath.fileSystem(path, hadoop).getFileStatus(path).isDirectory()) {
                return CifarFolder.of(path, hadoop);
            }
        } catch (IOException e) {
            // Whoever looks for other formats says so.
            return Optional.empty();
        }
        return packed(SetFiles.of(path, hadoop, IdxFolder.EXPECTED + REMEDY));
    }

    /**
     * A set that is packed already, in an archive.
     *
     * @param everything all files of the archive
     * @return empty if it holds something else
     */
    public static Optional<ImageFolder> packed(ImageFiles everything, Configuration hadoop) {
        return packed(SetFiles.of(everything, hadoop));
    }

    private static Optional<ImageFolder> packed(SetFiles files) {
        IdxFolder idx = new IdxFolder(files, Optional.empty(), REMEDY);
        return CifarFolder.of(files).or(() -> idx.holdsAny() ? Optional.of(idx) : Optional.empty());
    }

    /** The set that comes with the program. */
    private record Digits() implements ImageFolder {
        @Override
        public String format() {
            return "the digits that come with the program";
        }

        @Override
        public boolean isLabelled(Part part) {
            return true;
        }

        @Override
        public TrainTest open() {
            return BundledDigits.load();
        }

        @Override
        public PackedImages read(Part part) {
            return part == Part.TRAIN ? open().train() : open().test();
        }
    }

    /**
     * Checks that every image has a label of one of the classes 0 … K − 1.
     *
     * @param where the file or set the images come from, for the message
     * @throws UserError naming the first image whose label is unknown or outside
     */
    public static void checkLabels(PackedImages images, int classes, String where) {
        checkLabels(images.labels(), classes, where);
    }

    static void checkLabels(int[] labels, int classes, String where) {
        for (int image = 0; image < labels.length; image++) {
            if (labels[image] == PackedImages.UNKNOWN) {
                throw new UserError("image " + image + " in " + where + " has no label: give a set with labels");
            }
            if (labels[image] < 0 || labels[image] >= classes) {
                throw new UserError("label " + labels[image] + " of image " + image + " in " + where + " is outside 0…"
                        + (classes - 1) + ": correct the labels, or use a network with more classes than "
                        + labels[image]);
            }
        }
    }

    /** The working folder and the one the environment names. */
    private static List<java.nio.file.Path> homes() {
        return Stream.of("", System.getenv().getOrDefault("CONVOKE_HOME", ""))
                .map(home -> java.nio.file.Path.of(home).toAbsolutePath())
                .distinct()
                .toList();
    }

    /**
     * The IDX files in the folder {@code data/NAME} of the first home that has one.
     *
     * @param homes the folders that may hold {@code data/NAME}
     */
    static ImageFolder named(String name, List<java.nio.file.Path> homes, Configuration hadoop) {
        String remedy = "run scripts/fetch-data " + name + ", or pass " + Setting.DATA.to("DIR");
        List<java.nio.file.Path> places =
                homes.stream().map(home -> home.resolve("data").resolve(name)).toList();
        java.nio.file.Path place = places.stream()
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new UserError("the data set " + name + " is not in "
                        + places.stream().map(Object::toString).collect(Collectors.joining(" or in ")) + ": "
                        + remedy));
        SetFiles files = SetFiles.of(new Path("file", null, place.toString()), hadoop, IdxFolder.EXPECTED + remedy);
        return new IdxFolder(files, name.equals(FASHION) ? Optional.of(CLOTHES) : Optional.empty(), remedy);
    }
}
