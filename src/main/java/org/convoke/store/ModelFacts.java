package org.convoke.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.convoke.data.Normalisation;
import org.convoke.data.picture.Decoding;
import org.convoke.text.Quoted;
import org.convoke.text.UserError;

/**
 * What a model's {@code model.json} says: what the network's numbers mean, and where they came from.
 *
 * @param classNames the names of the classes, in the order of the network's outputs
 * @param normalisation what becomes of a pixel before the network sees it
 * @param decoding what became of pictures of any size and colour before that; none if it was trained on images that were
 *     packed already
 * @param table what was said of the table that it was trained on, for others alike: settings by their keys
 * @param recipe the settings it was trained with; empty if another program trained it
 * @param origin the model that its training started from, if it did
 * @param dataName what the user called the data
 * @param dataSha256 the digest of the images it was trained on
 * @param validation the setting of that key: a fraction of the training images was held out of these
 * @param metrics what it reached, such as {@code {"test": {"loss": 0.03, "accuracy": 0.99}}}
 * @param weightsSha256 the digest of the weights, by {@link WeightsDigest}
 * @param versions what it was trained by
 * @param runId the training run's name
 * @param created when the model was written
 */
public record ModelFacts(
        List<String> classNames,
        Normalisation normalisation,
        Optional<Decoding> decoding,
        Map<String, String> table,
        ObjectNode recipe,
        Optional<Origin> origin,
        String dataName,
        String dataSha256,
        String validation,
        ObjectNode metrics,
        String weightsSha256,
        Versions versions,
        String runId,
        Instant created) {
    /** Among the metrics: after which epoch of the run the weights were these. */
    public static final String WEIGHTS_OF_EPOCH = "weights-of-epoch";

    private static final int FORMAT_VERSION = 2;
    private static final String CLASSES = "classes";
    private static final String NORMALISATION = "normalisation";
    private static final String MEAN = "mean";
    private static final String DEVIATION = "deviation";
    private static final String DECODING = "decoding";
    private static final String TABLE = "table";
    private static final String RECIPE = "recipe";
    private static final String FROM = "from";
    private static final String MODEL = "model";
    private static final String RENEWED = "renewed";
    private static final String DATA = "data";
    private static final String NAME = "name";
    private static final String SHA256 = "sha256";
    private static final String VALIDATION = "validation";
    private static final String METRICS = "metrics";
    private static final String WEIGHTS_SHA256 = "weights-sha256";
    private static final String VERSIONS = "versions";
    private static final String CONVOKE = "convoke";
    private static final String SPARK = "spark";
    private static final String JAVA = "java";
    private static final String RUN_ID = "run-id";
    private static final String CREATED = "created";

    /** The versions of the programs that trained a model. */
    public record Versions(String convoke, String spark, String java) {}

    /**
     * A model that a training started from.
     *
     * @param directory where it was, without a password
     * @param weightsSha256 the digest of its weights
     * @param renewed the names of the layers whose parameters started anew
     */
    public record Origin(Optional<String> directory, String weightsSha256, List<String> renewed) {
        public Origin {
            renewed = List.copyOf(renewed);
        }
    }

    /** Facts of a model whose training started from random weights. */
    public ModelFacts(
            List<String> classNames,
            Normalisation normalisation,
            Optional<Decoding> decoding,
            Map<String, String> table,
            ObjectNode recipe,
            String dataName,
            String dataSha256,
            String validation,
            ObjectNode metrics,
            String weightsSha256,
            Versions versions,
            String runId,
            Instant created) {
        this(
                classNames,
                normalisation,
                decoding,
                table,
                recipe,
                Optional.empty(),
                dataName,
                dataSha256,
                validation,
                metrics,
                weightsSha256,
                versions,
                runId,
                created);
    }

    public ModelFacts {
        classNames = List.copyOf(classNames);
        table = Collections.unmodifiableSortedMap(new TreeMap<>(table));
        recipe = recipe.deepCopy();
        metrics = metrics.deepCopy();
    }

    /** Whether another program trained the weights: then there is no recipe. */
    public boolean isImported() {
        return recipe.isEmpty();
    }

    /** After which epoch of the run the weights were these, from 1; empty if that was not written, and it was the last. */
    public OptionalInt weightsOfEpoch() {
        int epoch = metrics.path(WEIGHTS_OF_EPOCH).asInt(0);
        return epoch > 0 ? OptionalInt.of(epoch) : OptionalInt.empty();
    }

    /** The file's text. */
    public String json() {
        ObjectNode json = JsonFields.versioned(FORMAT_VERSION);
        ArrayNode classes = json.putArray(CLASSES);
        classNames.forEach(classes::add);
        ObjectNode pixel = json.putObject(NORMALISATION);
        // As doubles: a float's own digits read as a double and then rounded may be another float.
        ArrayNode mean = pixel.putArray(MEAN);
        normalisation.mean().forEach(value -> mean.add(value.doubleValue()));
        ArrayNode deviation = pixel.putArray(DEVIATION);
        normalisation.deviation().forEach(value -> deviation.add(value.doubleValue()));
        decoding.ifPresent(each -> json.set(DECODING, each.toJson()));
        if (!table.isEmpty()) {
            table.forEach(json.putObject(TABLE)::put);
        }
        json.set(RECIPE, recipe);
        origin.ifPresent(each -> {
            ObjectNode from = json.putObject(FROM);
            each.directory.ifPresent(directory -> from.put(MODEL, directory));
            from.put(WEIGHTS_SHA256, each.weightsSha256);
            ArrayNode renewed = from.putArray(RENEWED);
            each.renewed.forEach(renewed::add);
        });
        json.putObject(DATA).put(NAME, dataName).put(SHA256, dataSha256).put(VALIDATION, validation);
        json.set(METRICS, metrics);
        json.put(WEIGHTS_SHA256, weightsSha256);
        json.putObject(VERSIONS)
                .put(CONVOKE, versions.convoke)
                .put(SPARK, versions.spark)
                .put(JAVA, versions.java);
        json.put(RUN_ID, runId).put(CREATED, created.toString());
        return Json.text(json);
    }

    /**
     * Reads the file's text. Keys that are not known are skipped.
     *
     * @param source how messages name the file
     * @throws UserError if it is not JSON, newer than this program, or a key is missing or not what it should be
     */
    public static ModelFacts parse(String text, String source) {
        try {
            JsonFields json = JsonFields.parse(text, FORMAT_VERSION);
            JsonFields data = json.fields(DATA);
            JsonFields versions = json.fields(VERSIONS);
            JsonFields pixel = json.fields(NORMALISATION);
            return new ModelFacts(
                    json.texts(CLASSES),
                    new Normalisation(pixel.numbers(MEAN), pixel.numbers(DEVIATION)),
                    json.has(DECODING) ? Optional.of(decoding(json.node(DECODING), source)) : Optional.empty(),
                    json.has(TABLE) ? json.fields(TABLE).allTexts() : Map.of(),
                    json.node(RECIPE),
                    json.has(FROM) ? Optional.of(origin(json.fields(FROM))) : Optional.empty(),
                    data.text(NAME),
                    data.text(SHA256, Sha256.PATTERN, "a SHA-256 of 64 hexadecimal digits"),
                    data.text(VALIDATION),
                    json.node(METRICS),
                    json.text(WEIGHTS_SHA256, Sha256.PATTERN, "a SHA-256 of 64 hexadecimal digits"),
                    new Versions(versions.text(CONVOKE), versions.text(SPARK), versions.text(JAVA)),
                    json.text(RUN_ID),
                    instant(json.text(CREATED)));
        } catch (IllegalArgumentException e) {
            throw new UserError(source + ": " + e.getMessage(), e);
        }
    }

    private static Origin origin(JsonFields json) {
        return new Origin(
                json.has(MODEL) ? Optional.of(json.text(MODEL)) : Optional.empty(),
                json.text(WEIGHTS_SHA256, Sha256.PATTERN, "a SHA-256 of 64 hexadecimal digits"),
                json.texts(RENEWED));
    }

    private static Decoding decoding(ObjectNode json, String source) {
        try {
            return Decoding.fromJson(json);
        } catch (UserError e) {
            throw new UserError(source + ": " + e.getMessage(), e);
        }
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "`" + CREATED + "` must be a time such as 2026-01-31T12:00:00Z, not " + Quoted.shortened(text), e);
        }
    }
}
