package org.convoke.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.convoke.array.KernelChoice;
import org.convoke.data.files.DataSets;
import org.convoke.data.files.HadoopPath;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.spark.ExchangeChoice;
import org.convoke.spark.SparkDefaults;
import org.convoke.text.Setting;
import org.convoke.text.Spelling;
import org.convoke.text.UserError;
import org.convoke.train.Evaluation;
import org.convoke.train.Freezing;
import org.convoke.train.RateTest;
import org.convoke.train.Recipe;
import org.convoke.ui.MetricsPlugin;

/**
 * Trains a network on Spark, from any Java program:
 *
 * <pre>{@code
 * TrainedModel model = Training.on(spark)
 *         .data(photos)                          // Dataset<Row>, or a path
 *         .network("photos")
 *         .recipe("photos")
 *         .set(Setting.EPOCHS, 5)
 *         .validation(0.2)
 *         .run();
 * }</pre>
 *
 * <p>What is not set is as the command line has it: without anything, the bundled digits are learned. The same network, data
 * and recipe give the same weights, bit for bit, as on the command line. Several trainings may go on at once in an application.
 */
public final class Training {
    private static final String TRAINING_DATA = "the training data";
    private static final String VALIDATION_DATA = "the validation data";

    private final SparkSession session;
    private final Configuration hadoop;
    private final Map<String, String> said = new HashMap<>();
    private final List<UnaryOperator<Recipe.Builder>> changes = new ArrayList<>();
    private Optional<String> data = Optional.empty();
    private Optional<Dataset<Row>> rows = Optional.empty();
    private Optional<Dataset<Row>> validationRows = Optional.empty();
    private Optional<NamedNetwork> network = Optional.empty();
    private Optional<String> fromDirectory = Optional.empty();
    private Optional<TrainedModel> fromModel = Optional.empty();
    private Optional<NamedRecipe> named = Optional.empty();
    private Optional<Recipe> recipe = Optional.empty();
    private Optional<String> out = Optional.empty();
    private Optional<String> tensorBoard = Optional.empty();
    private Optional<String> checkpoints = Optional.empty();
    private Optional<Long> checkpointEvery = Optional.empty();
    private int checkpointKeep = CheckpointSettings.KEEP;
    private Duration lease = Duration.ofSeconds(CheckpointSettings.LEASE_SECONDS);
    private boolean resume;
    private KernelChoice kernels = KernelChoice.AUTO;
    private Optional<Integer> partitions = Optional.empty();
    private Optional<ExchangeChoice> exchange = Optional.empty();
    private TrainingListener listener = TrainingListener.NONE;

    private Training(SparkSession session) {
        this.session = session;
        hadoop = session.sparkContext().hadoopConfiguration();
    }

    /** A training in an application of Spark. */
    public static Training on(SparkSession session) {
        return new Training(session);
    }

    /**
     * Adds to the settings of an application, before it starts, what Convoke's own command sets: Kryo, limits, and the metrics.
     * What is set stays. It is not needed, but a step takes less time with it.
     */
    public static SparkConf configure(SparkConf conf) {
        MetricsPlugin.addTo(conf);
        return SparkDefaults.applyTo(conf);
    }

    /**
     * Images to learn from: {@code digits}, the default, or whatever else {@link Setting#DATA} takes.
     *
     * @param path the name of a set, or a Hadoop path
     */
    public Training data(String path) {
        data = Optional.of(path);
        rows = Optional.empty();
        return this;
    }

    /** Images to learn from: a column of images and one of labels, of the types that tables of files may have. */
    public Training data(Dataset<Row> table) {
        rows = Optional.of(table);
        data = Optional.of(TRAINING_DATA);
        return this;
    }

    /**
     * What is trained; by default the shipped network that fits the images.
     *
     * @param text the name of a shipped network, a Hadoop path, or the text of a network file
     * @throws UserError if there is none, or it is no network
     */
    public Training network(String text) {
        network = Optional.of(
                text.contains("\n")
                        ? new NamedNetwork("network", NetworkFile.parse(text, "network"), false)
                        : NamedNetwork.find(text, hadoop));
        return this;
    }

    /** What is trained. */
    public Training network(Network value) {
        network = Optional.of(new NamedNetwork("network", value, false));
        return this;
    }

    /**
     * A model to start from, in place of a network: its network, weights and preprocessing are taken. The layer that gives the
     * classes starts anew unless they have the same names in the same order ({@link Setting#HEAD}). It alone is trained, unless
     * {@link #freeze} says otherwise, or a whole {@link #recipe(Recipe)} is given, which itself says what is frozen.
     *
     * @param directory a model directory, on any Hadoop file system
     */
    public Training from(String directory) {
        fromDirectory = Optional.of(directory);
        fromModel = Optional.empty();
        return this;
    }

