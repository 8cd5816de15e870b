package org.convoke.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.convoke.source.DataSource;
import org.convoke.text.Counted;
import org.convoke.text.Setting;
import org.convoke.text.TextTable;
import org.convoke.tune.Grid;
import org.convoke.tune.Halving;
import org.convoke.tune.RandomValues;
import org.convoke.tune.SearchPlan;
import org.convoke.tune.SearchRun;
import org.convoke.tune.TrialLog;
import org.convoke.tune.TrialResult;
import org.convoke.tune.TrialResult.Outcome;
import org.convoke.tune.TrialTable;
import org.convoke.ui.ReportFile;
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
            description = "Number of random draws for each combination of the grid. Default: " + SearchPlan.DRAWS + ".")
    private Optional<Integer> draws;

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

    @Override
    public Integer call() throws IOException {
        Configuration hadoop = HadoopSettings.fromSpark();
        SearchPlan plan = SearchPlan.of(
                recipeOptions.recipe(trainingOptions.startsFromModel()),
                Grid.parse(grid),
                RandomValues.parse(random),
                draws,
                new Halving(halving),
                parallel);
        Path folder = OutputPath.parse(out, Setting.OUT, hadoop);
        TrainingRequest request = trainingOptions.request(hadoop);
        DataSource source = imageOptions.find(trainingOptions.data(), hadoop);
        plan.check(request, source);
        try (TrialLog log = TrialLog.claim(folder, hadoop, this::println)) {
            // Mistakes in what the driver reads show before Spark starts.
            Optional<TrainingJob> packed = trainingOptions.isPacked(source, imageOptions)
                    ? Optional.of(job(plan, request, source, Optional.empty(), hadoop))
                    : Optional.empty();
            try (SparkSession session = sparkOptions.start("convoke tune " + trainingOptions.data(), parallel > 1)) {
                TrainingJob job = packed.orElseGet(() -> job(plan, request, source, Optional.of(session), hadoop));
                int code =
                        run(new SearchRun(plan, job, Optional.of(log)), new JavaSparkContext(session.sparkContext()));
                println("report " + new Path(folder, ReportFile.NAME));
                return code;
            }
        }
    }

    @Override
    public String howToContinue() {
        return "the same command continues the search";
    }

    private TrainingJob job(
            SearchPlan plan,
            TrainingRequest request,
            DataSource source,
            Optional<SparkSession> session,
            Configuration hadoop) {
        ImageReader reader = new ImageReader(
                session,
                imageOptions.settings(),
                hadoop,
                Map.of(),
                plan.recipe().seed(),
                Lines.to(spec.commandLine().getOut()));
        return plan.read(request, source, reader, sparkOptions.conf());
    }

    /** Runs the trials that are left, reports on all, and returns the exit code. */
    private int run(SearchRun run, JavaSparkContext spark) {
        run.begin();
        run.facts().forEach((name, text) -> println(String.format(Locale.ROOT, "%-8s %s", name, text)));
        run.note().ifPresent(note -> println("note: " + note));
        RunSettings settings = new RunSettings(
                sparkOptions.kernels(),
                sparkOptions.partitions(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        int trials = run.plan().trials().size();
        TrialTable table = run.run(spark, settings, new Cancellation(spark), result -> println(line(result, trials)));
        println("");
        TextTable text = new TextTable(0, table.heads().toArray(String[]::new));
        table.rows().forEach(row -> text.add(row.cells().toArray(String[]::new)));
        spec.commandLine().getOut().print(text.text());
        println("");
        return conclude(table, run);
    }

    private void println(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    private static String line(TrialResult result, int trials) {
        return String.format(
                Locale.ROOT,
                "trial %d of %d, %s, %s: %s",
                result.trial(),
                trials,
                result.text(),
                Counted.of(result.epochs(), "epoch"),
                result.outcome() == Outcome.DONE
                        ? String.format(
                                Locale.ROOT,
                                "validation accuracy %.2f %%, loss %.4f, %.1f s",
                                100 * result.validation().accuracy(),
                                result.validation().loss(),
                                result.seconds())
                        : result.outcome().text() + ": " + result.message());
    }

    /** Says how to train the best recipe, or that there is none; returns the exit code. */
    private int conclude(TrialTable table, SearchRun run) {
        Optional<TrialResult> found = table.best();
        if (found.isEmpty()) {
            spec.commandLine().getErr().println("convoke: " + table.whyNone());
            return table.allDiverged() ? Convoke.DIVERGED : Convoke.FAILED;
        }
        TrialResult best = found.get();
        if (best.epochs() < run.plan().trials().get(best.trial() - 1).recipe().epochs()) {
            println("note: no trial of the last round succeeded; the best of an earlier round had "
                    + Counted.of(best.epochs(), "epoch"));
        }
        println("train it: " + command(best, run.job()));
        return 0;
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
