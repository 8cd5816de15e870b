package org.convoke.tune;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.net.NetworkFile;
import org.convoke.net.Parameters;
import org.convoke.run.Cancellation;
import org.convoke.run.RunSettings;
import org.convoke.run.TrainingJob;
import org.convoke.run.TrialTraining;
import org.convoke.spark.ExchangeChoice;
import org.convoke.spark.ImageSet;
import org.convoke.store.WeightsDigest;
import org.convoke.text.Counted;
import org.convoke.text.Setting;
import org.convoke.train.Recipe;
import org.convoke.tune.TrialResult.Score;
import org.convoke.ui.ReportFile;
import org.convoke.ui.TrialsPage;

/**
 * A search on Spark: trains the trials, and writes of each a record, and of all a table and a page.
 *
 * @param plan what is searched
 * @param job on which images
 * @param log where the records are kept, if they are
 */
public record SearchRun(SearchPlan plan, TrainingJob job, Optional<TrialLog> log) {
    /** What is searched, in words: the network, the data, the recipe and the search, by these names. */
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("network", job.networkText());
        facts.put(
                "data",
                String.format(
                        Locale.ROOT,
                        "%s: %,d training images; trials are judged by %,d %s images",
                        job.data(),
                        train().count(),
                        validation().count(),
                        job.validation().heldOut()
                                ? "held-out"
                                : job.validation().test() ? "test" : "validation"));
        facts.put(
                "recipe",
                Counted.of(job.recipe().epochs(), "epoch") + ", " + job.recipe().text() + ", seed "
                        + job.recipe().seed());
        facts.put("search", plan.search().text());
        return facts;
    }

    /** What a user should know of how trials are judged. */
    public Optional<String> note() {
        return job.validation().test()
                ? Optional.of(
                        "the best recipe is chosen by the test images, so that their accuracy is higher than on new"
                                + " images: " + Setting.VALIDATION.to(SearchPlan.HELD_OUT)
                                + " holds out others to choose by")
                : Optional.empty();
    }

    private ImageSet train() {
        return job.validation().train();
    }

    private ImageSet validation() {
        return job.validation().images().or(job::test).orElseThrow();
    }

    /**
     * Makes sure that what was searched before in the log's folder is the same.
     *
     * @throws org.convoke.text.UserError if it is not
     */
    public void begin() {
        ObjectNode identity = JsonNodeFactory.instance.objectNode();
        identity.put("network", NetworkFile.text(job.given()))
                .put("data", train().digest())
                .put("validation", validation().digest())
                .put("normalise", job.normalise().orElse(""));
        job.start()
                .ifPresent(start ->
                        identity.put("from", start.origin().weightsSha256()).put("head", start.headText()));
        log.ifPresent(each -> each.begin(identity));
    }

    /**
     * Trains the trials that have no record yet.
     *
     * @param settings how: kernels, partitions and, where one trial runs at a time, the exchange
     * @param cancellation ends it; the trials that have not ended get no record
     * @param tell is told of each result
     * @return the last result of each trial, the best first
     * @throws Search.Broken if Spark has stopped, the end was asked for, or this thread was interrupted
     */
    public TrialTable run(
            JavaSparkContext spark, RunSettings settings, Cancellation cancellation, Consumer<TrialResult> tell) {
        TrialTraining training = new TrialTraining(
                spark,
                job.given(),
                job.start(),
                job.normalisation(),
                new TrialTraining.Images(train(), validation()),
                settings.kernels(),
                settings.partitions(),
                plan.parallel() > 1
                        ? ExchangeChoice.JOB
                        : settings.exchange().orElseGet(() -> ExchangeChoice.of(spark.getConf())));
        String group = "convoke-" + UUID.randomUUID();
        String title = "convoke tune " + job.data();
        try {
            List<TrialResult> results = plan.search()
                    .run(
                            recipe -> score(training, recipe, cancellation, group, title),
                            log.map(TrialRecords.class::cast).orElse(TrialRecords.NONE),
                            tell);
            TrialTable table = new TrialTable(results);
            log.ifPresent(each -> {
                each.replace("trials.csv", table.csv());
                each.replace(ReportFile.NAME, TrialsPage.html(job.data(), facts(), table.heads(), table.rows()));
            });
            return table;
        } catch (RuntimeException | Error failure) {
            // Other trials may still run.
            if (!spark.sc().isStopped()) {
                spark.cancelJobGroup(group);
            }
            throw failure;
        }
    }

    private Score score(TrialTraining training, Recipe recipe, Cancellation cancellation, String group, String title) {
        JavaSparkContext spark = training.spark();
        spark.setJobGroup(group, title, true);
        spark.setLocalProperty("spark.scheduler.pool", Thread.currentThread().getName());
        try {
            TrialTraining.Trained trained = training.run(recipe, cancellation::check);
            return new Score(
                    trained.validation().accuracy(),
                    trained.validation().meanLoss(),
                    trained.epoch(),
                    WeightsDigest.of(Parameters.of(job.given()), trained.weights()));
        } catch (Exception e) {
            // Also checked exceptions, which Spark throws without declaring them.
            if (spark.sc().isStopped() || cancellation.isRequested()) {
                throw new Search.Broken(e);
            }
            throw e;
        }
    }
}
