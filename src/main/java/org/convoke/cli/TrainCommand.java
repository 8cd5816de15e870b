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
import org.convoke.data.files.HadoopPath;
import org.convoke.run.Cancellation;
import org.convoke.run.ImageReader;
import org.convoke.run.RunSettings;
import org.convoke.run.TrainingJob;
import org.convoke.run.TrainingRequest;
import org.convoke.run.TrainingRun;
import org.convoke.run.ValidationSet;
import org.convoke.source.DataSource;
import org.convoke.store.ModelDirectory;
import org.convoke.store.ModelPlace;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
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
        versionProvider = VersionOption.class,
        sortOptions = false,
        description = "Trains a network by synchronous SGD and writes the model. Without options, trains on the bundled"
                + " digits.",
        footer = {
            "",
            "The same network, data and recipe give the same weights, bit for bit, on any cluster. --master,"
                    + " --partitions, --kernels, --exchange, checkpoints and resuming do not change them.",
            "",
            "  convoke train",
            "  convoke train --data mnist --recipe mnist --out models/mnist",
            "  convoke train --data hdfs:///sets/mine --network mine.yaml --epochs 20 --lr 0.02",
            "  convoke train --from models/imported --data photos/ --fit crop   start from a trained network",
            "  convoke train --data mnist --recipe mnist --find-lr   find a learning rate",
            "  convoke train --recipe mnist --checkpoint-dir ck --resume   continue after an interruption"
        })
final class TrainCommand implements Callable<Integer>, Interruption.Continuable {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    @Mixin
    private TrainingOptions trainingOptions;

    @Mixin
    private ImageOptions imageOptions;

    @Mixin
    private RecipeOptions recipeOptions;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Model directory to write; must not exist. Default: models/SET-TIME, with --find-lr"
                    + " models/SET-lr-TIME.")
    private Optional<String> out;

    @Option(
            names = "--find-lr",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            description = "Run a learning-rate range test instead of training: the rate grows at every step until the"
                    + " loss diverges. Writes report.html with the curve to --out, and no model.")
    private boolean findRate;

    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            description = "Also write the run for TensorBoard, below this folder (any Hadoop path); view it with"
                    + " tensorboard --logdir DIR.")
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
        Recipe recipe = recipeOptions.recipe(trainingOptions.startsFromModel());
        TrainingRequest request = trainingOptions.request(hadoop);
        request.requireValidation(recipe);
        String data = request.data();
        checkpointOptions.check();
        if (findRate && checkpointOptions.isOn()) {
            throw new UserError(Setting.FIND_LR + " is a short test that has no checkpoints: leave "
                    + Setting.CHECKPOINT_DIR + " out");
        }
        if (findRate && tensorBoard.isPresent()) {
            throw new UserError(Setting.FIND_LR + " is a short test that writes nothing for TensorBoard: leave "
                    + Setting.TENSORBOARD + " out");
        }
        progressOptions.check();
        RunSettings settings = new RunSettings(
                sparkOptions.kernels(),
                sparkOptions.partitions(),
                Optional.empty(),
                checkpointOptions.settings(hadoop),
                tensorBoard.map(folder -> OutputPath.parse(folder, Setting.TENSORBOARD, hadoop)));
        settings.check(hadoop);
        String dataName = HadoopPath.parse(data, "give another --data").getName();
        Path directory = OutputPath.parse(
                out.orElse("models/" + dataName + (findRate ? "-lr-" : "-") + STAMP.format(Instant.now())),
                Setting.OUT,
                hadoop);
        ModelDirectory.requireAbsent(directory, hadoop);
        DataSource source = imageOptions.find(data, hadoop);
        try (ModelPlace place = claim(directory, hadoop)) {
            // Mistakes in what the driver reads show before Spark starts.
            Optional<TrainingJob> packed = trainingOptions.isPacked(source, imageOptions)
                    ? Optional.of(job(request, source, recipe, reader(Optional.empty(), recipe, hadoop)))
                    : Optional.empty();
            try (SparkSession session = sparkOptions.start("convoke train " + data)) {
                JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
                TrainingJob job = packed.orElseGet(
                        () -> job(request, source, recipe, reader(Optional.of(session), recipe, hadoop)));
                if (findRate) {
                    FindRate.run(job, place.directory(), spark, sparkOptions, printer);
                    return 0;
                }
                TrainingPrinter shown = new TrainingPrinter(printer, job, progressOptions, spark);
                shown.end(
                        new TrainingRun(job, Optional.of(place), settings, shown, hadoop, new Cancellation(spark))
                                .run(spark),
                        place.directory());
            }
        }
        return 0;
    }

    @Override
    public String howToContinue() {
        return findRate
                ? "the same command starts the test again"
                : "a training with checkpoints goes on with the same command and --resume";
    }

    private TrainingJob job(TrainingRequest request, DataSource source, Recipe recipe, ImageReader reader) {
        TrainingJob job = TrainingJob.read(request, source, recipe, reader, sparkOptions.conf(), ValidationSet.TEST);
        List<String> notes = new ArrayList<>(recipeOptions.notes());
        notes.addAll(job.notes());
        return job.with(notes);
    }

    /** A name that the user gave is nobody else's; the program's own may be that of a run begun in the same second. */
    private ModelPlace claim(Path directory, Configuration hadoop) {
        PrintWriter printer = spec.commandLine().getOut();
        return out.isPresent()
                ? ModelPlace.claim(directory, hadoop, checkpointOptions.lease(), printer::println)
                : ModelPlace.claimNew(directory, hadoop, checkpointOptions.lease());
    }

    private ImageReader reader(Optional<SparkSession> session, Recipe recipe, Configuration hadoop) {
        return new ImageReader(
                session,
                imageOptions.settings(),
                hadoop,
                Map.of(),
                recipe.seed(),
                Lines.to(spec.commandLine().getOut()));
    }
}
