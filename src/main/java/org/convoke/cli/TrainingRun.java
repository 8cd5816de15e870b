package org.convoke.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.data.HadoopPath;
import org.convoke.net.Parameters;
import org.convoke.spark.Evaluator.Examined;
import org.convoke.spark.ExecutorKernels;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.spark.StepReport;
import org.convoke.spark.Trainer;
import org.convoke.spark.TrainingListener;
import org.convoke.spark.TrainingState;
import org.convoke.store.Model;
import org.convoke.store.ModelFacts;
import org.convoke.store.ModelPlace;
import org.convoke.store.RunIdentity;
import org.convoke.store.WeightsDigest;
import org.convoke.text.Setting;
import org.convoke.train.BestEpoch;
import org.convoke.train.Divergence;
import org.convoke.train.Evaluation;
import org.convoke.train.Keep;
import org.convoke.train.Selection;
import org.convoke.ui.CacheWatch;
import org.convoke.ui.RunEnded;
import org.convoke.ui.RunRecorder;
import org.convoke.ui.RunStarted;
import org.convoke.ui.TrainingFace;

/** One training on Spark, from the first line that it prints to the last. */
final class TrainingRun {
    private static final String VALIDATED_BY = "validated-by";

    private final TrainingJob job;
    private final ModelPlace place;
    private final SparkOptions sparkOptions;
    private final CheckpointOptions checkpointOptions;
    private final ProgressOptions progressOptions;
    private final Optional<Path> tensorBoard;
    private final PrintWriter printer;
    private final Configuration hadoop;
    private final Parameters parameters;

    TrainingRun(
            TrainingJob job,
            ModelPlace place,
            SparkOptions sparkOptions,
            CheckpointOptions checkpointOptions,
            ProgressOptions progressOptions,
            Optional<Path> tensorBoard,
            PrintWriter printer,
            Configuration hadoop) {
        this.job = job;
        this.place = place;
        this.sparkOptions = sparkOptions;
        this.checkpointOptions = checkpointOptions;
        this.progressOptions = progressOptions;
        this.tensorBoard = tensorBoard;
        this.printer = printer;
        this.hadoop = hadoop;
        parameters = Parameters.of(job.network());
    }

    void run(JavaSparkContext spark) {
        try (CacheWatch cache = CacheWatch.over(spark.sc());
                NetworkOnSpark onSpark = new NetworkOnSpark(
                        spark,
                        job.network(),
                        job.normalisation(),
                        sparkOptions.kernels(),
                        job.recipe().lanes());
                Trainer trainer =
                        new Trainer(onSpark, job.recipe(), job.validation().train(), sparkOptions.partitions());
                Validator validator = Validator.of(job, onSpark, sparkOptions.partitions())) {
            TrainingFace face = TrainingFace.of(spark.sc());
            ExecutorKernels kernels = ExecutorKernels.of(spark, sparkOptions.kernels());
            printer.print(TrainingHead.text(job, spark, trainer, sparkOptions.partitions(), kernels, face));
            job.notes().forEach(note -> printer.println("note: " + note));
            printer.flush();
            ObjectNode decides = job.recipe().toJson();
            job.normalise().ifPresent(text -> decides.put("normalise", text));
            if (job.recipe().keep() == Keep.BEST) {
                // Another validation would find another epoch the best.
                decides.put(Setting.VALIDATION.key(), job.validationOption());
            }
            RunIdentity identity = RunIdentity.of(
                    job.network(), decides, trainer.dataDigest(), job.recipe().whyEpochsAreFixed());
            Optional<Checkpoints> checkpoints = checkpointOptions.open(hadoop, identity, this::println);
            try {
                Optional<Checkpoints.Position> resumed = checkpoints.flatMap(
                        each -> each.resume(trainer.stepsPerEpoch(), trainer.totalSteps(), this::println));
                String runId = resumed.map(Checkpoints.Position::runId)
                        .orElseGet(() -> UUID.randomUUID().toString());
                spark.setJobGroup("convoke-" + runId, "convoke train " + job.data(), true);
                long firstStep = resumed.map(each -> each.state().step()).orElse(0L);
                RunStarted started = TrainingFacts.of(job, spark, trainer, kernels, runId, firstStep);
                try (RunFiles files = RunFiles.of(started, tensorBoard, hadoop);
                        RunRecorder recorder = new RunRecorder(
                                started, job.network(), cache, spark.getConf(), files.and(face.listeners()))) {
                    files.tensorBoard().ifPresent(path -> println("TensorBoard file " + path));
                    String address = face.address().orElse("");
                    train(trainer, validator, checkpoints, runId, resumed, recorder, files, address);
                }
            } finally {
                checkpoints.ifPresent(Checkpoints::close);
            }
        }
    }