    /** Likewise. */
    public Training from(TrainedModel model) {
        fromModel = Optional.of(model);
        fromDirectory = Optional.empty();
        return this;
    }

    /**
     * Which parameters are left as they are: patterns of their names or their layers', {@code all-but-head}, or {@code none}.
     *
     * @param patterns as {@link Setting#FREEZE} takes them
     */
    public Training freeze(String patterns) {
        return set(Setting.FREEZE, patterns);
    }

    /**
     * How it is trained; by default, as the command line does, by the shipped recipe of the data's name, where there is one.
     *
     * @param name of a shipped recipe, or a Hadoop path
     * @throws UserError if there is none, or it is none
     */
    public Training recipe(String name) {
        named = Optional.of(NamedRecipe.find(name, hadoop).checked());
        recipe = Optional.empty();
        return this;
    }

    /** How it is trained. */
    public Training recipe(Recipe value) {
        recipe = Optional.of(value);
        named = Optional.empty();
        return this;
    }

    /** Changes the recipe, whichever it is. */
    public Training recipe(UnaryOperator<Recipe.Builder> change) {
        changes.add(change);
        return this;
    }

    /**
     * Sets what a recipe file may set, by its key: a value of the recipe, how images are found and read, and so on.
     *
     * @throws UserError if a recipe file may not set it
     */
    public Training set(Setting setting, Object value) {
        if (!NamedRecipe.keys().contains(setting.key())) {
            throw new UserError(setting, value, Spelling.unknown("recipe key", setting.key(), NamedRecipe.keys()));
        }
        said.put(setting.key(), String.valueOf(value));
        return this;
    }

    /** An option of Spark's reader of the data's format. */
    public Training readerOption(String key, String value) {
        said.put(ImageSettings.OPTION + key, value);
        return this;
    }

    /**
     * What is measured after each epoch: {@code val} or {@code test}, the data's own images of that part; {@code none}; or
     * another set. By default {@code val} if the data has such images, then {@code test}.
     */
    public Training validation(String path) {
        validationRows = Optional.empty();
        return set(Setting.VALIDATION, path);
    }

    /** A share of the training images, above 0 and below 1, that is held out and measured after each epoch. */
    public Training validation(double share) {
        return validation(Double.toString(share));
    }

    /** Images that are measured after each epoch. */
    public Training validation(Dataset<Row> table) {
        validation(VALIDATION_DATA);
        validationRows = Optional.of(table);
        return this;
    }

    /** Saves the state at the end of each epoch, in a folder of any Hadoop file system. */
    public Training checkpoints(String directory) {
        checkpoints = Optional.of(directory);
        return this;
    }

    /** Saves the state every so many steps. */
    public Training checkpoints(String directory, long every) {
        checkpointEvery = Optional.of(every);
        return checkpoints(directory);
    }

    /** How many checkpoints are kept; 3 by default. */
    public Training keepCheckpoints(int number) {
        checkpointKeep = number;
        return this;
    }

    /** Goes on from the newest whole checkpoint, with the same bits; from the beginning if there is none. */
    public Training resume(boolean value) {
        resume = value;
        return this;
    }

    /** Writes the model with its report and {@code metrics.csv} into a directory that must not exist yet. */
    public Training out(String directory) {
        out = Optional.of(directory);
        return this;
    }

    /** Also writes the run for TensorBoard, below a folder. */
    public Training tensorBoard(String folder) {
        tensorBoard = Optional.of(folder);
        return this;
    }

    /** In how many partitions the images are held; changes no bit. */
    public Training partitions(int number) {
        partitions = Optional.of(checkedPartitions(number));
        return this;
    }

    /** @throws UserError if there are none */
    static int checkedPartitions(int number) {
        if (number < 1) {
            throw new UserError(Setting.PARTITIONS, number, "must be at least 1");
        }
        return number;
    }

    /** Which kernels the executors compute with; changes no bit. */
    public Training kernels(KernelChoice choice) {
        kernels = choice;
        return this;
    }

    /** How weights and gradients travel; changes no bit. */
    public Training exchange(ExchangeChoice choice) {
        exchange = Optional.of(choice);
        return this;
    }

    /** Adds somebody who is told how it goes. */
    public Training listener(TrainingListener other) {
        listener = listener == TrainingListener.NONE ? other : listener.then(other);
        return this;
    }

