package org.convoke.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.convoke.net.Loss;
import org.convoke.net.Network;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.text.Counted;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.augment.Augmentations;
import org.convoke.train.augment.Mixing;
import org.convoke.train.optimise.Averaging;
import org.convoke.train.optimise.OptimizerChoice;
import org.convoke.train.optimise.RoleFactors;
import org.convoke.train.optimise.Schedule;

/**
 * Everything that decides a training run besides the network and the data: with the same three, the weights are the same
 * bits on any cluster.
 *
 * <p>Its JSON form has one key for each option of the command line, under the option's name without the dashes.
 *
 * @param epochs how many times every image is used, at least 1 ({@code --epochs})
 * @param batch B, the images of a step over all shards, at least 1 ({@code --batch})
 * @param shards S, the parts the images are cut into, at least 1 ({@code --shards})
 * @param learningRate η, above 0 ({@code --lr})
 * @param momentum μ of SGD and LARS, at least 0 and below 1 ({@code --momentum})
 * @param nesterov whether momentum looks ahead; needs μ above 0 ({@code --nesterov})
 * @param weightDecay λ, at least 0 ({@code --weight-decay})
 * @param clipNorm the greatest norm that the mean gradient of all parameters together may have, above 0; or 0, and it is
 *     not clipped ({@code --clip-norm})
 * @param schedule how η changes over the run ({@code --schedule})
 * @param warmupEpochs epochs in which the rate rises from near 0 to the schedule's, at least 0 and at most all of them
 *     ({@code --warmup})
 * @param seed of the initial weights, of the order of the images and of their augmentation ({@code --seed})
 * @param augment what is done at random to the images ({@code --augment}); in the JSON form, this and what follows only
 *     where it differs from the default, so that a form from before there was such a setting keeps its meaning
 * @param optimizer which optimiser takes the steps ({@code --optimizer})
 * @param rateFactors by what η is multiplied for parameters of each role or name ({@code --rate-factors})
 * @param decayFactors by what λ is multiplied for parameters of each role or name ({@code --decay-factors})
 * @param average which average of the weights is kept ({@code --average})
 * @param freeze which parameters are left as they are ({@code --freeze})
 * @param classWeights how much an image of each class counts ({@code --class-weights})
 * @param mix whether images are mixed ({@code --mix})
 * @param keep which epoch's weights become the model ({@code --keep})
 * @param labelSmoothing α, how much of the target is spread evenly over all classes, at least 0 and below 1 ({@code
 *     --label-smoothing})
 * @param earlyStop after how many epochs without a better validation accuracy the run ends; 0 for never ({@code --early-stop})
 */
