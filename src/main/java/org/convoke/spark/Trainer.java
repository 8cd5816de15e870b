package org.convoke.spark;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;
import java.util.function.Supplier;
import org.apache.spark.broadcast.Broadcast;
import org.convoke.net.Parameters;
import org.convoke.text.UserError;
import org.convoke.train.ClassWeights;
import org.convoke.train.Dealing;
import org.convoke.train.Divergence;
import org.convoke.train.Feeding;
import org.convoke.train.GradientSum;
import org.convoke.train.ParameterGroups;
import org.convoke.train.Recipe;
import org.convoke.train.RunningStatistics;
import org.convoke.train.optimise.Optimizer;
import org.convoke.train.optimise.WeightAverage;

/**
 * Synchronous SGD: the driver owns weights, optimiser and step number; in each step the executors sum the gradient of the
 * next images of every shard, and the driver divides by the true number of images and takes the step.
 *
 * <p>The same network, recipe and images give the same bits however they are spread.
 */
public final class Trainer implements AutoCloseable {
    private final NetworkOnSpark network;
    private final Parameters parameters;
    private final Recipe recipe;
    private final Dealing dealing;
    private final ParameterGroups groups;
    private final String dataDigest;
    private final StepExchange exchange;
    private final float[] initial;
    /** The part of the weights that does not change. */
    private final float[] frozen;

    private final Broadcast<float[]> sentFrozen;
    private final Optional<KeptFeatures.Plan> kept;

    /**
     * Puts the images into the order that depends on their content and the seed only, and hands them to the executors.
     *
     * @param recipe how to train
     * @param images with labels below the network's classes, of the network's input shape
     * @param partitions how many to hold them in; not part of the recipe. By default one for each core, and more where the
     *     images are larger than the memory that Spark has for them; never more than shards, as an empty partition only costs time
     * @throws UserError if the recipe makes no sense for the network or the images
     */
    public Trainer(NetworkOnSpark network, Recipe recipe, ImageSet images, Optional<Integer> partitions) {
        this(
                network,
                recipe,
                images,
                partitions,
                ExchangeChoice.of(network.spark().getConf()));
    }

    /**
     * Likewise.
     *
     * @param choice how a step's weights and gradients travel, whatever {@link SparkDefaults#EXCHANGE} says
     * @throws UserError likewise
     */
    public Trainer(
            NetworkOnSpark network,
            Recipe recipe,
            ImageSet images,
            Optional<Integer> partitions,
            ExchangeChoice choice) {
        this(network, recipe, images, partitions, choice, Optional.empty());
    }

    /**
     * Likewise.
     *
     * @param begin the weights before the first step, flat; by default random, or what follows from the images
     * @throws UserError likewise
     */
    public Trainer(
            NetworkOnSpark network,
            Recipe recipe,
            ImageSet images,
            Optional<Integer> partitions,
            ExchangeChoice choice,
            Optional<float[]> begin) {
        this.network = network;
        this.recipe = recipe;
        recipe.checkFits(network.network());
        float[] classWeights = recipe.classWeights() instanceof ClassWeights.None
                ? new float[0]
                : recipe.classWeights().of(images.classNames(), images.classCounts());
        parameters = Parameters.of(network.network());
        dataDigest = images.digest();
        dealing = new Dealing(images.count(), recipe.shards(), recipe.batch());
        groups = new ParameterGroups(recipe, parameters, dealing.stepsPerEpoch());
        ShardedImages ordered = images.ordered(
                network.spark(),
                recipe.seed(),
                recipe.shards(),
                Math.min(recipe.shards(), partitions.orElse(network.partitions(recipe.shards(), images.bytes()))),
                "training images");
        try {
            initial = begin.orElseGet(() -> InitialWeights.of(network, recipe.seed(), ordered));
            frozen = Arrays.copyOfRange(initial, parameters.changing(), initial.length);
            sentFrozen = network.spark().broadcast(frozen);
        } catch (Throwable failure) {
            // Others may go on in the same context.
            ordered.close();
            throw failure;
        }
        Feeding feeding = new Feeding(recipe.seed(), recipe.augment(), recipe.mix(), classWeights);
        kept = feeding.leavesImages() ? KeptFeatures.Plan.of(network, ordered) : Optional.empty();
        exchange = exchange(choice, ordered, feeding);
    }

