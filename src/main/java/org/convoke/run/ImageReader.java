package org.convoke.run;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.convoke.data.ClassNames;
import org.convoke.data.PackedImages;
import org.convoke.data.PackedPictures;
import org.convoke.data.Part;
import org.convoke.data.TrainTest;
import org.convoke.data.files.DataSets;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.ImageShape;
import org.convoke.net.Network;
import org.convoke.source.BadImages;
import org.convoke.source.ClassIndex;
import org.convoke.source.DataSource;
import org.convoke.source.DataSources;
import org.convoke.source.ImageTable;
import org.convoke.source.LoadedImages;
import org.convoke.source.TableOptions;
import org.convoke.spark.DriverImages;
import org.convoke.spark.ExecutorImages;
import org.convoke.spark.ImageSet;
import org.convoke.text.Counted;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Reads sets of images: packed ones on the driver, all others by the executors. */
public final class ImageReader {
    private static final int NAMES_SHOWN = 12;

    private final Optional<SparkSession> session;
    private final ImageSettings settings;
    private final Configuration hadoop;
    private final Map<String, String> trainedTable;
    private final long seed;
    private final Consumer<String> said;
    private final Map<DataSource.Packed, TrainTest> opened = new HashMap<>();
    private final Map<String, Dataset<Row>> given = new HashMap<>();
    private final Map<DataSource.Packed, PackedImages> trainOnly = new HashMap<>();
    private final Map<PartOf, ImageTable> tables = new HashMap<>();
    private final Map<PartOf, Boolean> labelled = new HashMap<>();
    /** Packed images of another shape than the network takes, and what became of them. */
    private final Map<PackedImages, PackedImages> changed = new IdentityHashMap<>();

    private final Set<String> noted = new HashSet<>();
    private long skipped;

    /**
     * @param session Spark; none as long as only packed sets are read
     * @param trainedTable what was said of the table that a model was trained on
     * @param seed of the order that sets are put into
     * @param settings how images are found and read
     * @param said is told a line about every set that was loaded, and what a user should know of it
     */
    public ImageReader(
            Optional<SparkSession> session,
            ImageSettings settings,
            Configuration hadoop,
            Map<String, String> trainedTable,
            long seed,
            Consumer<String> said) {
        this.session = session;
        this.settings = settings;
        this.hadoop = hadoop;
        this.trainedTable = trainedTable;
        this.seed = seed;
        this.said = said;
    }

    /** The two parts of a set; the second only where the set has a labelled one of its own. */
    public record Sets(ImageSet train, Optional<ImageSet> test) {}

    /** Takes a table for what a name means. */
    void know(String name, Dataset<Row> rows) {
        given.put(name, rows);
    }

    /** Whether a name means a table that was given. */
    boolean isGiven(String name) {
        return given.containsKey(name);
    }

    /** Finds a set; nothing is read yet. */
    public DataSource find(String data) {
        return isGiven(data)
                ? new DataSource.Rows(data, given.get(data))
                : DataSources.find(data, settings.format(), hadoop);
    }

    /** Whether a set has a part of its own. */
    public boolean hasPart(DataSource source, Part part) {
        return source instanceof DataSource.Packed packed && packed.isLabelled(part)
                || source instanceof DataSource.Files files && files.hasPart(part)
                || source instanceof DataSource.Table table && table.hasPart(part);
    }

    /** Whether a set has a part of its own, and that has labels. */
    public boolean isLabelled(DataSource source, Part part) {
        return source instanceof DataSource.Packed packed && packed.isLabelled(part)
                || source instanceof DataSource.Files files && files.isLabelled(part)
                || source instanceof DataSource.Table table && table.hasPart(part) && isLabelled(table, part);
    }

    /** A test part without labels, as of a competition, is only for predictions. */
    private boolean isLabelled(DataSource.Table source, Part part) {
        return labelled.computeIfAbsent(new PartOf(source.name(), part), unused -> {
            boolean found = table(source, part, part != Part.TRAIN).isLabelled();
            if (!found) {
                said.accept("note: the " + part.name().toLowerCase(Locale.ROOT) + " part of " + source.name()
                        + " has no labels and is not measured");
            }
            return found;
        });
    }

    private record PartOf(String name, Part part) {}

    /** The shape of a set's images, as they are. */
    public ImageShape shape(DataSource source) {
        return source instanceof DataSource.Packed packed
                ? trainOf(packed).shape()
                : trainTable(source).firstShape(settings.mostPixels());
    }

