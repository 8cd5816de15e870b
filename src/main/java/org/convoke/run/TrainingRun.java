package org.convoke.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.data.files.HadoopPath;
import org.convoke.net.Parameters;
import org.convoke.spark.Evaluator.Examined;
import org.convoke.spark.ExchangeChoice;
import org.convoke.spark.ExecutorKernels;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.spark.StepReport;
import org.convoke.spark.Trainer;
import org.convoke.spark.TrainingState;
import org.convoke.store.Model;
import org.convoke.store.ModelFacts;
import org.convoke.store.ModelPlace;
import org.convoke.store.RunIdentity;
import org.convoke.store.WeightsDigest;
import org.convoke.text.Setting;
import org.convoke.train.Divergence;
import org.convoke.train.Evaluation;
import org.convoke.train.Keep;
import org.convoke.train.Selection;
import org.convoke.ui.CacheWatch;
import org.convoke.ui.RunEnded;
import org.convoke.ui.RunRecorder;
import org.convoke.ui.RunStarted;
import org.convoke.ui.TrainingFace;

/** One training on Spark, with its checkpoints, its page and its files, from the first step to the model. */
public final class TrainingRun {
    private static final String VALIDATED_BY = "validated-by";

    private final TrainingJob job;
    private final Optional<ModelPlace> place;
    private final RunSettings settings;
    private final RunListener listener;
    private final Configuration hadoop;
    private final Parameters parameters;
    private final Cancellation cancellation;

    /**
     * @param job what to train
     * @param place where to write the model, if it is to be written
     * @param settings how
     * @param listener is told how it goes
     * @param cancellation ends it
     */
    public TrainingRun(
            TrainingJob job,
            Optional<ModelPlace> place,
            RunSettings settings,
            RunListener listener,
            Configuration hadoop,
            Cancellation cancellation) {
        this.job = job;
        this.place = place;
        this.settings = settings;
        this.listener = listener;
        this.hadoop = hadoop;
        this.cancellation = cancellation;
        parameters = Parameters.of(job.network());
    }

    /**
     * Trains, tests and writes the model.
     *
     * @throws Divergence if the training diverges
     * @throws TrainingCancelled if it is ended before it is done
     */
    public TrainingResult run(JavaSparkContext spark) {
        return cancellation.over("convoke train " + job.data(), () -> train(spark));
    }

    private TrainingResult train(JavaSparkContext spark) {
        ExchangeChoice exchange = settings.exchange().orElseGet(() -> ExchangeChoice.of(spark.getConf()));
        try (CacheWatch cache = CacheWatch.over(spark.sc());
                NetworkOnSpark onSpark = new NetworkOnSpark(
                        spark,
                        job.network(),
                        job.normalisation(),
                        settings.kernels(),
                        job.recipe().lanes());
                Trainer trainer = new Trainer(
                        onSpark,
                        job.recipe(),
                        job.validation().train(),
                        settings.partitions(),
                        exchange,
                        job.initialWeights());
                Validator validator = Validator.of(job, trainer, settings.partitions())) {
            TrainingFace face = TrainingFace.of(spark.sc());
            ExecutorKernels kernels = ExecutorKernels.of(spark, settings.kernels());
            listener.planned(new TrainingPlan(
                    job,
                    trainer.stepsPerEpoch(),
                    trainer.whyJobs(),
                    trainer.keptFeatures(),
                    kernels,
                    face.address(),
                    settings.partitions()));
            Optional<Checkpoints> checkpoints = settings.checkpoints()
                    .map(each -> Checkpoints.open(each, identity(trainer), hadoop, listener::note));
            try {
                Optional<Checkpoints.Position> resumed = checkpoints.flatMap(
                        each -> each.resume(trainer.stepsPerEpoch(), trainer.totalSteps(), listener::note));
                String runId = resumed.map(Checkpoints.Position::runId)
                        .orElseGet(() -> UUID.randomUUID().toString());
                long firstStep = resumed.map(each -> each.state().step()).orElse(0L);
                RunStarted started = TrainingFacts.of(job, spark, trainer, kernels, runId, firstStep);
                try (RunFiles files = RunFiles.of(started, settings.tensorBoard(), hadoop);
                        RunRecorder recorder = new RunRecorder(
                                started, job.network(), cache, spark.getConf(), files.and(face.listeners()))) {
                    files.tensorBoard().ifPresent(path -> listener.note("TensorBoard file " + path));
                    return new Steps(trainer, validator, checkpoints, runId, resumed, recorder, files).run();
                }
            } finally {
                checkpoints.ifPresent(Checkpoints::close);
            }
        }
    }

