package org.convoke.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
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
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.convoke.net.NetworkFile;
import org.convoke.net.Parameters;
import org.convoke.run.Training;
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
        versionProvider = Versions.class,
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
final class TuneCommand implements Callable<Integer> {
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
            description = "Folder for the records of the trials, trials.csv and report.html. If it holds a part of the"
                    + " same search, the search continues.")
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

    /** What train does not have, or means otherwise. */
    private static final Set<String> OWN =
            Set.of("--grid", "--random", "--trials", "--halving", "--parallel", "--out", "--debug");

    /** Held out of the training images where the set has no validation images: the test images stay unseen. */
    private static final String HELD_OUT = "0.1";

    @Override
    public Integer call() throws IOException {
        PrintWriter printer = spec.commandLine().getOut();
        Configuration hadoop = HadoopSettings.fromSpark();
        Recipe recipe = recipeOptions.recipe();
        if (grid.isEmpty() && random.isEmpty()) {
            throw new UserError("nothing to search: give " + Setting.GRID.to("lr=0.01,0.03,0.1") + " or "
                    + Setting.RANDOM.to("lr=log:0.001:1"));
        }
        require(draws, Setting.TRIALS);
        require(parallel, Setting.PARALLEL);
        List<Trial> trials = Trial.all(recipe, Grid.parse(grid), RandomValues.parse(random), draws);
        Search search = new Search(trials, new Halving(halving), parallel);
        Path folder = OutputPath.parse(out, Setting.OUT, hadoop);
        if (trainingOptions.hasNoValidation()) {
            throw new UserError(
                    Setting.VALIDATION,
                    "none",
                    "trials are judged by a validation",
                    "hold images out with " + HELD_OUT);
        }
        DataSource source = imageOptions.find(trainingOptions.data(), hadoop);
        if (!(source instanceof DataSource.Packed) && seeds(trials) > 1) {
            throw new UserError(
                    Setting.SEED + " cannot be searched on data that executors read, whose order depends on it");
        }
        try (SparkSession session = sparkOptions.start("convoke tune " + trainingOptions.data(), parallel > 1)) {
            ImageReader reader =
                    new ImageReader(Optional.of(session), imageOptions, hadoop, Map.of(), recipe.seed(), printer);
            TrainingJob job = trainingOptions.job(source, recipe, reader, imageOptions, sparkOptions, HELD_OUT);
            run(search, trials, job, new JavaSparkContext(session.sparkContext()), folder, hadoop);
        }
        return 0;
    }

    private static void require(int value, Setting setting) {
        if (value < 1) {
            throw new UserError(setting, value, "must be at least 1");
        }
    }

    private static long seeds(List<Trial> trials) {
        return trials.stream().map(trial -> trial.recipe().seed()).distinct().count();
    }

    private void run(
            Search search,
            List<Trial> trials,
            TrainingJob job,
            JavaSparkContext spark,
            Path folder,
            Configuration hadoop) {
        ImageSet train = job.validation().train();
        ImageSet validation = job.validation().images().or(job::test).orElseThrow();
        ObjectNode identity = JsonNodeFactory.instance.objectNode();
        identity.put("network", NetworkFile.text(job.given()))
                .put("data", train.digest())
                .put("validation", validation.digest())
                .put("normalise", job.normalise().orElse(""));
        TrialLog log = TrialLog.open(folder, identity, hadoop);
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
        facts.put(
                "search",
                search.rounds().stream()
                        .map(round -> round.text(job.recipe().epochs()))
                        .collect(Collectors.joining(", then ")));
        facts.forEach((name, text) -> println(String.format(Locale.ROOT, "%-8s %s", name, text)));
        if (job.validation().test()) {
            println(
                    "note: the best recipe is chosen by the test images, so that their accuracy is higher than on new images: "
                            + Setting.VALIDATION.to(HELD_OUT) + " holds out others to choose by");
        }
        Training training = new Training(
                spark,
                job.given(),
                job.normalisation(),
                new Training.Images(train, validation),
                sparkOptions.kernels(),
                sparkOptions.partitions());
        Parameters parameters = Parameters.of(job.given());
        List<TrialResult> results = search.run(
                recipe -> {
                    spark.setLocalProperty(
                            "spark.scheduler.pool", Thread.currentThread().getName());
                    try {
                        Training.Trained trained = training.run(recipe);
                        return new Score(
                                trained.validation().accuracy(),
                                trained.validation().meanLoss(),
                                trained.epoch(),
                                WeightsDigest.of(parameters, trained.weights()));
                    } catch (RuntimeException e) {
                        if (spark.sc().isStopped()) {
                            throw new Search.Broken(e);
                        }
                        throw e;
                    }
                },
                log,
                result -> println(line(result, trials.size())));
        report(results, job, facts, log);
        println("report " + new Path(folder, ReportFile.NAME));
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
        TrialResult best = results.get(0);
        println(
                best.outcome() == Outcome.DONE
                        ? "train it: " + command(best)
                        : "no trial came to its end: try smaller values of " + Setting.LR);
    }

    private static String quoted(String cell) {
        return cell.matches("[^,\"\r\n]*")
                ? cell
                : '"' + cell.replace("\"", "\"\"").replaceAll("\\R", " ") + '"';
    }

    /** The command that trains the best recipe, with what this one was given. */
    private String command(TrialResult best) {
        Map<String, String> options = new LinkedHashMap<>();
        spec.commandLine().getParseResult().matchedOptions().stream()
                .filter(option -> !OWN.contains(option.longestName()))
                .forEach(option -> options.put(option.longestName(), String.join(" ", option.originalStringValues())));
        if (best.values().containsKey("batch")) {
            options.putIfAbsent("--shards", best.recipe().path("shards").asText());
        }
        best.values().forEach((key, value) -> options.put("--" + key, value));
        return "convoke train"
                + options.entrySet().stream()
                        .map(each -> " " + each.getKey() + " " + shell(each.getValue()))
                        .collect(Collectors.joining());
    }

    private static String shell(String value) {
        return value.matches("[A-Za-z0-9_./:=,@%+-]+") ? value : "'" + value.replace("'", "'\\''") + "'";
    }
}