    /** The names of a set's classes. */
    public List<String> classNames(DataSource source) {
        return source instanceof DataSource.Packed packed
                ? trainOf(packed).classNames()
                : trainTable(source).classNames();
    }

    private PackedImages trainOf(DataSource.Packed packed) {
        return packed.isLabelled(Part.TEST)
                ? both(packed).train()
                : trainOnly.computeIfAbsent(packed, each -> each.read(Part.TRAIN));
    }

    private TrainTest both(DataSource.Packed packed) {
        return opened.computeIfAbsent(packed, each -> each.folder().open());
    }

    /** Read more than once: for its shape, its classes and its images. */
    private ImageTable trainTable(DataSource source) {
        PartOf key = new PartOf(source.name(), Part.TRAIN);
        ImageTable opened = tables.get(key);
        if (opened == null) {
            opened = labelled(source, Part.TRAIN, false);
            tables.put(key, opened);
        }
        return opened;
    }

    /**
     * Both parts, with the classes of the set.
     *
     * @param trained what became of pictures when the model was trained that this training starts from
     * @throws UserError if an image or a label is not as the network takes them
     */
    public Sets sets(DataSource source, Network network, String networkSource, Optional<Decoding> trained) {
        if (source instanceof DataSource.Packed packed) {
            ImageSet train = checked(trainOf(packed), source.name(), network, networkSource, trained);
            return new Sets(
                    train,
                    packed.isLabelled(Part.TEST)
                            ? Optional.of(checked(both(packed).test(), source.name(), network, networkSource, trained))
                            : Optional.empty());
        }
        remark(source);
        ImageTable table = trainTable(source);
        List<String> classNames = table.classNames();
        // There are fewer of these: their mistakes show sooner.
        Optional<ImageSet> test = isLabelled(source, Part.TEST)
                ? Optional.of(load(labelled(source, Part.TEST, true).unweighted(), classNames, network, trained))
                : Optional.empty();
        ImageSet train = source instanceof DataSource.ReadOnce once
                ? ordered(once.name(), once.images(spark()))
                : load(table, classNames, network, trained);
        checkSeveral(train, source);
        return new Sets(train, test);
    }

    /** Says, once, what a user should know of how a set was read. */
    private void remark(DataSource source) {
        if (source instanceof DataSource.Files files) {
            files.remarks().forEach(this::note);
            if (hasPart(source, Part.TEST) && !isLabelled(source, Part.TEST)) {
                note("the test images have no labels, so the model is not measured by them");
            }
        }
    }

    private void note(String text) {
        if (noted.add(text)) {
            said.accept("note: " + text);
        }
    }

    /** Names the classes that have no images to learn from, and those that are not measured. */
    void noteMissingClasses(ValidationSet validation, Optional<ImageSet> test) {
        MissingClasses.untrained(validation.train()).ifPresent(this::note);
        validation
                .images()
                .flatMap(images -> MissingClasses.unmeasured(
                        images, validation.train(), validation.heldOut() ? "held-out" : "validation"))
                .ifPresent(this::note);
        test.filter(images -> !Optional.of(images).equals(validation.images()))
                .flatMap(images -> MissingClasses.unmeasured(images, validation.train(), "test"))
                .ifPresent(this::note);
    }

    /** The images to train on of a set, as they were when a model was trained. */
    public ImageSet train(DataSource source, Network network, String networkSource, Optional<Decoding> trained) {
        if (source instanceof DataSource.Packed packed) {
            return checked(packed.read(Part.TRAIN), source.name(), network, networkSource, trained);
        }
        ImageTable table = labelled(source, Part.TRAIN, false);
        return load(table, table.classNames(), network, trained);
    }

    /**
     * One part of a set, or all of a set without parts.
     *
     * @param classNames the classes that labels must be of
     * @param trained what became of pictures when the model was trained
     */
    public ImageSet part(
            DataSource source,
            Part part,
            List<String> classNames,
            Network network,
            String networkSource,
            Optional<Decoding> trained) {
        if (source instanceof DataSource.Packed packed) {
            PackedImages images = byName(packed.read(part), classNames, source.name());
            return checked(images, source.name(), network, networkSource, trained);
        }
        remark(source);
        if (source instanceof DataSource.Files && hasPart(source, part) && !isLabelled(source, part)) {
            throw new UserError("the " + part.name().toLowerCase(Locale.ROOT) + " images of " + source.name()
                    + " have no labels: put them into a folder for each class, or use convoke predict");
        }
        return load(labelled(source, part, true).unweighted(), classNames, network, trained);
    }

