package org.convoke.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.convoke.run.SettledTraining;
import org.convoke.run.TrainedModel;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.Recipe;

/** What came of a search. */
public final class TuningResult {
    private final SettledTraining training;
    private final SearchPlan plan;
    private final String validation;
    private final TrialTable table;

    TuningResult(SettledTraining training, SearchPlan plan, String validation, TrialTable table) {
        this.training = training;
        this.plan = plan;
        this.validation = validation;
        this.table = table;
    }

    /**
     * The last result of each trial, the best first: those of the last round, then of the one before, and so on; after all of
     * these the trials that diverged, then those that failed.
     */
    public List<TrialResult> trials() {
        return table.results();
    }

    /**
     * The same as a table: {@code trial}; a column of texts for each key that was searched, but for the epochs; {@code epochs}; {@code accuracy} and
     * {@code loss} of the validation, null if it was not measured; {@code outcome}; {@code seconds}; {@code weights_sha256}; and
     * {@code message}, what went wrong.
     */
    public Dataset<Row> table() {
        StructType schema = new StructType().add("trial", DataTypes.IntegerType, false);
        for (String key : keys()) {
            schema = schema.add(key, DataTypes.StringType);
        }
        schema = schema.add("epochs", DataTypes.IntegerType, false)
                .add("accuracy", DataTypes.DoubleType)
                .add("loss", DataTypes.DoubleType)
                .add("outcome", DataTypes.StringType, false)
                .add("seconds", DataTypes.DoubleType, false)
                .add("weights_sha256", DataTypes.StringType, false)
                .add("message", DataTypes.StringType, false);
        return training.session()
                .createDataFrame(trials().stream().map(this::row).toList(), schema);
    }

    /** Those that were searched, but for the epochs, which have a column anyway. */
    private List<String> keys() {
        return table.keys().stream()
                .filter(key -> !key.equals(Setting.EPOCHS.key()))
                .toList();
    }

    private Row row(TrialResult result) {
        List<Object> cells = new ArrayList<>();
        cells.add(result.trial());
        keys().forEach(key -> cells.add(result.values().get(key)));
        cells.add(result.epochs());
        cells.add(result.isMeasured() ? result.validation().accuracy() : null);
        cells.add(result.isMeasured() ? result.validation().loss() : null);
        cells.add(result.outcome().text());
        cells.add(result.seconds());
        cells.add(result.validation().digest());
        cells.add(result.message());
        return RowFactory.create(cells.toArray());
    }

    /** The best of the trials; none if every trial diverged or failed. */
    public Optional<TrialResult> best() {
        return table.best();
    }

    /**
     * The best recipe, for the whole number of its epochs.
     *
     * @throws UserError if every trial diverged or failed
     */
    public Recipe recipe() {
        TrialResult found = best().orElseThrow(() -> new UserError(table.whyNone()));
        return plan.trials().get(found.trial() - 1).recipe();
    }

    /**
     * Trains by the best recipe, as the search's training was told: on the same images, so that the weights are those of the
     * trial, unless that ended in an earlier round.
     *
     * @throws UserError if every trial diverged or failed
     */
    public TrainedModel train() {
        return training.with(recipe(), validation).run();
    }
}
