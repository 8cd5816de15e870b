package org.convoke.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.convoke.data.HadoopPath;
import org.convoke.net.NetworkFile;
import org.convoke.net.Parameters;
import org.convoke.run.HeapNeeds;
import org.convoke.run.ImageReader;
import org.convoke.run.TrainingJob;
import org.convoke.run.TrainingRequest;
import org.convoke.run.TrialTraining;
import org.convoke.run.ValidationSet;
import org.convoke.source.DataSource;
import org.convoke.spark.ImageSet;
import org.convoke.store.WeightsDigest;
import org.convoke.text.Setting;
import org.convoke.text.TextTable;
import org.convoke.text.UserError;
import org.convoke.train.Recipe;
import org.convoke.tune.Grid;
import org.convoke.tune.Halving;
import org.convoke.tune.RandomValues;
import org.convoke.tune.Search;
import org.convoke.tune.Trial;
import org.convoke.tune.TrialLog;
import org.convoke.tune.TrialResult;
import org.convoke.tune.TrialResult.Outcome;
import org.convoke.tune.TrialResult.Score;
import org.convoke.ui.ReportFile;
import org.convoke.ui.TrialsPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tries recipes and says which is the best. */
@Command(
        name = "tune",
        mixinStandardHelpOptions = true,
        versionProvider = VersionOption.class,
        sortOptions = false,
        description = "Searches for the values of a recipe with the best validation accuracy, on a grid or at random."
                + " Writes no model, but a folder with a record of each trial, trials.csv and report.html.",
        footer = {
            "",
            "Any key of a recipe can be searched. The trials, their order and their results depend only on the options and"
                    + " the seed. The same command again continues an interrupted search.",
            "",
            "  convoke tune --grid lr=0.01,0.03,0.1 --grid batch=64,128 --out tuned",
            "  convoke tune --data mnist --random lr=log:0.001:1 --trials 20 --halving 3 --out tuned",
            "  convoke tune --grid 'augment=none|crop:4,flip' --parallel 2 --out tuned"
        })
final class TuneCommand implements Callable<Integer>, Interruption.Continuable {
    @Option(
            names = "--grid",
            paramLabel = "KEY=V,V…",
            description = "Try each of these values of a recipe's key, separated by commas, or by | if they contain"
                    + " commas; several such options give all combinations.")
    private List<String> grid = new ArrayList<>();