    /** With the labels that the names of the classes have in another set; numbers are no names, but places. */
    private static PackedImages byName(PackedImages images, List<String> classNames, String data) {
        ClassIndex index = new ClassIndex(classNames);
        boolean known =
                images.classNames().stream().allMatch(name -> index.find(name).isPresent());
        if (!known) {
            if (!ClassNames.areNumbers(classNames) && !ClassNames.areNumbers(images.classNames())) {
                throw new UserError(data + " has other classes ("
                        + images.classNames().stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "))
                        + ") than those that are known ("
                        + classNames.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "))
                        + "): give a set with the same names");
            }
            return images;
        }
        int[] labels = Arrays.stream(images.labels())
                .map(label -> label == PackedImages.UNKNOWN
                        ? label
                        : index.find(images.classNames().get(label)).orElseThrow())
                .toArray();
        return new PackedImages(
                images.channels(), images.rows(), images.columns(), images.pixels(), labels, classNames);
    }

    /**
     * The table of a part of a set that is not packed, without the files that have no class, if any has one.
     *
     * @param measured whether its images are only measured, not learned from
     */
    private ImageTable labelled(DataSource source, Part part, boolean measured) {
        return source instanceof DataSource.Files files
                ? requirePart(files, part).labelled(session.orElseThrow(), part)
                : table(source, part, measured);
    }

    private static DataSource.Files requirePart(DataSource.Files files, Part part) {
        if (files.folders().hasParts() && !files.hasPart(part)) {
            String name = part.name().toLowerCase(Locale.ROOT);
            throw new UserError(
                    files.name() + " has no " + name + " folder, only other parts",
                    "give a folder below it as " + Setting.DATA + ", or another " + Setting.PART);
        }
        return files;
    }

    /** The table of a part of a set that is not packed. */
    private ImageTable table(DataSource source, Part part, boolean measured) {
        TableOptions options = settings.tableOptions(trainedTable);
        TableOptions asked = measured ? options.measured() : options;
        if (source instanceof DataSource.Files files) {
            return requirePart(files, part).table(session.orElseThrow(), part);
        }
        if (source instanceof DataSource.Table table) {
            PartOf key = new PartOf(table.name(), part);
            ImageTable opened = tables.get(key);
            if (opened == null) {
                opened = table.table(session.orElseThrow(), part, asked);
                tables.put(key, opened);
                opened.notes().forEach(note -> said.accept("note: " + note));
            }
            return opened;
        }
        if (source instanceof DataSource.Rows rows) {
            return tables.computeIfAbsent(new PartOf(rows.name(), part), unused -> {
                ImageTable opened = rows.table(asked);
                opened.notes().forEach(note -> said.accept("note: " + note));
                return opened;
            });
        }
        if (source instanceof DataSource.ReadOnce once) {
            return once.table();
        }
        throw new IllegalArgumentException(source.name() + " is no table");
    }

    /** The table to predict from: its labels may be missing or wrong. */
    public ImageTable unlabelled(DataSource source, Part part) {
        if (source instanceof DataSource.Rows rows) {
            return rows.unlabelled(settings.tableOptions(trainedTable));
        }
        return source instanceof DataSource.Table table
                ? table.unlabelled(session.orElseThrow(), part, settings.tableOptions(trainedTable))
                : table(source, part, true);
    }

    /** Hadoop's settings. */
    Configuration hadoop() {
        return hadoop;
    }

    /** What is said of the table of a set, if it is one. */
    Map<String, String> saidOfTable(DataSource source) {
        return source instanceof DataSource.Packed || source instanceof DataSource.Files ? Map.of() : settings.table();
    }

    /** How many images were left out so far since they could not be used. */
    public long skipped() {
        return skipped;
    }

    /** What becomes of a picture. */
    public Decoding decoding(Network network, Optional<Decoding> trained) {
        return settings.decoding(network.input(), trained);
    }

    private ImageSet load(ImageTable table, List<String> classNames, Network network, Optional<Decoding> trained) {
        table.requireLabels();
        return ordered(
                table.name(),
                LoadedImages.of(spark(), table, classNames, decoding(network, trained), settings.skipBad()));
    }

