package org.convoke.ml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable;
import org.convoke.array.KernelChoice;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.Resampling;
import org.convoke.source.PixelRange;
import org.convoke.text.UserError;
import org.convoke.train.Recipe;
import scala.Function1;

/**
 * The params of the classifier beside those of Spark: a line each. Those of a recipe have its keys in camel case as names, and
 * the defaults of the command line.
 */
enum ClassifierParam {
    EPOCHS(Kind.INT, 10, "how many times every image is used"),
    BATCH(Kind.INT, 128, "images of a step, over the whole cluster"),
    SHARDS(Kind.INT, "parts that each batch is divided into; at most as many cores are used. If not set: batch / 32"),
    LR(Kind.DOUBLE, 0.03, "learning rate"),
    MOMENTUM(Kind.DOUBLE, 0.9, "momentum of sgd and lars, from 0 to below 1"),
    NESTEROV(Kind.BOOLEAN, false, "whether momentum is Nesterov's (sgd and lars)"),
    WEIGHT_DECAY(Kind.DOUBLE, 0.0, "factor by which weights are added to the gradient; with adamw, decoupled"),
    CLIP_NORM(Kind.DOUBLE, 0.0, "the greatest global norm of the gradient; 0 for no clipping"),
    SCHEDULE(
            Kind.TEXT,
            "cosine",
            "how the learning rate changes: constant, step:EPOCHS,FACTOR, steps:EPOCH,…,FACTOR, cosine or"
                    + " cosine:FRACTION, restarts:EPOCHS,TIMES, inverse:DECAY, polynomial:POWER, triangle:START,PEAK,END,"
                    + " one-cycle or one-cycle:PEAK"),
    WARMUP(Kind.DOUBLE, 0.2, "epochs, or a fraction of one, in which the learning rate rises from near 0"),
    SEED(Kind.LONG, 1L, "random seed of initial weights, order of the images, augmentation, mixing and dropout"),
    AUGMENT(Kind.TEXT, "none", "random changes of training images, such as crop:4,flip"),
    OPTIMIZER(Kind.TEXT, "sgd", "optimiser: sgd, adam or adam:BETA1,BETA2,EPSILON, adamw likewise, lars or lars:TRUST"),
    RATE_FACTORS(Kind.TEXT, "none", "factors of the learning rate by parameter role, such as bias=2"),
    DECAY_FACTORS(Kind.TEXT, "none", "factors of the weight decay by parameter role, such as bias=0,scale=0,shift=0"),
    AVERAGE(Kind.TEXT, "none", "average of the weights that becomes the model: ema:DECAY or lookahead:STEPS,DECAY"),
    FREEZE(
            Kind.TEXT,
            "none",
            "layers or parameters that are not trained, by name, such as stem.* or stem.*@1-3; or all-but-head, which it is"
                    + " with fromModel if not set"),
    CLASS_WEIGHTS(Kind.TEXT, "none", "weight of each class in the loss: balanced, or a list such as cat=2,dog=0.5"),
    MIX(Kind.TEXT, "none", "mixtures of two images: mixup:ALPHA or cutmix:ALPHA"),
    KEEP(Kind.TEXT, "last", "which epoch's weights become the model: last, or best by the validation accuracy"),
    LABEL_SMOOTHING(Kind.DOUBLE, 0.0, "fraction of the target that is spread evenly over all classes"),
    EARLY_STOP(Kind.INT, 0, "epochs without a better validation accuracy after which the run ends; 0 for never"),

