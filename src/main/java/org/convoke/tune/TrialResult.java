package org.convoke.tune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The result of a trial.
 *
 * @param trial its number, from 1
 * @param values the values that differ from the search's own recipe, by key
 * @param recipe all of it, in its JSON form; its epochs are those of the round
 * @param outcome how it ended
 * @param message what went wrong; empty if nothing did
 * @param validation what its weights reached
 * @param seconds how long it took
 */
public record TrialResult(
        int trial,
        Map<String, String> values,
        ObjectNode recipe,
        Outcome outcome,
        String message,
        Score validation,
        double seconds) {
    /** How a trial ended. */
    public enum Outcome {
        /** It was trained and measured. */
        DONE,
        /** Its loss or its weights were no longer finite numbers. */
        DIVERGED,
        /** Something else went wrong; the next search tries it again. */
        FAILED;

        /** For people. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What the weights reached on the validation images; all 0 if they were not measured.
     *
     * @param accuracy 0 … 1
     * @param loss the mean
     * @param epoch whose weights these were, from 1
     * @param digest of the weights
     */
    public record Score(double accuracy, double loss, int epoch, String digest) {
        /** Nothing was measured. */
        static final Score NONE = new Score(0, 0, 0, "");
    }

    /** The best first: the higher accuracy, then the smaller loss, then the lower number; what was not measured comes last. */
    static final Comparator<TrialResult> BEST_FIRST = Comparator.comparing(TrialResult::outcome)
            .thenComparing(each -> each.validation().accuracy(), Comparator.reverseOrder())
            .thenComparing(each -> each.validation().loss())
            .thenComparing(TrialResult::trial);

    public TrialResult {
        values = new LinkedHashMap<>(values);
        recipe = recipe.deepCopy();
    }

    /** Its values in words: {@code lr=0.1, batch=64}. */
    public String text() {
        return Values.text(values);
    }

    /** Whether its weights were measured. */
    public boolean isMeasured() {
        return outcome == Outcome.DONE;
    }

    /** The epochs of the round. */
    public int epochs() {
        return recipe.path("epochs").asInt();
    }

    /** As a JSON object. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("trial", trial);
        ObjectNode own = json.putObject("values");
        values.forEach(own::put);
        json.put("outcome", outcome.text()).put("message", message);
        json.putObject("validation").put("accuracy", validation.accuracy()).put("loss", validation.loss());
        json.put("weights-of-epoch", validation.epoch())
                .put("weights-sha256", validation.digest())
                .put("seconds", seconds);
        json.set("recipe", recipe);
        return json;
    }

    /** The same result under the number and with the words of a trial of another search that has the same recipe. */
    TrialResult of(Trial trial) {
        return new TrialResult(trial.number(), trial.values(), recipe, outcome, message, validation, seconds);
    }

    /** @throws IllegalArgumentException if it is not what {@link #json} gave */
    static TrialResult of(JsonNode json) {
        Map<String, String> values = new LinkedHashMap<>();
        json.path("values")
                .properties()
                .forEach(each -> values.put(each.getKey(), each.getValue().asText()));
        if (!(json.path("recipe") instanceof ObjectNode recipe)
                || !json.path("trial").isInt()
                || !json.path("validation").path("accuracy").isNumber()) {
            throw new IllegalArgumentException("no record of a trial");
        }
        return new TrialResult(
                json.path("trial").asInt(),
                values,
                recipe,
                Outcome.valueOf(json.path("outcome").asText().toUpperCase(Locale.ROOT)),
                json.path("message").asText(),
                new Score(
                        json.path("validation").path("accuracy").asDouble(),
                        json.path("validation").path("loss").asDouble(),
                        json.path("weights-of-epoch").asInt(),
                        json.path("weights-sha256").asText()),
                json.path("seconds").asDouble());
    }
}