    private StepExchange exchange(ExchangeChoice choice, ShardedImages ordered, Feeding feeding) {
        ShardedImages shards = ordered;
        try {
            Broadcast<Session> session = network.session();
            Optional<KeptFeatures.Plan> fitting = kept.filter(KeptFeatures.Plan::fits);
            if (fitting.isPresent()) {
                KeptFeatures features = KeptFeatures.of(network, fitting.get(), ordered, sentFrozen, true);
                shards = features.images();
                session = features.session();
            }
            ShardWork work = new ShardWork(
                    session,
                    sentFrozen,
                    dealing,
                    recipe.shards(),
                    feeding,
                    (float) recipe.labelSmoothing(),
                    network.spark().sc().longAccumulator("images"));
            return StepExchange.of(network.spark(), choice, shards, work, parameters.changing());
        } catch (Throwable failure) {
            sentFrozen.destroy();
            shards.close();
            throw failure;
        }
    }

    /** A digest of the training images, the same for every seed and for every order in which they were read. */
    public String dataDigest() {
        return dataDigest;
    }

    /**
     * Measures weights of this training, as often as wanted. What the frozen beginning of the network makes of the images is kept,
     * as it is for training; close it before this.
     *
     * @param images with labels below the network's classes, of the network's input shape; at least one
     * @param partitions how many to hold them in
     * @param name what the Spark UI calls them
     */
    public Evaluator evaluator(ImageSet images, Optional<Integer> partitions, String name) {
        return new Evaluator(network, images, partitions, name, Optional.of(sentFrozen));
    }

    /** What becomes of the output of the network's frozen beginning, in words; nothing if it has none or images change. */
    public Optional<String> keptFeatures() {
        return kept.map(KeptFeatures.Plan::text);
    }

    /** Why every step is a Spark job of its own, as things stand; nothing if tasks stay for an epoch. */
    public Optional<String> whyJobs() {
        return exchange.whyJobs();
    }

    /** The steps of an epoch. */
    public long stepsPerEpoch() {
        return dealing.stepsPerEpoch();
    }

    /** The steps of the whole run. */
    public long totalSteps() {
        return recipe.epochs() * dealing.stepsPerEpoch();
    }

    /** The state before the first step. */
    public TrainingState start() {
        return new TrainingState(0, initial.clone(), slots(groups.optimizer(), average(initial)), 0, 0, 0);
    }

    private WeightAverage average(float[] weights) {
        return new WeightAverage(recipe.average(), weights, parameters.changing(), totalSteps());
    }

    private static Map<String, float[]> slots(Optimizer optimizer, WeightAverage average) {
        Map<String, float[]> slots = new HashMap<>(optimizer.slots());
        slots.putAll(average.slots());
        return slots;
    }

    /**
     * The weights that are validated in a state, and kept if the run ends there: those of the last step, or the average that
     * the recipe asks for; a new array.
     */
    public float[] evaluated(TrainingState state) {
        WeightAverage average = average(state.weights());
        average.restore(state.slots(), state.step());
        return average.evaluated(state.weights());
    }

    /**
     * Takes the steps from a state to the end of the run, or until the listener ends it.
     *
     * @return the weights that are kept, flat: see {@link #evaluated}
     * @throws Divergence if gradient or weights are no longer finite, or the loss is above a million or none; the
     *     listener has not been told of that step
     */
    public float[] run(TrainingState from, StepListener listener) {
        return run(from, listener, step -> recipe.learningRateAt(step, stepsPerEpoch()));
    }