    private void train(
            Trainer trainer,
            Validator validator,
            Optional<Checkpoints> checkpoints,
            String runId,
            Optional<Checkpoints.Position> resumed,
            RunRecorder recorder,
            RunFiles files,
            String address) {
        TrainingState from = resumed.map(Checkpoints.Position::state).orElseGet(trainer::start);
        Progress shown = progressOptions.start(printer, job.recipe(), trainer, from.step(), address);
        ArrayNode history = resumed.map(Checkpoints.Position::history).orElseGet(JsonNodeFactory.instance::arrayNode);
        Selection selection = new Selection(job.recipe());
        history.forEach(epoch -> known(epoch, selection));
        resumed.flatMap(Checkpoints.Position::best).ifPresent(selection::restore);
        TimeSpent spent = new TimeSpent();
        try {
            if (from.step() % trainer.stepsPerEpoch() != 0) {
                shown.resumeEpoch(from.loss(), from.correct(), from.images());
            }
            boolean endedBefore = from.step() < trainer.totalSteps()
                    && from.step() % trainer.stepsPerEpoch() == 0
                    && selection.hasEnded();
            if (endedBefore) {
                println("the run had ended early: " + selection.why() + "; to go on, give a greater "
                        + Setting.EARLY_STOP);
            }
            TrainingListener steps = new TrainingListener() {
                private boolean over;

                @Override
                public void stepDone(StepReport report, Supplier<TrainingState> state) {
                    spent.add(report);
                    shown.step(report);
                    if (report.endsEpoch()) {
                        TrainingState after = state.get();
                        float[] weights = trainer.evaluated(after);
                        Optional<Examined> examined = validator.examine(weights, "validate epoch " + report.epoch());
                        Optional<Evaluation> validated = examined.map(Examined::sums);
                        recorder.epochDone(report.epoch(), after, examined);
                        shown.endEpoch(report, validator.text(validated));
                        history.add(epoch(report.epoch(), after, validated));
                        validated.ifPresent(
                                each -> selection.epochDone(report.epoch(), each.accuracy(), each.meanLoss(), weights));
                        over = selection.hasEnded() && report.step() < trainer.totalSteps();
                    }
                    checkpoints.ifPresent(each -> each.stepDone(report, state, runId, selection.kept(), history));
                    if (over) {
                        shown.note("stopped after epoch " + report.epoch() + ": " + selection.why());
                    }
                }

                @Override
                public boolean goesOn() {
                    return !over;
                }
            };
            float[] last = endedBefore ? trainer.evaluated(from) : trainer.run(from, recorder.then(steps));
            Trained trained = new Trained(
                    selection.kept().orElse(last),
                    selection.kept().isPresent() ? selection.best().epoch() : history.size(),
                    selection,
                    runId,
                    trainer.dataDigest(),
                    history);
            finish(validator, trained, spent, recorder, files);
        } catch (Throwable failure) {
            // Spark throws its checked exceptions undeclared.
            String remedy = failure instanceof Divergence ? "" : "; the same command with --resume goes on from there";
            recorder.failed(HadoopPath.reason(failure));
            checkpoints.flatMap(Checkpoints::last).ifPresent(last -> println("last good checkpoint: " + last + remedy));
            throw failure;
        }
        if (from.step() == trainer.totalSteps()) {
            checkpoints.ifPresent(each -> println(each.afterTheEnd()));
        }
    }

    /**
     * What a run has made.
     *
     * @param weights of the network, flat
     * @param epoch after which the weights were these
     * @param selection which epoch was the best, and why the run ended
     * @param runId the run's name
     * @param dataDigest of the images that it was trained on
     * @param history what its epochs reached
     */
    private record Trained(
            float[] weights, int epoch, Selection selection, String runId, String dataDigest, ArrayNode history) {}

    /** What an epoch of the history reached, if it was measured by the images that this run is validated by. */
    private void known(JsonNode epoch, Selection selection) {
        JsonNode validation = epoch.path("validation");
        String images = epoch.path(VALIDATED_BY).asText(job.validationOption());
        if (validation.isObject() && images.equals(job.validationOption())) {
            selection.known(
                    epoch.path("epoch").asInt(),
                    validation.path("accuracy").asDouble(),
                    validation.path("loss").asDouble());
        }
    }

