package org.convoke.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.convoke.data.HadoopPath;
import org.convoke.data.Part;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Parameters;
import org.convoke.net.Workspace;
import org.convoke.source.DataSource;
import org.convoke.spark.ImageSet;
import org.convoke.store.ModelDirectory;
import org.convoke.store.ModelPlace;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.Keep;
import org.convoke.train.Recipe;
import org.convoke.train.Selection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a network and writes the model. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        description = "Trains a network by synchronous SGD and writes the model. Without options: the bundled digits.",
        footer = {
            "",
            "The same network, data and recipe give the same weights, bit for bit, on any cluster. What does not change"
                    + " them: --master, --partitions, --kernels, checkpoints and resuming.",
            "",
            "  convoke train",
            "  convoke train --data mnist --recipe mnist --out models/mnist",
            "  convoke train --data hdfs:///sets/mine --network mine.yaml --epochs 20 --lr 0.02",
            "  convoke train --data mnist --recipe mnist --find-lr   which learning rate?",
            "  convoke train --recipe mnist --checkpoint-dir ck --resume   go on after an interruption"
        })
final class TrainCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    @Option(
            names = "--data",
            paramLabel = "SET",
            defaultValue = "digits",
            description =
                    "digits, mnist, fashion-mnist, or any Hadoop path: image files in a folder for each class, or a zip or"
                            + " tar of them; Parquet or another table; CSV; the IDX files of a set or the binary files of"
                            + " CIFAR. Default: ${DEFAULT-VALUE}.")
    private String data;

    @Option(
            names = "--network",
            paramLabel = "F",
            description = "Network file, or a shipped one: " + ShippedFile.NETWORKS + ". Default: the one that"
                    + " fits the images.")
    private Optional<String> network;

    /** Read by {@link RecipeFile} before the command line is parsed; here for the help and so that it is known. */
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = "--recipe",
            paramLabel = "F",
            description =
                    "YAML file with options that say what is trained and how as `option: value`, such as `epochs: 3`, or"
                            + " a shipped one by its name. The command line wins.")
    private Optional<String> recipeFile;

    @Mixin
    private ImageOptions imageOptions;

    @Mixin
    private RecipeOptions recipeOptions;

    @Option(
            names = "--normalise",
            paramLabel = "M/D",
            description = "Mean and deviation of the pixels, from 0 to 1, of each channel: 0.1307/0.3081, or"
                    + " 0.49,0.48,0.45/0.25,0.24,0.26. Default: those of the training images.")
    private Optional<String> normalise;

    @Option(
            names = "--validation",
            paramLabel = "V",
            description =
                    "Measured after each epoch: a fraction to hold out of the training images, such as 0.1; val or"
                            + " test, the set's own validation or test images; none; or another set. Default: val if the set"
                            + " has such a part, otherwise test.")
    private Optional<String> validation;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Model directory to write; must not exist. Default: models/SET-TIME.")
    private Optional<String> out;

    @Option(
            names = "--find-lr",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            description = "Learning-rate range test instead of a training: the rate grows from step to step until the loss"
                    + " diverges. Writes report.html with the curve, and no model.")
    private boolean findRate;

    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            description = "Also write the run for TensorBoard, below this folder (any Hadoop path): for tensorboard"
                    + " --logdir DIR.")
    private Optional<String> tensorBoard;

    @Mixin
    private CheckpointOptions checkpointOptions;

    @Mixin
    private SparkOptions sparkOptions;

    @Mixin
    private ProgressOptions progressOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter printer = spec.commandLine().getOut();
        Configuration hadoop = HadoopSettings.fromSpark();
        Recipe recipe = recipeOptions.recipe();
        requireValidation(recipe);
        checkpointOptions.check();
        if (findRate && checkpointOptions.isOn()) {
            throw new UserError(Setting.FIND_LR + " is a short test that has no checkpoints: leave "
                    + Setting.CHECKPOINT_DIR + " out");
        }
        progressOptions.check();
        String dataName = HadoopPath.parse(data, "give another --data").getName();
        Path directory = OutputPath.parse(
                out.orElse("models/" + dataName + (findRate ? "-lr-" : "-") + STAMP.format(Instant.now())), Setting.OUT, hadoop);
        Optional<Path> tensorBoardFolder =
                tensorBoard.map(folder -> OutputPath.parse(folder, Setting.TENSORBOARD, hadoop));
        ModelDirectory.requireAbsent(directory, hadoop);
        DataSource source = imageOptions.find(data, hadoop);
        try (ModelPlace place = claim(directory, hadoop)) {
            // Mistakes in what the driver reads show before Spark starts.
            Optional<TrainingJob> packed = isPacked(source, hadoop)
                    ? Optional.of(job(source, place, recipe, reader(Optional.empty(), recipe, hadoop), hadoop))
                    : Optional.empty();
            try (SparkSession session = sparkOptions.start("convoke train " + data)) {
                JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
                TrainingJob job = packed.orElseGet(
                        () -> job(source, place, recipe, reader(Optional.of(session), recipe, hadoop), hadoop));
                if (findRate) {
                    FindRate.run(job, spark, sparkOptions, printer, hadoop);
                    return 0;
                }
                new TrainingRun(
                                job,
                                sparkOptions,
                                checkpointOptions,
                                progressOptions,
                                tensorBoardFolder,
                                printer,
                                hadoop)
                        .run(spark);
            }
        }
        return 0;
    }

    private void requireValidation(Recipe recipe) {
        if (Selection.isWanted(recipe) && validation.filter("none"::equals).isPresent()) {
            Setting setting = recipe.keep() == Keep.BEST ? Setting.KEEP : Setting.EARLY_STOP;
            throw new UserError(
                    setting,
                    recipe.keep() == Keep.BEST ? recipe.keep().text() : recipe.earlyStop(),
                    "needs a validation after each epoch, but there is " + Setting.VALIDATION.to("none"),
                    "hold some images out with " + Setting.VALIDATION.to(0.1));
        }
    }

    private List<String> notes(Recipe recipe, ValidationSet set) {
        List<String> notes = new ArrayList<>(recipeOptions.notes());
        if (recipe.keep() == Keep.BEST && set.test()) {
            notes.add("the best epoch is chosen by the test images, so that the test accuracy is higher than on new images: "
                    + Setting.VALIDATION.to(0.1) + " holds out others to choose by");
        }
        return notes;
    }

    /** A name that the user gave is nobody else's; the program's own may be that of a run begun in the same second. */
    private ModelPlace claim(Path directory, Configuration hadoop) {
        PrintWriter printer = spec.commandLine().getOut();
        return out.isPresent()
                ? ModelPlace.claim(directory, hadoop, checkpointOptions.lease(), printer::println)
                : ModelPlace.claimNew(directory, hadoop, checkpointOptions.lease());
    }

    private boolean isPacked(DataSource source, Configuration hadoop) {
        return source instanceof DataSource.Packed
                && validation
                        .filter(ValidationSet::isSet)
                        .map(set -> imageOptions.find(set, hadoop) instanceof DataSource.Packed)
                        .orElse(true);
    }

    private ImageReader reader(Optional<SparkSession> session, Recipe recipe, Configuration hadoop) {
        return new ImageReader(
                session,
                imageOptions,
                hadoop,
                Map.of(),
                recipe.seed(),
                spec.commandLine().getOut());
    }

    private TrainingJob job(
            DataSource source, ModelPlace place, Recipe recipe, ImageReader reader, Configuration hadoop) {
        String validated = validation.orElse(reader.isLabelled(source, Part.VALIDATION) ? ValidationSet.OWN : "test");
        ValidationSet.check(validated, source, reader);
        String name = network.orElseGet(() -> FittingNetwork.nameFor(reader.shape(source), data));
        ShippedFile file = ShippedFile.find(name, "networks", hadoop);
        Network read = NetworkFile.parse(file.text(), file.source());
        // One class or none is refused where images are read.
        int classes = file.shipped() && reader.classNames(source).size() > 1
                ? reader.classNames(source).size()
                : read.classes();
        Network given = classes == read.classes() ? read : FittingNetwork.withClasses(read, classes);
        String networkSource = file.source()
                + (classes == read.classes() ? "" : " with " + classes + " outputs, as the data has classes");
        if (Parameters.of(given).trained() == 0) {
            throw new UserError(
                    networkSource + ": every layer with parameters is frozen, so there is nothing to train: leave"
                            + " `frozen: true` out where it should learn");
        }
        Network definition = recipe.freeze().frozen(given);
        if (Parameters.of(definition).trained() == 0) {
            throw new UserError(
                    Setting.FREEZE, recipe.freeze().text(), "every parameter would be frozen, so nothing trained");
        }
        checkMemory(definition, recipe, networkSource);
        HeapNeeds.require(
                definition,
                networkSource,
                recipe,
                sparkOptions.conf(),
                Runtime.getRuntime().maxMemory());
        recipe.checkFits(definition);
        ImageReader.Sets sets = reader.sets(source, definition, networkSource);
        ValidationSet validationSet =
                ValidationSet.of(validated, sets, recipe.seed(), reader, definition, networkSource);
        Optional<ImageSet> test = sets.test().or(validationSet::images);
        reader.noteMissingClasses(validationSet, test);
        // Names of no class show before Spark starts.
        ImageSet train = validationSet.train();
        recipe.classWeights().of(train.classNames(), train.classCounts());
        return new TrainingJob(
                HadoopPath.withoutPassword(data),
                place,
                recipe,
                HadoopPath.withoutPassword(networkSource),
                definition,
                given,
                test,
                HadoopPath.withoutPassword(validated),
                validationSet,
                normalise
                        .map(text ->
                                NormalisationText.parse(text, definition.input().channels()))
                        .orElseGet(() -> validationSet.train().normalisation()),
                normalise,
                source instanceof DataSource.Packed
                        ? Optional.empty()
                        : Optional.of(reader.decoding(definition, Optional.empty())),
                source instanceof DataSource.Table ? imageOptions.saidOfTable() : Map.of(),
                reader.skipped(),
                notes(recipe, validationSet));
    }

    /** A task's buffers are one array: too large a network is better refused here than by every executor. */
    private static void checkMemory(Network network, Recipe recipe, String source) {
        try {
            Workspace.bytes(network, recipe.lanes(), true);
        } catch (IllegalArgumentException e) {
            throw new UserError(source + ": " + e.getMessage() + ": use more --shards, or a smaller network", e);
        }
    }
}