    private RunIdentity identity(Trainer trainer) {
        ObjectNode decides = job.recipe().toJson();
        job.normalise().ifPresent(text -> decides.put(Setting.NORMALISE.key(), text));
        job.start()
                .ifPresent(
                        start -> decides.put(Setting.FROM.key(), start.origin().weightsSha256())
                                .put(Setting.HEAD.key(), start.headText()));
        if (job.recipe().keep() == Keep.BEST) {
            // Another validation would find another epoch the best.
            decides.put(Setting.VALIDATION.key(), job.validationOption());
        }
        return RunIdentity.of(
                job.network(), decides, trainer.dataDigest(), job.recipe().whyEpochsAreFixed());
    }

    private record Written(Model model, RunEnded ending) {}

    /** The steps of a run, and what becomes of them. */
    private final class Steps implements EpochLoop.Follower {
        private final Trainer trainer;
        private final Validator validator;
        private final Optional<Checkpoints> checkpoints;
        private final String runId;
        private final RunRecorder recorder;
        private final RunFiles files;
        private final TrainingState from;
        private final ArrayNode history;
        private final Selection selection = new Selection(job.recipe());
        private final EpochLoop loop;
        /** After the last step that was taken. */
        private Optional<Supplier<TrainingState>> reached = Optional.empty();

        Steps(
                Trainer trainer,
                Validator validator,
                Optional<Checkpoints> checkpoints,
                String runId,
                Optional<Checkpoints.Position> resumed,
                RunRecorder recorder,
                RunFiles files) {
            this.trainer = trainer;
            this.validator = validator;
            this.checkpoints = checkpoints;
            this.runId = runId;
            this.recorder = recorder;
            this.files = files;
            from = resumed.map(Checkpoints.Position::state).orElseGet(trainer::start);
            history = resumed.map(Checkpoints.Position::history).orElseGet(JsonNodeFactory.instance::arrayNode);
            history.forEach(this::known);
            resumed.flatMap(Checkpoints.Position::best).ifPresent(selection::restore);
            loop = new EpochLoop(trainer, selection, validator::examine, this);
        }

        /** What an epoch of the history reached, if it was measured by the images that this run is validated by. */
        private void known(JsonNode epoch) {
            JsonNode validation = epoch.path("validation");
            String images = epoch.path(VALIDATED_BY).asText(job.validationOption());
            if (validation.isObject() && images.equals(job.validationOption())) {
                selection.known(
                        epoch.path("epoch").asInt(),
                        validation.path("accuracy").asDouble(),
                        validation.path("loss").asDouble());
            }
        }

        TrainingResult run() {
            try {
                boolean inEpoch = from.step() % trainer.stepsPerEpoch() != 0;
                int epochs = (int) (from.step() / trainer.stepsPerEpoch());
                // A run that was cancelled while an epoch was measured has not measured it.
                boolean unmeasured = !inEpoch && from.images() > 0 && history.size() < epochs;
                listener.begins(
                        inEpoch || unmeasured
                                ? new Beginning(from.step(), from.loss(), from.correct(), from.images())
                                : new Beginning(from.step(), 0, 0, 0));
                if (unmeasured) {
                    loop.endEpoch(epochs, from);
                }
                boolean endedBefore = from.step() < trainer.totalSteps() && !inEpoch && selection.hasEnded();
                if (endedBefore) {
                    listener.note("the run had ended early: " + selection.why() + "; to go on, give a greater "
                            + Setting.EARLY_STOP);
                }
                float[] last = endedBefore ? trainer.evaluated(from) : trainer.run(from, recorder.then(loop));
                return finish(selection.kept().orElse(last));
            } catch (Throwable failure) {
                // Spark throws its checked exceptions undeclared.
                if (cancellation.ended(failure) && !(failure instanceof Divergence)) {
                    throw cancelled(failure);
                }
                String remedy = failure instanceof Divergence
                        ? ""
                        : "; the same command with " + Setting.RESUME + " goes on from there";
                recorder.failed(HadoopPath.reason(failure));
                checkpoints
                        .flatMap(Checkpoints::last)
                        .ifPresent(last -> listener.note("last good checkpoint: " + last + remedy));
                throw failure;
            }
        }

        /** Saves what was reached. A failed job has changed nothing of it. */
        private TrainingCancelled cancelled(Throwable failure) {
            cancellation.endJobs(failure);
            TrainingState state = reached.map(Supplier::get).orElse(from);
            if (reached.isPresent()) {
                checkpoints.ifPresent(each -> save(each, state));
            }
            TrainingCancelled cancelled =
                    cancellation.cancelled(state.step(), checkpoints.flatMap(Checkpoints::last), failure);
            recorder.failed(cancelled.getMessage());
            return cancelled;
        }