    NETWORK(
            "network",
            Kind.TEXT,
            "the network: the name of a shipped one, the path of a network file, or its text. If not set: the shipped"
                    + " one that fits the images",
            value -> require(!((String) value).isBlank(), "give a name, a path or a text")),
    FROM_MODEL(
            "from",
            Kind.TEXT,
            "a model directory to start from, in place of a network with new weights",
            value -> require(!((String) value).isBlank(), "give the path of a model directory")),
    HEAD(
            "head",
            Kind.TEXT,
            "auto",
            "with fromModel, what becomes of the layer that gives the classes: new, keep, or auto, new unless the classes"
                    + " have the same names in the same order",
            value -> require(List.of("auto", "keep", "new").contains(value), "must be auto, keep or new")),
    VALIDATION(
            "validation",
            Kind.DOUBLE,
            0.0,
            "fraction of the images to hold out for a validation after each epoch; 0 for none",
            value -> require((double) value >= 0 && (double) value < 1, "must be at least 0 and below 1")),
    NORMALISE(
            "normalise",
            Kind.TEXT,
            "mean and standard deviation of each channel's pixels on a scale from 0 to 1, such as 0.1307/0.3081. If not"
                    + " set: those of the images",
            value -> require(((String) value).contains("/"), "give means and deviations, such as 0.1307/0.3081")),
    WEIGHT_COL(
            "weight-column",
            Kind.TEXT,
            "weight column name: how much each image counts, a number from 0; only their relations matter. If this is not"
                    + " set or empty, all count alike",
            value -> {}),
    IMAGE_FIT(
            "fit",
            Kind.TEXT,
            "none",
            "what becomes of a picture of another size than the network takes: none (it is refused), crop, pad or"
                    + " stretch",
            value -> Fit.parse((String) value)),
    RESIZE(
            "resize",
            Kind.TEXT,
            "area",
            "how a picture is scaled: area or bilinear",
            value -> Resampling.parse((String) value)),
    MAX_PIXELS(
            "max-pixels",
            Kind.LONG,
            25_000_000L,
            "the most pixels that a picture may declare",
            value -> require((long) value >= 1, "must be at least 1")),
    PIXEL_RANGE(
            "pixel-range",
            Kind.TEXT,
            "0,255",
            "the numbers of a black and of a white pixel in vectors and arrays, such as 0,1",
            value -> PixelRange.parse((String) value)),
    ON_BAD_IMAGE(
            "on-bad-image",
            Kind.TEXT,
            "fail",
            "what to do with an image that cannot be used: fail, or skip it, which leaves its predictions empty",
            value -> require(value.equals("fail") || value.equals("skip"), "must be fail or skip")),
    RECIPE(
            "recipe",
            Kind.TEXT,
            "defaults for params that are not set: the name of a shipped recipe, the path of a recipe file, or its"
                    + " text",
            value -> require(!((String) value).isBlank(), "give a name, a path or a text")),
    KERNELS(
            "kernels",
            Kind.TEXT,
            "auto",
            "which kernels compute: auto, plain or vector; the results are the same",
            value -> require(kernels((String) value).isPresent(), "must be auto, plain or vector")),
    PARTITIONS(
            "partitions",
            Kind.INT,
            "how many partitions hold the images; the results are the same. If not set: one for each core",
            value -> require((int) value >= 1, "must be at least 1"));

    private final String key;
    private final Kind kind;
    private final Optional<Object> usual;
    private final String doc;
    private final Optional<Check> check;

    /** What a value is. */
    private enum Kind {
        INT("a whole number of 32 bits"),
        LONG("a whole number of 64 bits"),
        DOUBLE("a number"),
        BOOLEAN("true or false"),
        TEXT("a text");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /** Throws what is wrong with a value. */
    @FunctionalInterface
    private interface Check {
        void of(Object value);
    }

    /** A check of Spark's that can be sent. */
    private interface SparkCheck<T> extends Function1<T, Object>, Serializable {}

    ClassifierParam(String key, Kind kind, Optional<Object> usual, String doc, Optional<Check> check) {
        this.key = key.isEmpty() ? name().toLowerCase(Locale.ROOT).replace('_', '-') : key;
        this.kind = kind;
        this.usual = usual;
        this.doc = doc;
        this.check = check;
    }

    /** A value of a recipe. */
    ClassifierParam(Kind kind, Object usual, String doc) {
        this("", kind, Optional.of(usual), doc, Optional.empty());
    }