    @Option(
            names = "--random",
            paramLabel = "KEY=D",
            description = "Draw values of a recipe's key at random: log:LEAST:MOST, uniform:LEAST:MOST, int:LEAST:MOST,"
                    + " or one of VALUE,VALUE,…; may be repeated.")
    private List<String> random = new ArrayList<>();

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "10",
            description = "Number of random draws for each combination of the grid. Default: ${DEFAULT-VALUE}.")
    private int draws;

    @Option(
            names = "--halving",
            paramLabel = "N",
            defaultValue = "1",
            description = "Successive halving: all trials run for a fraction of the epochs, the best N-th of them for N"
                    + " times as many, and so on up to --epochs. Default: all run for --epochs.")
    private int halving;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "1",
            description = "Number of trials that run at the same time on the cluster; the results are the same."
                    + " Default: ${DEFAULT-VALUE}.")
    private int parallel;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Folder for the records of the trials, trials.csv and report.html. Trials whose records are"
                    + " there already are not run again.")
    private String out;

    @Mixin
    private TrainingOptions trainingOptions;

    @Mixin
    private ImageOptions imageOptions;

    @Mixin
    private RecipeOptions recipeOptions;

    @Mixin
    private SparkOptions sparkOptions;

    @Spec
    private CommandSpec spec;

    /** Options that train does not have, or that mean something else there. */
    private static final Set<String> OWN =
            Set.of("--grid", "--random", "--trials", "--halving", "--parallel", "--out", "--debug");

    /** Held out of the training images where the set has no validation images: the test images stay unseen. */
    private static final String HELD_OUT = "0.1";

    @Override
    public Integer call() throws IOException {
        Configuration hadoop = HadoopSettings.fromSpark();
        Recipe recipe = recipeOptions.recipe();
        if (grid.isEmpty() && random.isEmpty()) {
            throw new UserError("nothing to search: give " + Setting.GRID.to("lr=0.01,0.03,0.1") + " or "
                    + Setting.RANDOM.to("lr=log:0.001:1"));
        }
        if (random.isEmpty() && spec.commandLine().getParseResult().hasMatchedOption("--trials")) {
            throw new UserError(
                    Setting.TRIALS,
                    draws,
                    "is the number of random draws, but nothing is drawn",
                    "give " + Setting.RANDOM.to("lr=log:0.001:1")
                            + ", or leave it out: all points of the grid are tried");
        }
        require(draws, Setting.TRIALS);
        require(parallel, Setting.PARALLEL);
        List<Trial> trials = Trial.all(recipe, Grid.parse(grid), RandomValues.parse(random), draws);
        Search search = new Search(trials, new Halving(halving), parallel);
        Path folder = OutputPath.parse(out, Setting.OUT, hadoop);
        TrainingRequest request = trainingOptions.request(hadoop);
        if (request.hasNoValidation()) {
            throw new UserError(
                    Setting.VALIDATION,
                    "none",
                    "trials are judged by a validation",
                    "hold images out with " + Setting.VALIDATION.to(HELD_OUT));
        }
        DataSource source = imageOptions.find(trainingOptions.data(), hadoop);
        if (!(source instanceof DataSource.Packed) && hasOtherSeeds(trials, recipe)) {
            throw new UserError(
                    Setting.SEED + " cannot be searched on data that executors read, whose order depends on it");
        }
        try (TrialLog log = TrialLog.claim(folder, hadoop, this::println)) {
            // Mistakes in what the driver reads show before Spark starts.
            Optional<TrainingJob> packed = trainingOptions.isPacked(source, imageOptions)
                    ? Optional.of(job(request, source, recipe, trials, Optional.empty(), hadoop))
                    : Optional.empty();
            try (SparkSession session = sparkOptions.start("convoke tune " + trainingOptions.data(), parallel > 1)) {
                TrainingJob job =
                        packed.orElseGet(() -> job(request, source, recipe, trials, Optional.of(session), hadoop));
                int code = run(search, trials, job, new JavaSparkContext(session.sparkContext()), log);
                println("report " + new Path(folder, ReportFile.NAME));
                return code;
            }
        }
    }

    @Override
    public String howToContinue() {
        return "the same command continues the search";
    }

    /** The images are read, and held out, by the seed of the search. */
    private static boolean hasOtherSeeds(List<Trial> trials, Recipe recipe) {
        return trials.stream().anyMatch(trial -> trial.recipe().seed() != recipe.seed());
    }

    private TrainingJob job(
            TrainingRequest request,
            DataSource source,
            Recipe recipe,
            List<Trial> trials,
            Optional<SparkSession> session,
            Configuration hadoop) {
        ImageReader reader = new ImageReader(
                session,
                imageOptions.settings(),
                hadoop,
                Map.of(),
                recipe.seed(),
                Lines.to(spec.commandLine().getOut()));
        String validation = ValidationSet.option(request, source, reader, HELD_OUT);
        if (ValidationSet.isHeldOut(validation) && hasOtherSeeds(trials, recipe)) {
            throw new UserError(
                    Setting.SEED
                            + " cannot be searched with images held out of the training images, whose choice depends"
                            + " on it",
                    "give other images to choose by, such as " + Setting.VALIDATION.to("test"));
        }
        TrainingJob job = TrainingJob.read(request, source, recipe, reader, sparkOptions.conf(), HELD_OUT);
        requireMemory(job, trials);
        return job;
    }

    /** Whether there is memory for every recipe that is tried, and as many at a time as were asked for. */
    private void requireMemory(TrainingJob job, List<Trial> trials) {
        int atOnce = Math.min(parallel, trials.size());
        long heap = Runtime.getRuntime().maxMemory() / atOnce;
        SparkConf conf = sparkOptions.conf();
        Set<Recipe> seen = new HashSet<>();
        for (Trial trial : trials) {
            // What is drawn most often takes no memory.
            if (!seen.add(trial.recipe().toBuilder()
                    .learningRate(1)
                    .weightDecay(0)
                    .labelSmoothing(0)
                    .build())) {
                continue;
            }
            try {
                HeapNeeds.require(
                        trial.recipe().freeze().frozen(job.given()), job.networkSource(), trial.recipe(), conf, heap);
            } catch (UserError e) {
                String share = atOnce == 1 ? "" : ", with a share of the heap, as " + atOnce + " run at the same time";
                throw new UserError("trial " + trial.text() + share + ": " + e.marked(), e);
            }
        }
    }

    private static void require(int value, Setting setting) {
        if (value < 1) {
            throw new UserError(setting, value, "must be at least 1");
        }
    }

    /** Runs the trials that are left, reports on all, and returns the exit code. */
    private int run(Search search, List<Trial> trials, TrainingJob job, JavaSparkContext spark, TrialLog log) {
        ImageSet train = job.validation().train();
        ImageSet validation = job.validation().images().or(job::test).orElseThrow();
        ObjectNode identity = JsonNodeFactory.instance.objectNode();
        identity.put("network", NetworkFile.text(job.given()))
                .put("data", train.digest())
                .put("validation", validation.digest())
                .put("normalise", job.normalise().orElse(""));
        log.begin(identity);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("network", job.networkText());
        facts.put(
                "data",
                String.format(
                        Locale.ROOT,
                        "%s: %,d training images; trials are judged by %,d %s images",
                        job.data(),
                        train.count(),
                        validation.count(),
                        job.validation().heldOut()
                                ? "held-out"
                                : job.validation().test() ? "test" : "validation"));
        facts.put(
                "recipe",
                job.recipe().epochs() + " epochs, " + job.recipe().text() + ", seed "
                        + job.recipe().seed());
        facts.put("search", search.text());
        facts.forEach((name, text) -> println(String.format(Locale.ROOT, "%-8s %s", name, text)));
        if (job.validation().test()) {
            println(
                    "note: the best recipe is chosen by the test images, so that their accuracy is higher than on new images: "
                            + Setting.VALIDATION.to(HELD_OUT) + " holds out others to choose by");
        }
        TrialTraining training = new TrialTraining(
                spark,
                job.given(),
                job.normalisation(),
                new TrialTraining.Images(train, validation),
                sparkOptions.kernels(),
                sparkOptions.partitions());
        Parameters parameters = Parameters.of(job.given());
        List<TrialResult> results = search.run(
                recipe -> {
                    spark.setLocalProperty(
                            "spark.scheduler.pool", Thread.currentThread().getName());
                    try {
                        TrialTraining.Trained trained = training.run(recipe);
                        return new Score(
                                trained.validation().accuracy(),
                                trained.validation().meanLoss(),
                                trained.epoch(),
                                WeightsDigest.of(parameters, trained.weights()));
                    } catch (Exception e) {
                        // Also checked exceptions, which Spark throws without declaring them.
                        if (spark.sc().isStopped()) {
                            throw new Search.Broken(e);
                        }
                        throw e;
                    }
                },
                log,
                result -> println(line(result, trials.size())));
        report(results, job, facts, log);
        return conclude(results, trials, job);
    }

    private void println(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    private static String line(TrialResult result, int trials) {
        return String.format(
                Locale.ROOT,
                "trial %d of %d, %s, %d epoch%s: %s",
                result.trial(),
                trials,
                result.text(),
                result.epochs(),
                result.epochs() == 1 ? "" : "s",
                result.outcome() == Outcome.DONE
                        ? String.format(
                                Locale.ROOT,
                                "validation accuracy %.2f %%, loss %.4f, %.1f s",
                                100 * result.validation().accuracy(),
                                result.validation().loss(),
                                result.seconds())
                        : result.outcome().text() + ": " + result.message());
    }

    private void report(List<TrialResult> results, TrainingJob job, Map<String, String> facts, TrialLog log) {
        Set<String> keys = new LinkedHashSet<>();
        results.forEach(result -> keys.addAll(result.values().keySet()));
        List<String> heads = new ArrayList<>(List.of("trial"));
        heads.addAll(keys);
        heads.addAll(List.of("epochs", "accuracy", "loss", "outcome"));
        TextTable table = new TextTable(0, heads.toArray(String[]::new));
        List<TrialsPage.Row> rows = new ArrayList<>();
        StringBuilder csv = new StringBuilder(
                "trial," + String.join(",", keys) + ",epochs,accuracy,loss,outcome,seconds,weights-sha256,message\n");
        for (TrialResult result : results) {
            boolean measured = result.outcome() == Outcome.DONE;
            List<String> cells = new ArrayList<>(List.of(Integer.toString(result.trial())));
            keys.forEach(key -> cells.add(result.values().getOrDefault(key, "")));
            cells.add(Integer.toString(result.epochs()));
            List<String> exact = new ArrayList<>(cells);
            cells.add(
                    measured
                            ? String.format(
                                    Locale.ROOT,
                                    "%.2f %%",
                                    100 * result.validation().accuracy())
                            : "–");
            cells.add(
                    measured
                            ? String.format(
                                    Locale.ROOT, "%.4f", result.validation().loss())
                            : "–");
            cells.add(result.outcome().text());
            table.add(cells.toArray(String[]::new));
            rows.add(new TrialsPage.Row(
                    result.values(), measured ? result.validation().accuracy() : -1, cells));
            exact.add(measured ? Double.toString(result.validation().accuracy()) : "");
            exact.add(measured ? Double.toString(result.validation().loss()) : "");
            exact.addAll(List.of(
                    result.outcome().text(),
                    Double.toString(result.seconds()),
                    result.validation().digest(),
                    result.message()));
            csv.append(exact.stream().map(TuneCommand::quoted).collect(Collectors.joining(",")))
                    .append('\n');
        }
        println("");
        spec.commandLine().getOut().print(table.text());
        log.replace("trials.csv", csv.toString());
        log.replace(ReportFile.NAME, TrialsPage.html(job.data(), facts, heads, rows));
        println("");
    }

    /** Says how to train the best recipe, or that there is none; returns the exit code. */
    private int conclude(List<TrialResult> results, List<Trial> trials, TrainingJob job) {
        TrialResult best = results.get(0);
        if (best.outcome() == Outcome.DONE) {
            if (best.epochs() < trials.get(best.trial() - 1).recipe().epochs()) {
                println("note: no trial of the last round succeeded; the best of an earlier round had " + best.epochs()
                        + (best.epochs() == 1 ? " epoch" : " epochs"));
            }
            println("train it: " + command(best, job));
            return 0;
        }
        long diverged = results.stream()
                .filter(each -> each.outcome() == Outcome.DIVERGED)
                .count();
        boolean all = diverged == results.size();
        String ends = all
                ? "every trial diverged"
                : diverged == 0
                        ? "every trial failed: " + best.message()
                        : "no trial succeeded: " + diverged + " diverged, " + (results.size() - diverged) + " failed";
        spec.commandLine()
                .getErr()
                .println("convoke: " + ends + (diverged > 0 ? ": try smaller values of " + Setting.LR : ""));
        return all ? Convoke.DIVERGED : Convoke.FAILED;
    }

    private static String quoted(String cell) {
        return cell.matches("[^,\"\r\n]*")
                ? cell
                : '"' + cell.replace("\"", "\"\"").replaceAll("\\R", " ") + '"';
    }

    /** The command that trains the best recipe, on the images and with the options of this one. */
    private String command(TrialResult best, TrainingJob job) {
        Map<String, List<String>> options = new LinkedHashMap<>();
        spec.commandLine().getParseResult().matchedOptions().stream()
                .filter(option -> !OWN.contains(option.longestName()))
                .forEach(option -> options.put(option.longestName(), option.originalStringValues()));
        // Train holds no images out unless told to.
        options.put("--validation", List.of(job.validationOption()));
        if (best.values().containsKey("batch")) {
            options.putIfAbsent("--shards", List.of(best.recipe().path("shards").asText()));
        }
        best.values().forEach((key, value) -> options.put("--" + key, List.of(value)));
        StringBuilder command = new StringBuilder("convoke train");
        options.forEach((name, values) -> (values.isEmpty() ? List.of("true") : values)
                .forEach(value ->
                        command.append(' ').append(name).append(' ').append(shell(HadoopPath.withoutPassword(value)))));
        return command.toString();
    }

    private static String shell(String value) {
        return value.matches("[A-Za-z0-9_./:=,@%+-]+") ? value : "'" + value.replace("'", "'\\''") + "'";
    }
}
