package org.convoke.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.convoke.array.KernelChoice;
import org.convoke.data.HadoopPath;
import org.convoke.data.Part;
import org.convoke.net.Network;
import org.convoke.net.Parameters;
import org.convoke.source.DataSource;
import org.convoke.source.ImageTable;
import org.convoke.source.RowPixels;
import org.convoke.spark.Evaluator;
import org.convoke.spark.ImageSet;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.spark.Predictor;
import org.convoke.spark.Trainer;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import org.convoke.store.WeightsDigest;
import org.convoke.text.Setting;
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

    private final SparkSession session;
    private final JavaSparkContext spark;
    private final Model model;
    private final Optional<Evaluation> test;
    private final Map<String, String> said = new HashMap<>();
    private final List<Predictor> held = new ArrayList<>();
    private Optional<NetworkOnSpark> network = Optional.empty();

    private TrainedModel(SparkSession session, Model model, Optional<Evaluation> test) {
        this.session = session;
        spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.model = model;
        this.test = test;
    }

    static TrainedModel of(SparkSession session, TrainingResult result) {
        return new TrainedModel(session, result.model(), result.test());
    }

    /**
     * Reads a model directory, whether a program or the command line wrote it.
     *
     * @param directory on any Hadoop file system
     * @throws UserError if it is none, or damaged
     */
    public static TrainedModel load(SparkSession session, String directory) {
        return new TrainedModel(
                session,
                ModelDirectory.read(
                        HadoopPath.parse(directory, "give another " + Setting.MODEL),
                        session.sparkContext().hadoopConfiguration()),
                Optional.empty());
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

    /** What it reached on the test images at the end of its training, where there were any; empty if it was loaded. */
    public Optional<Evaluation> test() {
        return test;
    }

    /** What the epochs of its training reached. */
    public List<Epoch> epochs() {
        return model.facts().metrics().path("epochs") instanceof ArrayNode epochs ? Epoch.of(epochs) : List.of();
    }

    /**
     * Sets how images of predictions and evaluations are found and read, by the keys that a recipe file has for it, such as
     * {@link Setting#IMAGE_COLUMN}; what is not set is as in the training.
     */
    public TrainedModel set(Setting setting, Object value) {
        said.put(setting.key(), String.valueOf(value));
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
    public synchronized Dataset<Row> predict(Dataset<Row> rows, boolean logits) {
        ImageSettings images = ImageSettings.of(said);
        ImageTable table = new DataSource.Rows(TABLE, rows)
                .unlabelled(images.tableOptions(model.facts().table()));
        RowPixels pixels = new RowPixels.Decoded(
                table.images(),
                images.decoding(model.network().input(), model.facts().decoding()));
        Predictor predictor =
                new Predictor(onSpark(), model.weights(), classNames(), TestTime.NONE, logits, images.skipBad());
        held.add(predictor);
        return predictor.predictions(table.rows(), pixels, table.hidden());
    }

    private NetworkOnSpark onSpark() {
        if (network.isEmpty()) {
            network = Optional.of(new NetworkOnSpark(
                    spark, model.network(), model.facts().normalisation(), KernelChoice.AUTO, LANES));
        }
        return network.get();
    }

    /**
     * Measures it on labelled images.
     *
     * @param data as {@link Training#data(String)} takes it; of a set with parts, the test images
     * @throws UserError if they cannot be read, or are not as the network takes them
     */
    public Evaluation evaluate(String data) {
        ImageReader reader = reader(0);
        return evaluate(reader, reader.find(data), data);
    }

    /** Likewise, with a column of images and one of labels. */
    public Evaluation evaluate(Dataset<Row> rows) {
        return evaluate(reader(0), new DataSource.Rows(TABLE, rows), TABLE);
    }

    private synchronized Evaluation evaluate(ImageReader reader, DataSource source, String name) {
        String before = spark.getLocalProperty("spark.job.description");
        try (ImageSet images = reader.part(
                        source,
                        Part.TEST,
                        classNames(),
                        model.network(),
                        MODEL,
                        model.facts().decoding());
                Evaluator evaluator = new Evaluator(onSpark(), images, Optional.empty(), name)) {
            return evaluator.evaluate(model.weights(), "evaluate " + HadoopPath.withoutPassword(name));
        } finally {
            spark.setJobDescription(before);
        }
    }

    private ImageReader reader(long seed) {
        return new ImageReader(
                Optional.of(session),
                ImageSettings.of(said),
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
                NetworkOnSpark onSpark = new NetworkOnSpark(
                        spark, trained, model.facts().normalisation(), KernelChoice.AUTO, recipe.lanes());
                Trainer trainer = new Trainer(
                        onSpark,
                        recipe,
                        ValidationSet.trainingImages(model.facts().validation(), all, recipe.seed()),
                        Optional.empty())) {
            float[] weights = Retraining.weights(trainer, model, name, MODEL, (report, state) -> {});
            float[] given = Parameters.of(trained).laidOutFor(model.network(), weights);
            return WeightsDigest.of(Parameters.of(model.network()), given).equals(weightsSha256());
        } finally {
            spark.setJobDescription(before);
        }
    }

    /** Frees what the executors hold. Predictions that are not computed by then cannot be. */
    @Override
    public synchronized void close() {
        held.forEach(Predictor::close);
        held.clear();
        network.ifPresent(NetworkOnSpark::close);
        network = Optional.empty();
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
