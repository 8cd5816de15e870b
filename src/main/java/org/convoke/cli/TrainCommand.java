package org.convoke.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.convoke.array.KernelChoice;
import org.convoke.data.DataSets;
import org.convoke.data.HadoopPath;
import org.convoke.data.Normalisation;
import org.convoke.data.TrainTest;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Parameters;
import org.convoke.spark.Evaluator;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.spark.Trainer;
import org.convoke.spark.TrainingState;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import org.convoke.store.ModelFacts;
import org.convoke.store.RunIdentity;
import org.convoke.store.WeightsDigest;
import org.convoke.train.Divergence;
import org.convoke.train.Evaluation;
import org.convoke.train.Recipe;
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
            "  convoke train --recipe mnist --checkpoint-dir ck --resume   go on after an interruption"
        })
final class TrainCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    @Option(
            names = "--data",
            paramLabel = "SET",
            defaultValue = "digits",
            description = "digits, mnist, fashion-mnist, or a folder with the four IDX files (any Hadoop path). Default:"
                    + " ${DEFAULT-VALUE}.")
    private String data;

    @Option(
            names = "--network",
            paramLabel = "F",
            description = "Network file, or a shipped one: lenet, small, seed, digits, vgg-cifar. Default: the one that"
                    + " fits the images.")
    private Optional<String> network;

    @Option(
            names = "--recipe",
            paramLabel = "F",
            description = "YAML file with any of these options as `option: value`, or a shipped one by its name. The"
                    + " command line wins.")
    private Optional<String> recipeFile;

    @Mixin
    private RecipeOptions recipeOptions;

    @Option(
            names = "--validation",
            paramLabel = "V",
            defaultValue = "test",
            description = "Measured after each epoch: a fraction to hold out of the training images, such as 0.1; test,"
                    + " the set's own test images; none; or another set. Default: ${DEFAULT-VALUE}.")
    private String validation;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Model directory to write; must not exist. Default: models/SET-TIME.")
    private Optional<String> out;

    @Mixin
    private CheckpointOptions checkpointOptions;

    @Mixin
    private SparkOptions sparkOptions;

    @Option(
            names = "--progress",
            paramLabel = "auto|bar|lines|none",
            defaultValue = "auto",
            description = "A bar, or plain lines. Default: ${DEFAULT-VALUE}, a bar on a terminal.")
    private Progress.Form progress;

    @Option(
            names = "--log-every",
            paramLabel = "STEPS",
            description = "Steps between two plain lines. Default: a tenth of an epoch.")
    private Optional<Long> logEvery;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter printer = spec.commandLine().getOut();
        Configuration hadoop = HadoopSettings.fromSpark();
        Recipe recipe = recipeOptions.recipe();
        checkpointOptions.check();
        Path directory = HadoopPath.parse(
                out.orElse("models/" + new Path(data).getName() + "-" + STAMP.format(Instant.now())),
                "give another --out");
        ModelDirectory.requireAbsent(directory, hadoop);
        TrainTest sets = DataSets.open(data, hadoop);
        ShippedFile file = networkFile(sets, hadoop);
        Network definition = NetworkFile.parse(file.text(), file.source());
        ModelInput.checkShape(sets.train(), data, definition, file.source());
        DataSets.checkLabels(sets.train(), definition.classes(), data);
        DataSets.checkLabels(sets.test(), definition.classes(), data);
        ValidationSet validationSet = ValidationSet.of(validation, sets, recipe.seed(), hadoop);
        validationSet.images().ifPresent(images -> {
            ModelInput.checkShape(images, validation, definition, file.source());
            DataSets.checkLabels(images, definition.classes(), validation);
        });
        Normalisation normalisation = Normalisation.of(validationSet.train());
        Run run = new Run(printer, hadoop, recipe, directory, sets, file.source(), definition, validationSet, normalisation);
        try (SparkSession session = sparkOptions.start("convoke train " + data)) {
            run.start(session);
        }
        return 0;
    }

    private ShippedFile networkFile(TrainTest sets, Configuration hadoop) {
        String name = network.orElseGet(() -> FittingNetwork.nameFor(sets.train(), data));
        return ShippedFile.find(name, "networks", hadoop);
    }

    /** One training, from the first line it prints to the last. */
    private final class Run {
        private final PrintWriter printer;
        private final Configuration hadoop;
        private final Recipe recipe;
        private final Path directory;
        private final TrainTest sets;
        private final String networkSource;
        private final Network definition;
        private final ValidationSet validationSet;
        private final Normalisation normalisation;
        private final Parameters parameters;

        Run(
                PrintWriter printer,
                Configuration hadoop,
                Recipe recipe,
                Path directory,
                TrainTest sets,
                String networkSource,
                Network definition,
                ValidationSet validationSet,
                Normalisation normalisation) {
            this.printer = printer;
            this.hadoop = hadoop;
            this.recipe = recipe;
            this.directory = directory;
            this.sets = sets;
            this.networkSource = networkSource;
            this.definition = definition;
            this.validationSet = validationSet;
            this.normalisation = normalisation;
            parameters = Parameters.of(definition);
        }

        void start(SparkSession session) {
            JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
            try (NetworkOnSpark onSpark = new NetworkOnSpark(
                            spark, definition, normalisation, sparkOptions.kernels(), recipe.lanes());
                    Trainer trainer =
                            new Trainer(onSpark, recipe, validationSet.train(), sparkOptions.partitions());
                    Evaluator test = new Evaluator(onSpark, sets.test(), sparkOptions.partitions(), "test images")) {
                printHead(spark, trainer);
                RunIdentity identity = RunIdentity.of(definition, recipe.toJson(), trainer.dataDigest());
                Optional<Checkpoints> checkpoints = checkpointOptions.open(hadoop, identity);
                Optional<Checkpoints.Position> resumed = checkpoints.flatMap(each -> each.resume(this::println));
                String runId = resumed.map(Checkpoints.Position::runId).orElseGet(() -> UUID.randomUUID().toString());
                TrainingState from = resumed.map(Checkpoints.Position::state).orElseGet(trainer::start);
                spark.setJobGroup("convoke-" + runId, "convoke train " + data, true);
                train(onSpark, trainer, test, checkpoints, runId, from, resumed);
            }
        }

        private void train(
                NetworkOnSpark onSpark,
                Trainer trainer,
                Evaluator test,
                Optional<Checkpoints> checkpoints,
                String runId,
                TrainingState from,
                Optional<Checkpoints.Position> resumed) {
            Progress shown = new Progress(
                    printer,
                    progress,
                    recipe.epochs(),
                    trainer.totalSteps(),
                    logEvery.orElse(Math.max(1, trainer.stepsPerEpoch() / 10)),
                    from.step());
            ArrayNode history = resumed.map(Checkpoints.Position::history)
                    .orElseGet(JsonNodeFactory.instance::arrayNode);
            float[] weights;
            TimeSpent spent = new TimeSpent();
            try (Validator validator = Validator.of(validationSet, onSpark, test, sparkOptions.partitions())) {
                shown.resumeEpoch(from.loss(), from.correct(), from.images());
                weights = trainer.run(from, (report, state) -> {
                    spent.add(report);
                    shown.step(report);
                    if (report.endsEpoch()) {
                        TrainingState after = state.get();
                        Optional<Evaluation> validated =
                                validator.evaluate(after.weights(), "validate epoch " + report.epoch());
                        shown.endEpoch(report, validator.text(validated));
                        history.add(epoch(report.epoch(), after, validated));
                    }
                    checkpoints.ifPresent(each -> each.stepDone(report, state, runId, history));
                });
            } catch (Divergence divergence) {
                checkpoints.flatMap(Checkpoints::last).ifPresent(last -> println("last good checkpoint: " + last));
                throw divergence;
            }
            finish(test, weights, runId, trainer.dataDigest(), history, spent);
        }

        private void finish(
                Evaluator test, float[] weights, String runId, String dataDigest, ArrayNode history, TimeSpent spent) {
            Evaluation evaluation = test.evaluate(weights, "test");
            List<String> classNames = ModelInput.classNames(sets.train(), definition);
            String digest = WeightsDigest.of(parameters, weights);
            ObjectNode metrics = JsonNodeFactory.instance.objectNode();
            metrics.putObject("test").put("loss", evaluation.meanLoss()).put("accuracy", evaluation.accuracy());
            metrics.set("epochs", history);
            ModelFacts facts = new ModelFacts(
                    classNames,
                    normalisation,
                    recipe.toJson(),
                    data,
                    dataDigest,
                    metrics,
                    digest,
                    new ModelFacts.Versions(Versions.convoke(), Versions.spark(), Versions.java()),
                    runId,
                    Instant.now());
            ModelDirectory.write(directory, hadoop, new Model(definition, weights, facts));
            println("");
            printer.print(EvaluationReport.text("test", evaluation, classNames));
            println("");
            printer.print(spent.text());
            println("weights sha256 " + digest);
            println("model " + directory);
        }

        private void printHead(JavaSparkContext spark, Trainer trainer) {
            printer.printf(
                    Locale.ROOT,
                    "Convoke %s on Spark %s (%s), Java %s, %s%n",
                    Versions.convoke(),
                    spark.version(),
                    spark.master(),
                    Versions.java(),
                    sparkOptions.kernels().kernels());
            printer.printf(
                    Locale.ROOT,
                    "network  %s: %s → %d classes, %,d parameters%n",
                    networkSource,
                    definition.input(),
                    definition.classes(),
                    parameters.count());
            printer.printf(
                    Locale.ROOT,
                    "data     %s: %,d training images%s, %,d test images%n",
                    data,
                    validationSet.train().count(),
                    validationSet.images()
                            .filter(images -> validationSet.heldOut())
                            .map(images -> String.format(Locale.ROOT, " (and %,d held out)", images.count()))
                            .orElse(""),
                    sets.test().count());
            printer.printf(
                    Locale.ROOT,
                    "recipe   %d epochs of %,d steps, batch %,d in %d shards, lr %s %s, momentum %s%s, weight decay %s,"
                            + " seed %d%n",
                    recipe.epochs(),
                    trainer.stepsPerEpoch(),
                    recipe.batch(),
                    recipe.shards(),
                    recipe.learningRate(),
                    recipe.schedule().text(),
                    recipe.momentum(),
                    recipe.nesterov() ? " (Nesterov)" : "",
                    recipe.weightDecay(),
                    recipe.seed());
            spark.sc().uiWebUrl().foreach(url -> {
                println("Spark UI " + url);
                return null;
            });
            int cores = spark.defaultParallelism();
            if (cores > recipe.shards()) {
                println("note: " + cores + " cores, but only " + recipe.shards()
                        + " shards to work on: --shards " + cores + " (another recipe) would use them all");
            }
            if (sparkOptions.kernels() == KernelChoice.AUTO
                    && !KernelChoice.vectorModulePresent()) {
                println("note: " + KernelChoice.MISSING_MODULE);
            }
            printer.flush();
        }

        private void println(String line) {
            printer.println(line);
            printer.flush();
        }
    }

    private static ObjectNode epoch(int epoch, TrainingState after, Optional<Evaluation> validated) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("epoch", epoch)
                .put("loss", after.loss() / after.images())
                .put("accuracy", (double) after.correct() / after.images());
        validated.ifPresent(evaluation -> json.putObject("validation")
                .put("loss", evaluation.meanLoss())
                .put("accuracy", evaluation.accuracy()));
        return json;
    }
}
