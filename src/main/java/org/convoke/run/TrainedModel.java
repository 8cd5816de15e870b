package org.convoke.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.convoke.array.KernelChoice;
import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.data.files.HadoopPath;
import org.convoke.net.Network;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Shape;
import org.convoke.source.DataSource;
import org.convoke.source.ImageTable;
import org.convoke.source.RowPixels;
import org.convoke.spark.AppendedColumns;
import org.convoke.spark.Evaluator;
import org.convoke.spark.Evaluator.Measured;
import org.convoke.spark.ExchangeChoice;
import org.convoke.spark.ImageSet;
import org.convoke.spark.LabelledPredictions;
import org.convoke.spark.LayerColumn;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.spark.PackedRows;
import org.convoke.spark.Predictor;
import org.convoke.spark.Trainer;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import org.convoke.store.WeightsDigest;
import org.convoke.text.Setting;
import org.convoke.text.Spelling;
import org.convoke.text.UserError;
import org.convoke.train.Evaluation;
import org.convoke.train.Recipe;
import org.convoke.train.TestTime;

/**
 * A trained network, for predictions on Spark. What executors hold for predictions goes with {@link #close}, or when nobody
 * knows the model any more.
 */
public final class TrainedModel implements AutoCloseable {
    private static final String MODEL = "the model";
    private static final String TABLE = "the table";

    /** Images of a micro-batch; without a gradient their number changes no bit. */
    private static final int LANES = 64;

    /** What can be set besides what is said of images. */
    private static final List<Setting> OTHERS = List.of(Setting.PART, Setting.TTA);

    private final SparkSession session;
    private final JavaSparkContext spark;
    private final Model model;
    private final String source;
    private final Optional<String> directory;
    private final Optional<Evaluation> test;
    private final Map<String, String> said = new HashMap<>();
    private final List<PackedRows> held = new ArrayList<>();
    private Part part = Part.TEST;
    private TestTime testTime = TestTime.NONE;
    private KernelChoice kernels = KernelChoice.AUTO;
    private Optional<Integer> partitions = Optional.empty();
    private Optional<OnSpark> onSpark = Optional.empty();

    /** What the executors of a context hold. */
    private record OnSpark(
            SparkContext context, KernelChoice kernels, NetworkOnSpark network, Broadcast<float[]> weights) {}

    private TrainedModel(
            SparkSession session, Model model, String source, Optional<String> directory, Optional<Evaluation> test) {
        this.session = session;
        spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.model = model;
        this.source = source;
        this.directory = directory;
        this.test = test;
    }

    static TrainedModel of(SparkSession session, TrainingResult result) {
        return new TrainedModel(session, result.model(), MODEL, Optional.empty(), result.test());
    }

    /** @param source what messages call it */
    static TrainedModel of(SparkSession session, Model model, String source) {
        return new TrainedModel(session, model, source, Optional.empty(), Optional.empty());
    }

    /**
     * Reads a model directory, whether a program or the command line wrote it.
     *
     * @param directory on any Hadoop file system
     * @throws UserError if it is none, or damaged
     */
    public static TrainedModel load(SparkSession session, String directory) {
        Model read = ModelDirectory.read(
                HadoopPath.parse(directory, "give another " + Setting.MODEL),
                session.sparkContext().hadoopConfiguration());
        return new TrainedModel(session, read, directory, Optional.of(directory), Optional.empty());
    }

    /**
     * Writes a model directory, which the command line takes too.
     *
     * @param directory on any Hadoop file system; must not exist
     * @throws UserError if it exists, or cannot be written
     */
    public void save(String directory) {
        ModelDirectory.write(HadoopPath.parse(directory, "give another path"), hadoop(), model);
    }

    /** What messages call it: where it was read from. */
    String source() {
        return source;
    }

    /** The model directory that it was read from, if it was. */
    Optional<String> directory() {
        return directory;
    }

    private Configuration hadoop() {
        return spark.hadoopConfiguration();
    }

    /** Network, weights, and what belongs to them. */
    public Model model() {
        return model;
    }