    /** A value of a recipe that follows from the others where it is not set. */
    ClassifierParam(Kind kind, String doc) {
        this("", kind, Optional.empty(), doc, Optional.empty());
    }

    ClassifierParam(String key, Kind kind, Object usual, String doc, Check check) {
        this(key, kind, Optional.of(usual), doc, Optional.of(check));
    }

    ClassifierParam(String key, Kind kind, String doc, Check check) {
        this(key, kind, Optional.empty(), doc, Optional.of(check));
    }

    private static void require(boolean condition, String allowed) {
        if (!condition) {
            throw new IllegalArgumentException(allowed);
        }
    }

    /** The kernels of that name. */
    static Optional<KernelChoice> kernels(String name) {
        return Arrays.stream(KernelChoice.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    /** Those whose values are a recipe's. */
    static List<ClassifierParam> ofRecipe() {
        return Arrays.stream(values()).filter(ClassifierParam::isOfRecipe).toList();
    }

    private boolean isOfRecipe() {
        return check.isEmpty();
    }

    /** The key in recipes and on the command line, such as {@code weight-decay}. */
    String key() {
        return key;
    }

    /** The param's name, such as {@code weightDecay}. */
    String paramName() {
        StringBuilder camel = new StringBuilder();
        for (String word : name().split("_", -1)) {
            String lower = word.toLowerCase(Locale.ROOT);
            camel.append(camel.isEmpty() ? lower : word.charAt(0) + lower.substring(1));
        }
        return camel.toString();
    }

    /** The default. */
    Optional<Object> usual() {
        return usual;
    }

    /** The param of a stage. */
    Param<?> of(Identifiable stage) {
        SparkCheck<Object> valid = this::isValid;
        return switch (kind) {
            case INT -> new IntParam(stage, paramName(), doc, valid);
            case LONG -> new LongParam(stage, paramName(), doc, valid);
            case DOUBLE -> new DoubleParam(stage, paramName(), doc, valid);
            case BOOLEAN -> new BooleanParam(stage, paramName(), doc);
            case TEXT ->
                this == NETWORK || this == RECIPE
                        ? new FileParam(stage, paramName(), doc, this::isValid)
                        : new Param<>(stage, paramName(), doc, (SparkCheck<String>) this::isValid);
        };
    }

    /**
     * Whether a value is in its range; whether it goes with the others shows when there is a whole recipe.
     *
     * @throws IllegalArgumentException if it is not: the message says what is allowed
     */
    private Object isValid(Object value) {
        try {
            if (isOfRecipe()) {
                ObjectNode recipe = Recipe.builder().build().toJson();
                // A warm-up is at most as long as the run.
                EPOCHS.put(recipe, Integer.MAX_VALUE);
                put(recipe, value);
                Recipe.fromJson(recipe);
            } else {
                check.orElseThrow().of(value);
            }
            return true;
        } catch (UserError e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(paramName() + "=" + value + ": " + e.getMessage(), e);
        }
    }

    /** Puts a value into the JSON form of a recipe. */
    void put(ObjectNode recipe, Object value) {
        switch (kind) {
            case INT -> recipe.put(key, (int) value);
            case LONG -> recipe.put(key, (long) value);
            case DOUBLE -> recipe.put(key, (double) value);
            case BOOLEAN -> recipe.put(key, (boolean) value);
            case TEXT -> recipe.put(key, (String) value);
        }
    }

    /**
     * A value as the text of a recipe's file has it.
     *
     * @throws UserError if it is none
     */
    Object read(String text, String source) {
        try {
            return switch (kind) {
                case INT -> Integer.valueOf(text);
                case LONG -> Long.valueOf(text);
                case DOUBLE -> Double.valueOf(text);
                case BOOLEAN -> {
                    require(text.equals("true") || text.equals("false"), text);
                    yield text.equals("true");
                }
                case TEXT -> text;
            };
        } catch (IllegalArgumentException e) {
            throw new UserError(source + ": `" + key + ": " + text + "` must be " + kind.words, e);
        }
    }
}