public record Recipe(
        int epochs,
        int batch,
        int shards,
        double learningRate,
        double momentum,
        boolean nesterov,
        double weightDecay,
        double clipNorm,
        Schedule schedule,
        double warmupEpochs,
        long seed,
        Augmentations augment,
        OptimizerChoice optimizer,
        RoleFactors rateFactors,
        RoleFactors decayFactors,
        Averaging average,
        Freezing freeze,
        ClassWeights classWeights,
        Mixing mix,
        Keep keep,
        double labelSmoothing,
        int earlyStop)
        implements Serializable {

    private static final String AUGMENT = "augment";
    private static final String LABEL_SMOOTHING = "label-smoothing";
    private static final String EARLY_STOP = "early-stop";

    /** The options, as the JSON form names them. */
    private static final List<String> KEYS = List.of(
            "epochs",
            "batch",
            "shards",
            "lr",
            "momentum",
            "nesterov",
            "weight-decay",
            "clip-norm",
            "schedule",
            "warmup",
            "seed",
            AUGMENT,
            "optimizer",
            "rate-factors",
            "decay-factors",
            "average",
            "freeze",
            "class-weights",
            "mix",
            "keep",
            LABEL_SMOOTHING,
            EARLY_STOP);

    /** The most images of a micro-batch; larger ones measured slower. */
    private static final int MOST_LANES = 64;

    /** Kernels work on 16 images at a time. */
    private static final int LANE_MULTIPLE = 16;

    /** @throws UserError if a value is out of range; the message names the setting and what is allowed */
    public Recipe {
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(augment, "augment");
        Objects.requireNonNull(optimizer, "optimizer");
        Objects.requireNonNull(rateFactors, "rateFactors");
        Objects.requireNonNull(decayFactors, "decayFactors");
        Objects.requireNonNull(average, "average");
        Objects.requireNonNull(freeze, "freeze");
        Objects.requireNonNull(classWeights, "classWeights");
        Objects.requireNonNull(mix, "mix");
        Objects.requireNonNull(keep, "keep");
        require(epochs >= 1, Setting.EPOCHS, epochs, "must be at least 1");
        require(batch >= 1, Setting.BATCH, batch, "must be at least 1");
        require(shards >= 1, Setting.SHARDS, shards, "must be at least 1");
        // The optimiser computes in float: a rate that is 0 or infinite there is no rate.
        require(
                (float) learningRate > 0 && Float.isFinite((float) learningRate),
                Setting.LR,
                learningRate,
                "must be a number above 0, such as 0.1");
        require(momentum >= 0 && (float) momentum < 1, Setting.MOMENTUM, momentum, "must be at least 0 and below 1");
        require(
                !nesterov || momentum > 0,
                Setting.NESTEROV,
                nesterov,
                "needs a momentum above 0, such as " + Setting.MOMENTUM.to(0.9));
        require(
                !nesterov || optimizer.hasMomentum(),
                Setting.NESTEROV,
                nesterov,
                "is for optimisers with momentum, not for " + Setting.OPTIMIZER.to(optimizer.text()) + ": use "
                        + Setting.NESTEROV.to(false));
        require(
                weightDecay >= 0 && Float.isFinite((float) weightDecay),
                Setting.WEIGHT_DECAY,
                weightDecay,
                "must be a number of at least 0, such as 0.0005");
        require(
                clipNorm >= 0 && Double.isFinite(clipNorm),
                Setting.CLIP_NORM,
                clipNorm,
                "must be a number above 0, such as 1, or 0 for no clipping");
        require(
                warmupEpochs >= 0 && warmupEpochs <= epochs,
                Setting.WARMUP,
                warmupEpochs,
                "must be at least 0 and at most the run's epochs (" + epochs + ")");
        require(
                labelSmoothing >= 0 && (float) labelSmoothing < 1,
                Setting.LABEL_SMOOTHING,
                labelSmoothing,
                "must be at least 0 and below 1, such as 0.1");
        require(
                earlyStop >= 0,
                Setting.EARLY_STOP,
                earlyStop,
                "must be at least 1 epoch without a better validation accuracy, or 0 for never");
    }

    /** Starts a recipe from plain SGD at a constant rate. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts a recipe that is this one but for what is set. */
    public Builder toBuilder() {
        return builder()
                .epochs(epochs)
                .batch(batch)
                .shards(shards)
                .learningRate(learningRate)
                .momentum(momentum)
                .nesterov(nesterov)
                .weightDecay(weightDecay)
                .clipNorm(clipNorm)
                .schedule(schedule)
                .warmupEpochs(warmupEpochs)
                .seed(seed)
                .augment(augment)
                .optimizer(optimizer)
                .rateFactors(rateFactors)
                .decayFactors(decayFactors)
                .average(average)
                .freeze(freeze)
                .classWeights(classWeights)
                .mix(mix)
                .keep(keep)
                .labelSmoothing(labelSmoothing)
                .earlyStop(earlyStop);
    }

    /**
     * Checks what makes sense for some networks only.
     *
     * @throws UserError if it makes none for this one
     */
    public void checkFits(Network network) {
        augment.checkFits(network.input());
        require(
                labelSmoothing == 0 || network.loss() == Loss.CROSS_ENTROPY,
                Setting.LABEL_SMOOTHING,
                labelSmoothing,
                "needs a network with `loss: cross-entropy`, and this one has `loss: "
                        + network.loss().text() + "`");
        List<ParameterTensor> trained = Parameters.of(network).trainedTensors();
        rateFactors.checkFits(Setting.RATE_FACTORS, trained);
        decayFactors.checkFits(Setting.DECAY_FACTORS, trained);
    }

    private static void require(boolean condition, Setting setting, Object value, String allowed) {
        if (!condition) {
            throw new UserError(setting, value, allowed);
        }
    }

    /** The shards of a batch when the user names none: such that a shard's share of a step is 32 to 64 images. */
    public static int defaultShards(int batch) {
        return Math.max(1, batch / 32);
    }

    /**
     * How a step is taken, in words: batch, shards, learning rate, optimiser, momentum, weight decay, clipping; and what is
     * not as usual of factors, average and freezing.
     */
    public String text() {
        String form = "batch %,d in %s, lr %s %s%s%s, weight decay %s%s%s%s";
        return String.format(
                Locale.ROOT,
                form,
                batch,
                Counted.of(shards, "shard"),
                learningRate,
                schedule.text(),
                optimizer instanceof OptimizerChoice.Sgd ? "" : ", " + optimizer.text(),
                optimizer.hasMomentum() ? ", momentum " + momentum + (nesterov ? " (Nesterov)" : "") : "",
                weightDecay,
                factorsText("lr", rateFactors) + factorsText("decay", decayFactors),
                clipNorm > 0 ? ", clip " + clipNorm : "",
                (average.isKept() ? ", weights " + average.text() : "")
                        + (freeze.rules().isEmpty() ? "" : ", frozen " + freeze.text()));
    }

    private static String factorsText(String of, RoleFactors factors) {
        return factors.isNone() ? "" : ", " + of + " factors " + factors.text();
    }

    /** What images are trained to be recognised as beyond their class, in words; empty if nothing. */
    public String targetsText() {
        List<String> parts = new ArrayList<>();
        if (!(mix instanceof Mixing.None)) {
            parts.add(mix.text());
        }
        if (labelSmoothing > 0) {
            parts.add("label smoothing " + labelSmoothing);
        }
        if (!(classWeights instanceof ClassWeights.None)) {
            parts.add("class weights " + classWeights.text());
        }
        return String.join(", ", parts);
    }

    /**
     * The images of a micro-batch: a shard's largest share of a step in as few equal parts as have at most 64, rounded up to
     * a multiple of 16.
     */
    public int lanes() {
        int share = (batch - 1) / shards + 1;
        int parts = (share - 1) / MOST_LANES + 1;
        int part = (share - 1) / parts + 1;
        return (part + LANE_MULTIPLE - 1) / LANE_MULTIPLE * LANE_MULTIPLE;
    }

    /**
     * The learning rate of a step: the schedule's, times (t + 1) / W in the W = round(warm-up epochs · steps per epoch)
     * steps of the warm-up. (Goyal et al., "Accurate, large minibatch SGD", 2017.)
     *
     * @param step t, from 0 over the whole run
     * @param stepsPerEpoch steps in an epoch
     * @throws IllegalArgumentException if the run has no such step
     */
    public double learningRateAt(long step, long stepsPerEpoch) {
        long totalSteps = epochs * stepsPerEpoch;
        if (step < 0 || step >= totalSteps) {
            throw new IllegalArgumentException(
                    "step " + step + " of a run of " + epochs + " epochs of " + stepsPerEpoch + " steps");
        }
        double rate = schedule.at(learningRate, step, stepsPerEpoch, totalSteps);
        long warmup = Math.round(warmupEpochs * stepsPerEpoch);
        return step < warmup ? rate * (step + 1) / warmup : rate;
    }

    /**
     * Why a run with this recipe cannot be given another number of epochs later, as a clause, and which could; nothing if it
     * can.
     */
    public Optional<String> whyEpochsAreFixed() {
        if (schedule.dependsOnLength()) {
            return Optional.of("the learning rates of " + Setting.SCHEDULE.to(schedule.text())
                    + " depend on the number of epochs (those of " + Schedule.withoutEnd() + " do not)");
        }
        return average.dependsOnLength()
                ? Optional.of("the decay of " + Setting.AVERAGE.to(average.text())
                        + " depends on the number of epochs (with no POWER it does not)")
                : Optional.empty();
    }

    /** The keys of the JSON form, each that of a setting. */
    public static List<String> keys() {
        return KEYS;
    }

    /** The JSON form. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("epochs", epochs)
                .put("batch", batch)
                .put("shards", shards)
                .put("lr", learningRate)
                .put("momentum", momentum)
                .put("nesterov", nesterov)
                .put("weight-decay", weightDecay)
                .put("clip-norm", clipNorm)
                .put("schedule", schedule.text())
                .put("warmup", warmupEpochs)
                .put("seed", seed);
        if (!augment.isEmpty()) {
            json.put(AUGMENT, augment.text());
        }
        putUnless(new OptimizerChoice.Sgd().text(), json, "optimizer", optimizer.text());
        putUnless(RoleFactors.none().text(), json, "rate-factors", rateFactors.text());
        putUnless(RoleFactors.none().text(), json, "decay-factors", decayFactors.text());
        putUnless(new Averaging.None().text(), json, "average", average.text());
        putUnless(Freezing.none().text(), json, "freeze", freeze.text());
        putUnless(new ClassWeights.None().text(), json, "class-weights", classWeights.text());
        putUnless(new Mixing.None().text(), json, "mix", mix.text());
        putUnless(Keep.LAST.text(), json, "keep", keep.text());
        if (labelSmoothing != 0) {
            json.put(LABEL_SMOOTHING, labelSmoothing);
        }
        if (earlyStop != 0) {
            json.put(EARLY_STOP, earlyStop);
        }
        return json;
    }

    private static void putUnless(String usual, ObjectNode json, String key, String text) {
        if (!text.equals(usual)) {
            json.put(key, text);
        }
    }

    /**
     * Reads the JSON form.
     *
     * @throws UserError if a key is missing or unknown, or a value is of the wrong kind or out of range
     */
    public static Recipe fromJson(JsonNode json) {
        if (!json.isObject()) {
            throw new UserError("recipe: must be an object of options such as {\"epochs\": 3, …}, not " + json);
        }
        for (Iterator<String> keys = json.fieldNames(); keys.hasNext(); ) {
            String key = keys.next();
            if (!KEYS.contains(key)) {
                throw new UserError("recipe: unknown key " + key + "; known are " + String.join(", ", KEYS));
            }
        }
        return builder()
                .epochs(wholeInt(json, "epochs"))
                .batch(wholeInt(json, "batch"))
                .shards(wholeInt(json, "shards"))
                .learningRate(number(json, "lr"))
                .momentum(number(json, "momentum"))
                .nesterov(value(json, "nesterov", JsonNode::isBoolean, "true or false")
                        .booleanValue())
                .weightDecay(number(json, "weight-decay"))
                .clipNorm(number(json, "clip-norm"))
                .schedule(schedule(json))
                .warmupEpochs(number(json, "warmup"))
                .seed(wholeLong(json, "seed"))
                .augment(augmentations(json))
                .optimizer(OptimizerChoice.parse(text(json, "optimizer", new OptimizerChoice.Sgd().text())))
                .rateFactors(RoleFactors.parse(
                        Setting.RATE_FACTORS,
                        text(json, "rate-factors", RoleFactors.none().text())))
                .decayFactors(RoleFactors.parse(
                        Setting.DECAY_FACTORS,
                        text(json, "decay-factors", RoleFactors.none().text())))
                .average(Averaging.parse(text(json, "average", new Averaging.None().text())))
                .freeze(Freezing.parse(text(json, "freeze", Freezing.none().text())))
                .classWeights(ClassWeights.parse(text(json, "class-weights", new ClassWeights.None().text())))
                .mix(Mixing.parse(text(json, "mix", new Mixing.None().text())))
                .keep(Keep.parse(text(json, "keep", Keep.LAST.text())))
                .labelSmoothing(json.has(LABEL_SMOOTHING) ? number(json, LABEL_SMOOTHING) : 0)
                .earlyStop(json.has(EARLY_STOP) ? wholeInt(json, EARLY_STOP) : 0)
                .build();
    }

    private static int wholeInt(JsonNode json, String key) {
        Predicate<JsonNode> fits = node -> node.isIntegralNumber() && node.canConvertToInt();
        return value(json, key, fits, "a whole number of 32 bits").intValue();
    }

    private static long wholeLong(JsonNode json, String key) {
        Predicate<JsonNode> fits = node -> node.isIntegralNumber() && node.canConvertToLong();
        return value(json, key, fits, "a whole number of 64 bits").longValue();
    }

    private static double number(JsonNode json, String key) {
        return value(json, key, JsonNode::isNumber, "a number").doubleValue();
    }

    private static Schedule schedule(JsonNode json) {
        JsonNode text = value(json, "schedule", JsonNode::isTextual, "text such as cosine");
        return Schedule.parse(text.textValue());
    }

    private static Augmentations augmentations(JsonNode json) {
        return json.has(AUGMENT)
                ? Augmentations.parse(value(json, AUGMENT, JsonNode::isTextual, "text such as crop:4,flip")
                        .textValue())
                : Augmentations.none();
    }

    private static String text(JsonNode json, String key, String usual) {
        return json.has(key)
                ? value(json, key, JsonNode::isTextual, "text such as " + usual).textValue()
                : usual;
    }

    private static JsonNode value(JsonNode json, String key, Predicate<JsonNode> fits, String wanted) {
        JsonNode node = json.path(key);
        if (node.isMissingNode()) {
            throw new UserError("recipe: key " + key + " is missing");
        }
        if (!fits.test(node)) {
            throw new UserError("recipe: " + key + " must be " + wanted + ", not " + node);
        }
        return node;
    }

    /** Sets a recipe value by value; what is not set keeps its default. */
    public static final class Builder {
        private int epochs = 10;
        private int batch = 64;
        private double learningRate = 0.1;
        private double momentum = 0;
        private boolean nesterov = false;
        private double weightDecay = 0;
        private double clipNorm = 0;
        private Schedule schedule = new Schedule.Constant();
        private double warmupEpochs = 0;
        private long seed = 1;
        private Augmentations augment = Augmentations.none();
        private OptimizerChoice optimizer = new OptimizerChoice.Sgd();
        private RoleFactors rateFactors = RoleFactors.none();
        private RoleFactors decayFactors = RoleFactors.none();
        private Averaging average = new Averaging.None();
        private Freezing freeze = Freezing.none();
        private ClassWeights classWeights = new ClassWeights.None();
        private Mixing mix = new Mixing.None();
        private Keep keep = Keep.LAST;
        private double labelSmoothing = 0;
        private int earlyStop = 0;
        private OptionalInt shards = OptionalInt.empty();

        private Builder() {}

        /** How often every image is used; 10 by default. */
        public Builder epochs(int value) {
            epochs = value;
            return this;
        }

        /** Images of a step; 64 by default. */
        public Builder batch(int value) {
            batch = value;
            return this;
        }

        /** Parts of a batch, each summed on its own; by default one for 32 images of it. */
        public Builder shards(int value) {
            shards = OptionalInt.of(value);
            return this;
        }

        /** The rate after the warm-up; 0.1 by default. */
        public Builder learningRate(double value) {
            learningRate = value;
            return this;
        }

        /** From 0, below 1; 0 by default. */
        public Builder momentum(double value) {
            momentum = value;
            return this;
        }

        /** Nesterov momentum; off by default. */
        public Builder nesterov(boolean value) {
            nesterov = value;
            return this;
        }

        /** 0 by default. */
        public Builder weightDecay(double value) {
            weightDecay = value;
            return this;
        }

        /** The greatest global norm of a gradient; 0, the default, for no clipping. */
        public Builder clipNorm(double value) {
            clipNorm = value;
            return this;
        }

        /** How the rate goes on after the warm-up; constant by default. */
        public Builder schedule(Schedule value) {
            schedule = value;
            return this;
        }

        /** Epochs during which the rate rises; 0 by default. */
        public Builder warmupEpochs(double value) {
            warmupEpochs = value;
            return this;
        }

        /** Ends a warm-up that is longer than the run with it, as that of a recipe whose run was shortened. */
        public Builder endWarmupWithRun() {
            warmupEpochs = Math.min(warmupEpochs, epochs);
            return this;
        }

        /** Of the initial weights, the order of the images and their augmentation; 1 by default. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Random changes of training images; none by default. */
        public Builder augment(Augmentations value) {
            augment = value;
            return this;
        }

        /** Which optimiser takes the steps; SGD by default. */
        public Builder optimizer(OptimizerChoice value) {
            optimizer = value;
            return this;
        }

        /** By what the rate is multiplied for each role of parameters; 1 by default. */
        public Builder rateFactors(RoleFactors value) {
            rateFactors = value;
            return this;
        }

        /** By what the weight decay is multiplied for each role of parameters; 1 by default. */
        public Builder decayFactors(RoleFactors value) {
            decayFactors = value;
            return this;
        }

        /** Which average of the weights is kept; none by default. */
        public Builder average(Averaging value) {
            average = value;
            return this;
        }

        /** Which parameters are left as they are; none by default. */
        public Builder freeze(Freezing value) {
            freeze = value;
            return this;
        }

        /** How much an image of each class counts; all 1 by default. */
        public Builder classWeights(ClassWeights value) {
            classWeights = value;
            return this;
        }

        /** Whether images are mixed; they are not by default. */
        public Builder mix(Mixing value) {
            mix = value;
            return this;
        }

        /** Which epoch's weights become the model; the last by default. */
        public Builder keep(Keep value) {
            keep = value;
            return this;
        }

        /** How much of the target is spread evenly over all classes; 0 by default. */
        public Builder labelSmoothing(double value) {
            labelSmoothing = value;
            return this;
        }

        /** Epochs without a better validation accuracy after which the run ends; 0, the default, for never. */
        public Builder earlyStop(int value) {
            earlyStop = value;
            return this;
        }

        /** @throws UserError if a value is out of range; the message names the setting and what is allowed */
        public Recipe build() {
            return new Recipe(
                    epochs,
                    batch,
                    shards.orElse(defaultShards(batch)),
                    learningRate,
                    momentum,
                    nesterov,
                    weightDecay,
                    clipNorm,
                    schedule,
                    warmupEpochs,
                    seed,
                    augment,
                    optimizer,
                    rateFactors,
                    decayFactors,
                    average,
                    freeze,
                    classWeights,
                    mix,
                    keep,
                    labelSmoothing,
                    earlyStop);
        }
    }
}