    /** The names of the classes, in the order of the network's outputs. */
    public List<String> classNames() {
        return model.facts().classNames();
    }

    /** The SHA-256 of the weights, as the command line prints it. */
    public String weightsSha256() {
        return model.facts().weightsSha256();
    }

    /** What it reached on the test images at the end of its training, where there were any; empty if it was loaded or imported. */
    public Optional<Evaluation> test() {
        return test;
    }

    /** What the epochs of its training reached. */
    public List<Epoch> epochs() {
        return model.facts().metrics().path("epochs") instanceof ArrayNode epochs ? Epoch.of(epochs) : List.of();
    }

    /**
     * Sets how images are found and read, by the keys that a recipe file has for it, such as {@link Setting#IMAGE_COLUMN}: what is
     * not set is as in the training. Of a set with parts {@link Setting#PART} says which one is meant, by default {@code test};
     * and {@link Setting#TTA} what of an image is seen by {@link #predict} and {@link #evaluate}, {@code flip} also its mirror
     * image.
     *
     * @throws UserError if it is another setting, or a part or a {@code tta} that there is not
     */
    public TrainedModel set(Setting setting, Object value) {
        String text = String.valueOf(value);
        if (setting == Setting.PART) {
            part = one(setting, text, Part.values());
        } else if (setting == Setting.TTA) {
            testTime = one(setting, text, TestTime.values());
        } else if (ImageSettings.SETTINGS.contains(setting)) {
            said.put(setting.key(), text);
        } else {
            List<String> keys = Stream.concat(ImageSettings.SETTINGS.stream(), OTHERS.stream())
                    .map(Setting::key)
                    .sorted()
                    .toList();
            throw new UserError(setting, value, Spelling.unknown("setting of a model's images", setting.key(), keys));
        }
        return this;
    }

