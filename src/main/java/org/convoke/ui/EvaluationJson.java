package org.convoke.ui;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.convoke.spark.Evaluator.Measured;
import org.convoke.train.Evaluation;
import org.convoke.train.TestTime;
import org.convoke.train.metric.Calibration;
import org.convoke.train.metric.Confusion;

/**
 * An evaluation as JSON for other programs. Shares are from 0 to 1. A number that is not defined or not finite is null:
 * {@code docs/metrics.md} says when that is.
 *
 * @param subject what was measured
 * @param measured what came of it
 * @param classNames of the network's classes
 */
public record EvaluationJson(Subject subject, Measured measured, List<String> classNames) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int FORMAT_VERSION = 1;
    private static final String IMAGES = "images";
    private static final String ACCURACY = "accuracy";

    /**
     * What was measured.
     *
     * @param model the model's directory
     * @param weightsSha256 the digest of its weights
     * @param data what the user calls the data
     * @param part of it
     * @param testTime what the network saw of an image
     */
    public record Subject(String model, String weightsSha256, String data, String part, TestTime testTime) {}

    /** The text, a line for every number. */
    public String text() {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json()) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    private ObjectNode json() {
        Evaluation sums = measured.sums();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("format-version", FORMAT_VERSION)
                .put("model", subject.model)
                .put("weights-sha256", subject.weightsSha256)
                .put("data", subject.data)
                .put("part", subject.part)
                .put("test-time-augmentation", subject.testTime.name().toLowerCase(Locale.ROOT))
                .put(IMAGES, sums.images());
        put(json, "loss", OptionalDouble.of(sums.meanLoss()));
        put(json, ACCURACY, OptionalDouble.of(sums.accuracy()));
        put(json, "top-5-accuracy", sums.topAccuracy());
        put(json, "balanced-accuracy", sums.scores().balancedAccuracy());
        put(json, "macro-f1", sums.scores().macroF1());
        put(json, "weighted-f1", sums.scores().weightedF1());
        put(
                json,
                "roc-auc",
                measured.ranks().isPresent() ? measured.ranks().get().value() : OptionalDouble.empty());
        put(json, "log-loss", sums.logLoss());
        put(json, "expected-calibration-error", sums.outputs().calibration().error());
        json.putObject("most-common-class")
                .put("name", classNames.get(sums.scores().mostCommon()))
                .put("share", sums.scores().mostCommonShare().orElseThrow());
        classes(json.putArray("classes"));
        calibration(json.putArray("calibration"), sums.outputs().calibration());
        ArrayNode cells = json.putArray("confusion");
        for (Confusion.Cell cell : sums.confusion().cells()) {
            cells.addObject()
                    .put("label", cell.label())
                    .put("prediction", cell.prediction())
                    .put(IMAGES, cell.images());
        }
        return json;
    }

    private void classes(ArrayNode array) {
        List<Confusion.Score> scores = measured.sums().scores().scores();
        for (int k = 0; k < scores.size(); k++) {
            Confusion.Score score = scores.get(k);
            ObjectNode json = array.addObject()
                    .put("name", classNames.get(k))
                    .put(IMAGES, score.images())
                    .put("predicted", score.taken());
            put(json, "precision", score.precision());
            put(json, "recall", score.recall());
            put(json, "f1", score.f1());
            put(
                    json,
                    "roc-auc",
                    measured.ranks().isPresent()
                            ? measured.ranks().get().classes().get(k)
                            : OptionalDouble.empty());
        }
    }

    private static void calibration(ArrayNode array, Calibration calibration) {
        for (int b = 0; b < calibration.bins().size(); b++) {
            Calibration.Bin bin = calibration.bins().get(b);
            ObjectNode json = array.addObject()
                    .put("from", Calibration.edge(b))
                    .put("to", Calibration.edge(b + 1))
                    .put(IMAGES, bin.images());
            put(json, "confidence", bin.confidence());
            put(json, ACCURACY, bin.accuracy());
        }
    }

    private static void put(ObjectNode json, String key, OptionalDouble value) {
        if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
            json.put(key, value.getAsDouble());
        } else {
            json.putNull(key);
        }
    }
}