        private void save(Checkpoints where, TrainingState state) {
            where.save(state, trainer.stepsPerEpoch(), runId, selection.kept(), history);
        }

        @Override
        public void stepDone(StepReport report, Supplier<TrainingState> state) {
            reached = Optional.of(state);
            listener.stepDone(report);
        }

        @Override
        public void epochDone(Epoch epoch, TrainingState after, Optional<Examined> examined) {
            Optional<Evaluation> validated = examined.map(Examined::sums);
            recorder.epochDone(epoch.number(), after, examined);
            history.add(json(epoch, validated));
            listener.epochDone(epoch, validated);
        }

        @Override
        public void settled(StepReport report, Supplier<TrainingState> state) {
            checkpoints.filter(each -> each.isDue(report)).ifPresent(each -> save(each, state.get()));
            cancellation.check();
            if (loop.endsEarly()) {
                listener.note("stopped after epoch " + report.epoch() + ": " + selection.why());
            }
        }

        private ObjectNode json(Epoch epoch, Optional<Evaluation> validated) {
            ObjectNode json = JsonNodeFactory.instance
                    .objectNode()
                    .put("epoch", epoch.number())
                    .put("loss", epoch.loss())
                    .put("accuracy", epoch.accuracy());
            validated.ifPresent(evaluation -> {
                put(json.putObject("validation"), evaluation);
                json.put(VALIDATED_BY, job.validationOption());
            });
            return json;
        }

        /** Tests the weights and writes the model; it is written also if the test fails. */
        private TrainingResult finish(float[] weights) {
            Optional<Evaluation> tested;
            try {
                tested = validator.test(weights);
            } catch (Throwable failure) {
                recorder.failed(HadoopPath.reason(failure));
                try {
                    write(weights, Optional.empty());
                } catch (RuntimeException unwritten) {
                    unwritten.addSuppressed(failure);
                    throw unwritten;
                }
                place.map(ModelPlace::directory)
                        .ifPresent(directory -> listener.note("model " + directory
                                + ": the weights are whole, but the test failed; convoke evaluate "
                                + Setting.MODEL.to(directory) + " measures them"));
                throw failure;
            }
            Written written = write(weights, tested);
            recorder.done(written.ending());
            return new TrainingResult(
                    written.model(),
                    epochOfWeights(),
                    selection.best(),
                    Epoch.of(history),
                    tested,
                    from.step() == trainer.totalSteps() ? checkpoints.map(Checkpoints::afterTheEnd) : Optional.empty());
        }

        private int epochOfWeights() {
            return selection.kept().isPresent() ? selection.best().epoch() : history.size();
        }

        private Written write(float[] weights, Optional<Evaluation> tested) {
            String digest = WeightsDigest.of(parameters, weights);
            ObjectNode metrics = JsonNodeFactory.instance.objectNode();
            tested.ifPresent(each -> put(metrics.putObject("test"), each));
            if (selection.best().isKnown()) {
                metrics.put("best-epoch", selection.best().epoch());
            }
            metrics.put(ModelFacts.WEIGHTS_OF_EPOCH, epochOfWeights());
            metrics.set("epochs", history);
            ModelFacts facts = new ModelFacts(
                    job.classNames(),
                    job.normalisation(),
                    job.decoding(),
                    job.table(),
                    job.recipe().toJson(),
                    job.start().map(Pretrained.Fitted::origin),
                    job.data(),
                    trainer.dataDigest(),
                    job.validationOption(),
                    metrics,
                    digest,
                    new ModelFacts.Versions(Versions.convoke(), Versions.spark(), Versions.java()),
                    runId,
                    Instant.now());
            RunEnded ending = recorder.ending(
                    tested,
                    digest,
                    place.map(each ->
                                    HadoopPath.withoutPassword(each.directory().toString()))
                            .orElse(""),
                    epochOfWeights(),
                    selection.hasEnded() && history.size() < job.recipe().epochs() ? selection.why() : "");
            Model model = new Model(job.given(), parameters.laidOutFor(job.given(), weights), facts);
            place.ifPresent(each -> each.write(model, files.forModelDirectory(ending)));
            return new Written(model, ending);
        }

        private static void put(ObjectNode json, Evaluation evaluation) {
            json.put("loss", evaluation.meanLoss()).put("accuracy", evaluation.accuracy());
            evaluation.scores().balancedAccuracy().ifPresent(share -> json.put("balanced-accuracy", share));
            evaluation.scores().macroF1().ifPresent(share -> json.put("macro-f1", share));
        }
    }
}