    private static <E extends Enum<E>> E one(Setting setting, String text, E[] all) {
        return Arrays.stream(all)
                .filter(each -> each.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new UserError(
                        setting,
                        text,
                        "must be one of "
                                + Arrays.stream(all)
                                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", "))));
    }

    /** An option of Spark's reader of the data's format. */
    public TrainedModel readerOption(String key, String value) {
        said.put(ImageSettings.OPTION + key, value);
        return this;
    }

    /** Which kernels the executors compute with; changes no bit. */
    public synchronized TrainedModel kernels(KernelChoice choice) {
        kernels = choice;
        return this;
    }

    /**
     * In how many partitions images are held; changes no bit.
     *
     * @throws UserError if there are none
     */
    public TrainedModel partitions(int number) {
        partitions = Optional.of(Training.checkedPartitions(number));
        return this;
    }

    /**
     * Appends {@code prediction}, {@code label_name} and {@code probability} to the rows of a table, a batch's or a stream's.
     * Nothing is computed until the result is read, and the executors compute it where the rows are.
     *
     * @param rows with a column of images
     * @throws UserError if it is not clear where the images are, or a column of that name is there already
     */
    public Dataset<Row> predict(Dataset<Row> rows) {
        return predict(rows, false);
    }

    /**
     * Likewise.
     *
     * @param logits whether the outputs before the softmax are wanted too, as {@code logits}
     */
    public Dataset<Row> predict(Dataset<Row> rows, boolean logits) {
        return appended(new DataSource.Rows(TABLE, rows), predictions(logits), testTime);
    }

    /**
     * Likewise, to the rows of a set: those of a table keep their columns, image files have {@code path} and {@code label}, and
     * sets such as MNIST {@code index} and {@code label}.
     *
     * @param data as {@link Training#data(String)} takes it; its labels may be missing
     * @param logits whether the outputs before the softmax are wanted too
     * @throws UserError if there is no such set, or its images are not as the network takes them
     */
    public Dataset<Row> predict(String data, boolean logits) {
        return appended(found(data), predictions(logits), testTime);
    }

    /** Likewise. */
    public Dataset<Row> predict(String data) {
        return predict(data, false);
    }

    private AppendedColumns predictions(boolean logits) {
        return new LabelledPredictions(classNames(), logits);
    }

    /**
     * Appends what a layer gives for each image of a table as {@code features}, an array of numbers, {@code
     * [channel][row][column]}. As {@link #predict} does, it computes nothing until the result is read.
     *
     * @param rows with a column of images, of a batch or a stream
     * @param layer its name in the network, such as {@code dense1}
     * @throws UserError if the network has no such layer, it is not clear where the images are, or a column {@code features} is
     *     there already
     */
    public Dataset<Row> features(Dataset<Row> rows, String layer) {
        return appended(new DataSource.Rows(TABLE, rows), LayerColumn.features(model.network(), layer), TestTime.NONE);
    }

    /**
     * Likewise, to the rows of a set.
     *
     * @param data as {@link #predict(String)} takes it
     * @throws UserError likewise
     */
    public Dataset<Row> features(String data, String layer) {
        return appended(found(data), LayerColumn.features(model.network(), layer), TestTime.NONE);
    }

    /** The rows of a set with more columns; an image that cannot be used has nulls there, or is an error. */
    private synchronized Dataset<Row> appended(DataSource source, AppendedColumns columns, TestTime seen) {
        Map<String, String> settings = said(source);
        ImageSettings images = ImageSettings.of(settings);
        SparkContext context = source instanceof DataSource.Rows given
                ? given.rows().sparkSession().sparkContext()
                : session.sparkContext();
        OnSpark executors = on(context);
        @SuppressWarnings("resource") // the weights stay
        Predictor predictor = new Predictor(executors.network(), executors.weights(), columns, seen, images.skipBad());
        if (source instanceof DataSource.Packed packed) {
            PackedImages read = reader(0)
                    .packed(packed, part, model.network(), MODEL, model.facts().decoding());
            PackedRows rows = new PackedRows(session, executors.network(), read, partitions);
            held.add(rows);
            return predictor.predictions(rows.rows(), PackedRows.pixels(), PackedRows.hidden());
        }
        ImageTable table = reader(0, settings).unlabelled(source, part);
        RowPixels pixels = new RowPixels.Decoded(
                table.images(),
                images.decoding(model.network().input(), model.facts().decoding()));
        return predictor.predictions(table.rows(), pixels, table.hidden());
    }

    /** What is said of images; a stream's cannot be looked at, so that the network says their shape. */
    private Map<String, String> said(DataSource source) {
        Map<String, String> all = new HashMap<>(said);
        if (source instanceof DataSource.Rows given && given.rows().isStreaming()) {
            Shape input = model.network().input();
            all.putIfAbsent(Setting.IMAGE_SHAPE.key(), input.channels() + "x" + input.rows() + "x" + input.columns());
        }
        return all;
    }

    /** What a context's executors hold; what those of another hold goes when no predictions need it any more. */
    private OnSpark on(SparkContext context) {
        if (onSpark.filter(each -> each.context() == context && each.kernels() == kernels)
                .isEmpty()) {
            JavaSparkContext where = JavaSparkContext.fromSparkContext(context);
            onSpark = Optional.of(new OnSpark(
                    context,
                    kernels,
                    new NetworkOnSpark(where, model.network(), model.facts().normalisation(), kernels, LANES),
                    where.broadcast(model.weights())));
        }
        return onSpark.get();
    }

    /**
     * Measures it on labelled images.
     *
     * @param data as {@link Training#data(String)} takes it
     * @throws UserError if they cannot be read, or are not as the network takes them
     */
    public Evaluation evaluate(String data) {
        return measured(found(data), this::sums);
    }

    /** Likewise, with a column of images and one of labels. */
    public Evaluation evaluate(Dataset<Row> rows) {
        return measured(new DataSource.Rows(TABLE, rows), this::sums);
    }

    private Evaluation sums(Evaluator evaluator, String description) {
        return evaluator.evaluate(model.weights(), testTime, description);
    }

    /**
     * Likewise, with the areas under the ROC curves, unless images and classes are too many for that.
     *
     * @throws UserError likewise
     */
    public Measured measure(String data) {
        return measured(found(data), this::all);
    }

    /** Likewise, with a column of images and one of labels. */
    public Measured measure(Dataset<Row> rows) {
        return measured(new DataSource.Rows(TABLE, rows), this::all);
    }

    private Measured all(Evaluator evaluator, String description) {
        return evaluator.measure(model.weights(), testTime, description);
    }

    private synchronized <T> T measured(DataSource source, BiFunction<Evaluator, String, T> how) {
        String before = spark.getLocalProperty("spark.job.description");
        try (ImageSet images = reader(0)
                        .part(
                                source,
                                part,
                                classNames(),
                                model.network(),
                                MODEL,
                                model.facts().decoding());
                Evaluator evaluator =
                        new Evaluator(on(session.sparkContext()).network(), images, partitions, source.name())) {
            return how.apply(evaluator, "evaluate " + HadoopPath.withoutPassword(source.name()));
        } finally {
            spark.setJobDescription(before);
        }
    }

    private DataSource found(String data) {
        return reader(0).find(data);
    }

    private ImageReader reader(long seed) {
        return reader(seed, said);
    }

    private ImageReader reader(long seed, Map<String, String> settings) {
        return new ImageReader(
                Optional.of(session),
                ImageSettings.of(settings),
                hadoop(),
                model.facts().table(),
                seed,
                line -> {});
    }

    /**
     * Trains it again, as its facts say, and compares the weights.
     *
     * @param data the images that it was trained on, wherever they are now
     * @return whether they are the same, bit for bit
     * @throws UserError if the images are others
     */
    public boolean verify(String data) {
        ImageReader reader = reader(recipe().seed());
        return verify(reader, reader.find(data), data);
    }

    /** Likewise. */
    public boolean verify(Dataset<Row> rows) {
        return verify(reader(recipe().seed()), new DataSource.Rows(TABLE, rows), TABLE);
    }

    private Recipe recipe() {
        return Retraining.recipe(model);
    }

    private boolean verify(ImageReader reader, DataSource source, String name) {
        Recipe recipe = recipe();
        Network trained = recipe.freeze().frozen(model.network());
        String before = spark.getLocalProperty("spark.job.description");
        try (ImageSet all = reader.train(
                        source, model.network(), MODEL, model.facts().decoding());
                NetworkOnSpark onSpark =
                        new NetworkOnSpark(spark, trained, model.facts().normalisation(), kernels, recipe.lanes());
                Trainer trainer = new Trainer(
                        onSpark,
                        recipe,
                        ValidationSet.trainingImages(model.facts().validation(), all, recipe.seed()),
                        partitions,
                        ExchangeChoice.of(spark.getConf()),
                        Retraining.begin(model, trained, hadoop()))) {
            float[] weights = Retraining.weights(trainer, model, name, MODEL, (report, state) -> {});
            float[] given = Parameters.of(trained).laidOutFor(model.network(), weights);
            return WeightsDigest.of(Parameters.of(model.network()), given).equals(weightsSha256());
        } finally {
            spark.setJobDescription(before);
        }
    }

    /**
     * Writes the network for other programs: ONNX or safetensors, by the ending of the file's name.
     *
     * @param file on any Hadoop file system; must not exist
     * @throws UserError if it exists or cannot be written, its name ends with something else, or the format has no place for
     *     something in the model
     */
    public void export(String file) {
        Path path = HadoopPath.parse(file, "give another path");
        ModelExport.write(model, ModelExport.Format.of(Optional.empty(), path), path, hadoop());
    }

    /** Frees what the executors hold. Predictions that are not computed by then cannot be; others may be made. */
    @Override
    public synchronized void close() {
        held.forEach(PackedRows::close);
        held.clear();
        onSpark.ifPresent(each -> {
            each.weights().destroy();
            each.network().close();
        });
        onSpark = Optional.empty();
    }

    /** For example {@code 1×8×8 → 10 classes, 56,394 parameters, weights sha256 bf61c9…}, with the whole of the sum. */
    @Override
    public String toString() {
        Network trained = model.network();
        return String.format(
                Locale.ROOT,
                "%s → %d classes, %,d parameters, weights sha256 %s",
                trained.input(),
                trained.classes(),
                Parameters.of(trained).count(),
                weightsSha256());
    }
}