    /** Calls something at the end of each epoch, on the thread that trains. */
    public Training onEpoch(Consumer<Epoch> action) {
        return listener(new TrainingListener() {
            @Override
            public void epochDone(Epoch epoch, Optional<Evaluation> validation) {
                action.accept(epoch);
            }
        });
    }

    /**
     * Starts the training in a thread of its own.
     *
     * @throws UserError if a value is out of range; what shows only with the data, {@link TrainingHandle#await} throws
     */
    public TrainingHandle start() {
        return settled().start();
    }

    /**
     * Trains, and waits for the end; an interrupt cancels the training.
     *
     * @throws UserError if something that was set cannot be
     * @throws org.convoke.train.Divergence if the training diverges
     */
    public TrainedModel run() {
        return settled().run();
    }

    /**
     * Runs a learning-rate range test instead of the training: the rate grows at every step until the loss diverges.
     *
     * @throws UserError if something that was set cannot be
     */
    public RateTest findRate() {
        return settled().findRate();
    }

    /** All that was said, so that a builder that is changed afterwards changes nothing. */
    SettledTraining settled() {
        NamedRecipe asked = named.orElseGet(this::usual).with(said).checkedButReader();
        Optional<NamedNetwork> trained = trained(asked);
        boolean usualFreezing = recipe.isEmpty() && asked.value(Setting.FREEZE).isEmpty();
        NamedRecipe base = usualFreezing && trained.flatMap(NamedNetwork::start).isPresent()
                ? asked.with(Map.of(Setting.FREEZE.key(), Freezing.ALL_BUT_HEAD))
                : asked;
        Recipe.Builder builder = recipe.map(each -> base.in(each.toBuilder())).orElseGet(base::builder);
        for (UnaryOperator<Recipe.Builder> change : changes) {
            builder = change.apply(builder);
        }
        Recipe all = builder.endWarmupWithRun().build();
        TrainingRequest request = new TrainingRequest(
                data.or(() -> base.value(Setting.DATA)).orElse(DataSets.DIGITS),
                trained,
                base.value(Setting.NORMALISE),
                base.value(Setting.VALIDATION));
        request.requireValidation(all);
        if (checkpoints.isEmpty() && resume) {
            throw new UserError(Setting.RESUME + " needs " + Setting.CHECKPOINT_DIR);
        }
        Map<String, Dataset<Row>> tables = new HashMap<>();
        rows.ifPresent(table -> tables.put(TRAINING_DATA, table));
        validationRows.ifPresent(table -> tables.put(VALIDATION_DATA, table));
        return new SettledTraining(
                session,
                request,
                all,
                ImageSettings.of(base.values()),
                tables,
                new RunSettings(
                        kernels,
                        partitions,
                        exchange,
                        checkpoints.map(each -> new CheckpointSettings(
                                path(each, Setting.CHECKPOINT_DIR), checkpointEvery, checkpointKeep, lease, resume)),
                        tensorBoard.map(each -> path(each, Setting.TENSORBOARD))),
                out.map(each -> path(each, Setting.OUT)),
                lease,
                listener);
    }

    /** What is trained: what the program says, or else its recipe. */
    private Optional<NamedNetwork> trained(NamedRecipe base) {
        Optional<String> head = base.value(Setting.HEAD);
        Optional<String> size = base.value(Setting.SIZE);
        Optional<String> directory = fromDirectory.or(() -> base.value(Setting.FROM));
        if (fromModel.isPresent() || directory.isPresent()) {
            network.map(NamedNetwork::source)
                    .or(() -> Optional.ofNullable(said.get(Setting.NETWORK.key())))
                    .ifPresent(name -> {
                        throw NamedNetwork.bothNamed(name);
                    });
            return Optional.of(NamedNetwork.of(fromModel
                    .map(each -> Pretrained.of(each.source(), each.directory(), each.model(), size, head))
                    .orElseGet(() -> Pretrained.read(directory.orElseThrow(), size, head, hadoop))));
        }
        return network.or(() -> NamedNetwork.of(base.value(Setting.NETWORK), Optional.empty(), head, size, hadoop));
    }

    /** The recipe of the data's name: each shipped data set has one. */
    private NamedRecipe usual() {
        String name = data.orElse(DataSets.DIGITS);
        return recipe.isEmpty() && rows.isEmpty() && DataSets.NAMES.contains(name)
                ? NamedRecipe.find(name, hadoop)
                : NamedRecipe.NONE;
    }

    private static Path path(String text, Setting setting) {
        return HadoopPath.parse(text, "give another " + setting);
    }
}