    /** Tests the weights and writes the model; it is written also if the test fails. */
    private void finish(Validator validator, Trained trained, TimeSpent spent, RunRecorder recorder, RunFiles files) {
        Optional<Evaluation> tested;
        try {
            tested = validator.test(trained.weights());
        } catch (Throwable failure) {
            recorder.failed(HadoopPath.reason(failure));
            try {
                write(trained, Optional.empty(), recorder, files);
                println("model " + place.directory() + ": the weights are whole, but the test failed; convoke"
                        + " evaluate --model " + place.directory() + " measures them");
            } catch (RuntimeException unwritten) {
                unwritten.addSuppressed(failure);
                throw unwritten;
            }
            throw failure;
        }
        RunEnded ending = write(trained, tested, recorder, files);
        recorder.done(ending);
        println("");
        tested.ifPresent(each -> {
            printer.print(EvaluationReport.text(job.testName(), each, classNames()));
            println("");
        });
        if (job.skipped() > 0) {
            println(String.format(Locale.ROOT, "skipped %,d images that could not be used", job.skipped()));
        }
        BestEpoch best = trained.selection().best();
        if (Selection.isWanted(job.recipe()) && best.isKnown()) {
            println(String.format(
                    Locale.ROOT,
                    "best epoch %d of %d, validation accuracy %.2f %%, loss %.4f; the model has the weights of epoch %d",
                    best.epoch(),
                    trained.history().size(),
                    100 * best.accuracy(),
                    best.loss(),
                    trained.epoch()));
        }
        printer.print(spent.text());
        job.recipe().average().words().ifPresent(words -> println("weights: " + words));
        println("weights sha256 " + ending.digest());
        println("model " + place.directory());
    }

    private List<String> classNames() {
        return ModelInput.classNames(job.validation().train().classNames(), job.network());
    }

    private RunEnded write(Trained trained, Optional<Evaluation> tested, RunRecorder recorder, RunFiles files) {
        String digest = WeightsDigest.of(parameters, trained.weights());
        ObjectNode metrics = JsonNodeFactory.instance.objectNode();
        tested.ifPresent(each -> put(metrics.putObject("test"), each));
        if (trained.selection().best().isKnown()) {
            metrics.put("best-epoch", trained.selection().best().epoch());
        }
        metrics.put(ModelFacts.WEIGHTS_OF_EPOCH, trained.epoch());
        metrics.set("epochs", trained.history());
        ModelFacts facts = new ModelFacts(
                classNames(),
                job.normalisation(),
                job.decoding(),
                job.table(),
                job.recipe().toJson(),
                job.data(),
                trained.dataDigest(),
                job.validationOption(),
                metrics,
                digest,
                new ModelFacts.Versions(Versions.convoke(), Versions.spark(), Versions.java()),
                trained.runId(),
                Instant.now());
        RunEnded ending = recorder.ending(
                tested,
                digest,
                HadoopPath.withoutPassword(place.directory().toString()),
                trained.epoch(),
                trained.selection().hasEnded()
                                && trained.history().size() < job.recipe().epochs()
                        ? trained.selection().why()
                        : "");
        float[] weights = parameters.laidOutFor(job.given(), trained.weights());
        place.write(new Model(job.given(), weights, facts), files.forModelDirectory(ending));
        return ending;
    }

    private void println(String line) {
        printer.println(line);
        printer.flush();
    }

    private ObjectNode epoch(int epoch, TrainingState after, Optional<Evaluation> validated) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("epoch", epoch)
                .put("loss", after.loss() / after.images())
                .put("accuracy", (double) after.correct() / after.images());
        validated.ifPresent(evaluation -> {
            put(json.putObject("validation"), evaluation);
            json.put(VALIDATED_BY, job.validationOption());
        });
        return json;
    }

    private static void put(ObjectNode json, Evaluation evaluation) {
        json.put("loss", evaluation.meanLoss()).put("accuracy", evaluation.accuracy());
        evaluation.scores().balancedAccuracy().ifPresent(share -> json.put("balanced-accuracy", share));
        evaluation.scores().macroF1().ifPresent(share -> json.put("macro-f1", share));
    }
}
