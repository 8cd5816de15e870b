package org.convoke.data.files;

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
import org.apache.hadoop.fs.Path;
import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.data.TrainTest;
import org.convoke.text.UserError;

/**
 * A folder or an archive with the binary files of CIFAR-10 or CIFAR-100 (A. Krizhevsky, "Learning multiple layers of features
 * from tiny images", 2009), each plain or gzip; or one of these files, which is a set without parts. A file is records of one label byte, of CIFAR-100 two, the finer last,
 * and the 32 × 32 pixels of an image, first all red, then all green, then all blue ones.
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
    private final SetFiles set;
    private final boolean parts;

    private CifarFolder(Version version, SetFiles set, boolean parts) {
        this.version = version;
        this.set = set;
        this.parts = parts;
    }

    /** Such a set, if some of the files are of one. */
    static Optional<ImageFolder> of(SetFiles set) {
        return Stream.of(Version.values())
                .map(version -> new CifarFolder(version, set, true))
                .filter(each -> Part.OF_PACKED.stream()
                        .anyMatch(part -> !each.files(part).isEmpty()))
                .map(ImageFolder.class::cast)
                .findFirst();
    }

    /**
     * The images of one file, if it is called as one of these. The names of the classes are those of the file beside it, if
     * there is one.
     */
    static Optional<ImageFolder> of(Path file, Configuration hadoop) {
        return Stream.of(Version.values())
                .filter(version -> Part.OF_PACKED.stream()
                        .anyMatch(part ->
                                version.files(part).matcher(file.getName()).matches()))
                .<ImageFolder>map(version -> new CifarFolder(version, SetFiles.of(file, version.names, hadoop), false))
                .findFirst();
    }

    @Override
    public String format() {
        return version + (parts ? " files" : " file");
    }

    @Override
    public boolean hasParts() {
        return parts;
    }

    @Override
    public boolean isLabelled(Part part) {
        return parts ? !files(part).isEmpty() : part == Part.TRAIN;
    }

    @Override
    public TrainTest open() {
        return new TrainTest(read(Part.TRAIN), read(Part.TEST));
    }

    @Override
    public PackedImages read(Part part) {
        List<SetFile> files = files(part);
        if (files.isEmpty()) {
            throw new UserError(set.root() + " has no file of the "
                    + part.name().toLowerCase(Locale.ROOT) + " part of " + version + " (" + version.example(part)
                    + ", plain or .gz): copy it there");
        }
        List<byte[]> contents = new ArrayList<>();
        long images = 0;
        for (SetFile file : files) {
            byte[] content = FileBytes.of(file);
            check(file, content);
            contents.add(content);
            images += content.length / version.record();
        }
        if (images * PIXELS > PackedImages.MOST_PIXELS) {
            throw new UserError(set.root() + " has " + images + " images; up to " + (PackedImages.MOST_PIXELS) / PIXELS
                    + " fit: split the set");
        }
        return packed(contents, (int) images);
    }

    private void check(SetFile file, byte[] content) {
        int record = version.record();
        if (content.length == 0 || content.length % record != 0) {
            throw new UserError(file.where() + " has " + content.length + " bytes, which is no whole number of "
                    + version + " records of " + record + " bytes: download or copy it again");
        }
        for (int at = 0; at < content.length; at += record) {
            int label = Byte.toUnsignedInt(content[at + version.labelBytes - 1]);
            if (label >= version.classes) {
                throw new UserError(file.where() + " has label " + label + " at image " + at / record + ", outside 0…"
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
        Optional<SetFile> file = set.files().stream()
                .filter(each -> each.name().equals(version.names))
                .findFirst();
        if (file.isEmpty()) {
            return IntStream.range(0, version.classes)
                    .mapToObj(Integer::toString)
                    .toList();
        }
        List<String> names = new String(FileBytes.of(file.get()), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (names.size() != version.classes) {
            throw new UserError(file.get().where() + " has " + names.size() + " names; " + version + " has "
                    + version.classes + " classes, a name a line");
        }
        return names;
    }

    /** The files of a part by their number; of the same file plain and gzip, the plain one. */
    private List<SetFile> files(Part part) {
        if (!parts) {
            return set.files().subList(0, 1);
        }
        Pattern pattern = version.files(part);
        List<SetFile> found = set.files().stream()
                .filter(file -> pattern.matcher(file.name()).matches())
                .toList();
        return found.stream()
                .filter(file -> !file.name().endsWith(".gz")
                        || found.stream().noneMatch(other -> (other.name() + ".gz").equals(file.name())))
                .sorted(Comparator.<SetFile>comparingInt(file -> number(pattern, file)))
                .toList();
    }

    private static int number(Pattern pattern, SetFile file) {
        Matcher matcher = pattern.matcher(file.name());
        return matcher.matches() && matcher.groupCount() > 1 ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