    /**
     * Likewise, at other learning rates than the recipe's.
     *
     * @param rates of the steps, which are counted from 0 over the run
     * @throws Divergence likewise
     */
    public float[] run(TrainingState from, StepListener listener, LongToDoubleFunction rates) {
        float[] weights = from.weights().clone();
        if (!Arrays.equals(frozen, Arrays.copyOfRange(weights, parameters.changing(), weights.length))) {
            throw new IllegalArgumentException(
                    "the frozen weights of the state are not those that this run begins with");
        }
        RunningStatistics statistics = new RunningStatistics(parameters);
        WeightAverage average = average(weights);
        average.restore(from.slots(), from.step());
        Optimizer optimizer = groups.optimizer();
        Map<String, float[]> remembered = new HashMap<>(from.slots());
        remembered.keySet().removeAll(average.slots().keySet());
        optimizer.restore(remembered, from.step());
        double loss = from.loss();
        long correct = from.correct();
        long images = from.images();
        String lastLoss = "";
        for (long step = from.step(); step < totalSteps(); step++) {
            int epoch = (int) (step / stepsPerEpoch());
            long inEpoch = step % stepsPerEpoch();
            if (inEpoch == 0) {
                loss = 0;
                correct = 0;
                images = 0;
            }
            double rate = rates.applyAsDouble(step);
            StepExchange.Exchanged exchanged = exchange.step(
                    parameters.changing(weights),
                    epoch,
                    inEpoch,
                    "epoch " + (epoch + 1) + " step " + (inEpoch + 1) + lastLoss);
            GradientSum sum = exchanged.sum();
            long start = System.nanoTime();
            if (!sum.isSound()) {
                throw diverged(sum, weights, step, rate);
            }
            groups.clearFrozen(sum.gradient(), step);
            if (recipe.clipNorm() > 0) {
                sum.clip(recipe.clipNorm(), parameters.trained());
            }
            optimizer.step(weights, sum.gradient(), sum.images(), rate);
            long thisStep = step;
            statistics.step(weights, sum.gradient(), sum.images(), tensor -> groups.isFrozen(tensor, thisStep));
            double averageDistance =
                    inEpoch + 1 == stepsPerEpoch() ? average.distance(weights, parameters.trained()) : 0;
            average.step(weights);
            Optional<String> layer = firstNonFinite(weights);
            if (layer.isPresent()) {
                throw new Divergence(step + 1, epoch + 1, layer, Optional.empty(), rate, "a weight is not finite");
            }
            long update = System.nanoTime() - start;
            loss += sum.loss();
            correct += sum.correct();
            images += sum.images();
            double stepLoss = sum.loss() / sum.images();
            lastLoss = String.format(Locale.ROOT, " loss %.3f", stepLoss);
            long stepsDone = step + 1;
            listener.gradientUsed(stepsDone, weights, sum);
            double lossSoFar = loss;
            long correctSoFar = correct;
            long imagesSoFar = images;
            listener.stepDone(
                    new StepReport(
                            epoch + 1,
                            inEpoch + 1,
                            stepsPerEpoch(),
                            stepsDone,
                            stepLoss,
                            sum.correct(),
                            sum.images(),
                            rate,
                            exchanged.times().plus(new StepTimes(0, 0, 0, 0, update)),
                            exchanged.tasks(),
                            averageDistance),
                    // Who measures an epoch and who saves it share one copy.
                    new Once<>(() -> new TrainingState(
                            stepsDone,
                            weights.clone(),
                            slots(optimizer, average),
                            lossSoFar,
                            correctSoFar,
                            imagesSoFar)));
            if (!listener.goesOn()) {
                break;
            }
        }
        return average.evaluated(weights);
    }

    /** What went wrong, and in which shard: its share of the step is computed once more, for each shard by itself. */
    private Divergence diverged(GradientSum sum, float[] weights, long step, double rate) {
        int epoch = (int) (step / stepsPerEpoch());
        Optional<Integer> shard = exchange.firstUnsound(
                parameters.changing(weights),
                epoch,
                step % stepsPerEpoch(),
                "which shard of epoch " + (epoch + 1) + " went wrong");
        Optional<String> layer = firstNonFinite(sum.gradient());
        return new Divergence(step + 1, epoch + 1, layer, shard, rate, sum.complaint());
    }

    /** The layer of the first parameter that is not finite. */
    private Optional<String> firstNonFinite(float[] flat) {
        return parameters.firstNonFinite(flat).map(tensor -> network.network().nameOf(tensor.layer()));
    }

    /** Frees what the executors hold. */
    @Override
    public void close() {
        exchange.close();
        sentFrozen.destroy();
    }

    /** A value that is made when it is first asked for, and stays; for one thread. */
    private static final class Once<T> implements Supplier<T> {
        private final Supplier<T> make;
        private Optional<T> made = Optional.empty();

        Once(Supplier<T> make) {
            this.make = make;
        }

        @Override
        public T get() {
            if (made.isEmpty()) {
                made = Optional.of(make.get());
            }
            return made.get();
        }
    }
}