    private JavaSparkContext spark() {
        return new JavaSparkContext(session.orElseThrow().sparkContext());
    }

    private ImageSet ordered(String name, LoadedImages loaded) {
        long start = System.nanoTime();
        ExecutorImages ordered = ExecutorImages.of(spark(), loaded, seed);
        said.accept(String.format(
                Locale.ROOT,
                "loaded   %s: %s, put in order in %.1f s",
                name,
                loaded,
                (System.nanoTime() - start) / 1e9));
        BadImages bad = loaded.facts().bad();
        skipped += bad.count();
        if (bad.count() > 0) {
            said.accept(String.format(
                    Locale.ROOT,
                    "skipped  %s that could not be used, the first %s",
                    Counted.of(bad.count(), "image"),
                    bad.first().get(0)));
        }
        return ordered;
    }

    private ImageSet checked(
            PackedImages images, String data, Network network, String source, Optional<Decoding> trained) {
        PackedImages fitted = fitted(images, data, network, source, trained);
        DataSets.checkLabels(fitted, network.classes(), data);
        return new DriverImages(fitted);
    }

    /**
     * One part of a packed set, to predict from: its labels may be missing.
     *
     * @param trained what became of pictures when the model was trained
     * @throws UserError if the images are not as the network takes them, and nothing says how they become so
     */
    public PackedImages packed(
            DataSource.Packed set, Part part, Network network, String networkSource, Optional<Decoding> trained) {
        return fitted(set.read(part), set.name(), network, networkSource, trained);
    }

    /** What becomes of pictures of a set; nothing if it is packed, and its images are as the network takes them. */
    Optional<Decoding> decodingOf(DataSource source, Network network, Optional<Decoding> trained) {
        return source instanceof DataSource.Packed && !seesPictures(network, trained)
                ? Optional.empty()
                : Optional.of(decoding(network, trained));
    }

    /** Packed images as pictures: in the network's colours and size, where it is said how. */
    private PackedImages fitted(
            PackedImages images, String data, Network network, String source, Optional<Decoding> trained) {
        PackedImages fitted = seesPictures(network, trained)
                ? changed.computeIfAbsent(images, each -> PackedPictures.of(each, decoding(network, trained)))
                : images;
        ModelInput.checkShape(fitted, data, network, source);
        return fitted;
    }

    /** Whether packed images are taken for pictures, which may be of any size and colour. */
    private boolean seesPictures(Network network, Optional<Decoding> trained) {
        return (trained.isPresent() || settings.fit().isPresent())
                && ImageShape.isPicture(network.input().channels());
    }

    /**
     * Whether the network has an output for each class of a set, and there are classes to tell from each other.
     *
     * @throws UserError if not; for packed sets, also if the images are not as the network takes them
     */
    void checkClasses(DataSource source, Network network, String networkSource, Optional<Decoding> trained) {
        if (source instanceof DataSource.Packed packed) {
            checked(trainOf(packed), source.name(), network, networkSource, trained);
            return;
        }
        List<String> classNames = classNames(source);
        if (classNames.size() > network.classes()) {
            throw new UserError(source.name() + " has " + classNames.size() + " classes, but " + networkSource + " has "
                    + network.classes() + " outputs: end its file with `dense: " + classNames.size()
                    + "`, or use a shipped network, which follows the data");
        }
        if (classNames.size() == 1 && !(source instanceof DataSource.ReadOnce)) {
            throw oneClass(source, classNames.get(0));
        }
    }

    /** Numbers leave classes without an image, and images that are left out too. */
    private static void checkSeveral(ImageSet train, DataSource source) {
        long[] counts = train.classCounts();
        int[] present =
                IntStream.range(0, counts.length).filter(k -> counts[k] > 0).toArray();
        if (present.length == 1 && !(source instanceof DataSource.ReadOnce)) {
            throw oneClass(source, train.classNames().get(present[0]));
        }
    }

    static UserError oneClass(DataSource source, String name) {
        return new UserError("all images of " + source.name() + " are of one class, " + name
                + ": to train, give images of at least two" + otherColumn(source));
    }

    /** What else may be wrong where all images are of one class. */
    public static String otherColumn(DataSource source) {
        return source instanceof DataSource.Table || source instanceof DataSource.Rows
                ? ", or choose another column of labels with " + Setting.LABEL_COLUMN
                : "";
    }
}
