package org.convoke.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.convoke.text.UserError;

/**
 * A folder with the binary files of CIFAR-10 or CIFAR-100 (A. Krizhevsky, "Learning multiple layers of features from tiny
 * images", 2009), each plain or gzip. A file is records of one label byte, of CIFAR-100 two, the finer last, and the 32 × 32
 * pixels of an image, first all red, then all green, then all blue ones.
 */
final class CifarFolder implements ImageFolder {
    private static final int CHANNELS = 3;
    private static final int SIDE = 32;
    private static final int PIXELS = CHANNELS * SIDE * SIDE;

    /** The two sets. */
    private enum Version {
        CIFAR_10("data_batch_(\\d{1,6})\\.bin", "test_batch\\.bin", "batches.meta.txt", 10, 1),
        CIFAR_100("train\\.bin", "test\\.bin", "fine_label_names.txt", 100, 2);

        private final Pattern train;
        private final Pattern test;
        private final String names;
        private final int classes;
        private final int labelBytes;

        Version(String train, String test, String names, int classes, int labelBytes) {
            this.train = Pattern.compile(train + "(\\.gz)?");
            this.test = Pattern.compile(test + "(\\.gz)?");
            this.names = names;
            this.classes = classes;
            this.labelBytes = labelBytes;
        }

        private Pattern files(Part part) {
            return part == Part.TRAIN ? train : test;
        }

        private String example(Part part) {
            return this == CIFAR_10
                    ? part == Part.TRAIN ? "data_batch_1.bin to data_batch_5.bin" : "test_batch.bin"
                    : part == Part.TRAIN ? "train.bin" : "test.bin";
        }

        @Override
        public String toString() {
            return name().replace('_', '-');
        }

        private int record() {
            return labelBytes + PIXELS;
        }
    }

    private final Version version;
    private final Path folder;
    private final List<FileStatus> entries;
    private final Configuration hadoop;

    private CifarFolder(Version version, Path folder, List<FileStatus> entries, Configuration hadoop) {
        this.version = version;
        this.folder = folder;
        this.entries = entries;
        this.hadoop = hadoop;
    }

    /** Such a folder, if its entries are those of one. */
    static Optional<ImageFolder> of(Path folder, List<FileStatus> entries, Configuration hadoop) {
        return Stream.of(Version.values())
                .map(version -> new CifarFolder(version, folder, entries, hadoop))
                .filter(each -> Stream.of(Part.values())
                        .anyMatch(part -> !each.files(part).isEmpty()))
                .map(ImageFolder.class::cast)
                .findFirst();
    }

    @Override
    public String format() {
        return version + " files";
    }

    @Override
    public TrainTest open() {
        return new TrainTest(read(Part.TRAIN), read(Part.TEST));
    }

    @Override
    public PackedImages read(Part part) {
        List<Path> files = files(part);
        if (files.isEmpty()) {
            throw new UserError(folder + " has no file of the "
                    + part.name().toLowerCase(Locale.ROOT) + " part of " + version + " (" + version.example(part)
                    + ", plain or .gz): copy it there");
        }
        List<byte[]> contents = new ArrayList<>();
        long images = 0;
        for (Path file : files) {
            byte[] content = FileBytes.of(file, hadoop);
            check(file, content);
            contents.add(content);
            images += content.length / version.record();
        }
        if (images * PIXELS > PackedImages.MOST_PIXELS) {
            throw new UserError(folder + " has " + images + " images; up to " + (PackedImages.MOST_PIXELS) / PIXELS
                    + " fit: split the set");
        }
        return packed(contents, (int) images);
    }

    private void check(Path file, byte[] content) {
        int record = version.record();
        if (content.length == 0 || content.length % record != 0) {
            throw new UserError(file + " has " + content.length + " bytes, which is no whole number of " + version
                    + " records of " + record + " bytes: download or copy it again");
        }
        for (int at = 0; at < content.length; at += record) {
            int label = Byte.toUnsignedInt(content[at + version.labelBytes - 1]);
            if (label >= version.classes) {
                throw new UserError(file + " has label " + label + " at image " + at / record + ", outside 0…"
                        + (version.classes - 1) + ": it is not a file of " + version + ", or is damaged");
            }
        }
    }

    private PackedImages packed(List<byte[]> contents, int images) {
        byte[] pixels = new byte[images * PIXELS];
        int[] labels = new int[images];
        int image = 0;
        for (byte[] content : contents) {
            for (int at = 0; at < content.length; at += version.record()) {
                labels[image] = Byte.toUnsignedInt(content[at + version.labelBytes - 1]);
                System.arraycopy(content, at + version.labelBytes, pixels, image * PIXELS, PIXELS);
                image++;
            }
        }
        return new PackedImages(CHANNELS, SIDE, SIDE, pixels, labels, classNames());
    }

    /** The lines of the file of names; numbers where there is none. */
    private List<String> classNames() {
        Optional<Path> file = entries.stream()
                .map(FileStatus::getPath)
                .filter(path -> path.getName().equals(version.names))
                .findFirst();
        if (file.isEmpty()) {
            return IntStream.range(0, version.classes)
                    .mapToObj(Integer::toString)
                    .toList();
        }
        List<String> names = new String(FileBytes.of(file.get(), hadoop), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (names.size() != version.classes) {
            throw new UserError(file.get() + " has " + names.size() + " names; " + version + " has " + version.classes
                    + " classes, a name a line");
        }
        return names;
    }

    /** The files of a part by their number; of the same file plain and gzip, the plain one. */
    private List<Path> files(Part part) {
        Pattern pattern = version.files(part);
        List<Path> found = entries.stream()
                .filter(FileStatus::isFile)
                .map(FileStatus::getPath)
                .filter(path -> pattern.matcher(path.getName()).matches())
                .toList();
        return found.stream()
                .filter(path -> !path.getName().endsWith(".gz")
                        || found.stream().noneMatch(other -> (other.getName() + ".gz").equals(path.getName())))
                .sorted(Comparator.<Path>comparingInt(path -> number(pattern, path)))
                .toList();
    }

    private static int number(Pattern pattern, Path path) {
        Matcher matcher = pattern.matcher(path.getName());
        return matcher.matches() && matcher.groupCount() > 1 ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
