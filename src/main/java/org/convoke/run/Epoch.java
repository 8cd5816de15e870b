package org.convoke.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.convoke.train.Evaluation;

/**
 * What an epoch reached.
 *
 * @param number from 1
 * @param loss the mean over its training images
 * @param accuracy the share of them that was recognised, 0 … 1
 * @param validation what the weights after it reached on the images to validate by, if there are any
 */
public record Epoch(int number, double loss, double accuracy, Optional<Validated> validation) {
    /**
     * What weights reached on the images to validate by.
     *
     * @param loss the mean over them
     * @param accuracy the share that was recognised, 0 … 1
     */
    public record Validated(double loss, double accuracy) {
        static Validated of(Evaluation evaluation) {
            return new Validated(evaluation.meanLoss(), evaluation.accuracy());
        }

        /** For example {@code validation loss 0.2812, validation accuracy 92.36 %}. */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "validation loss %.4f, validation accuracy %.2f %%", loss, 100 * accuracy);
        }
    }

    /** The epochs of a history, as checkpoints and models keep it. */
    static List<Epoch> of(ArrayNode history) {
        List<Epoch> epochs = new ArrayList<>();
        history.forEach(epoch -> epochs.add(of(epoch)));
        return epochs;
    }

    private static Epoch of(JsonNode epoch) {
        JsonNode validation = epoch.path("validation");
        return new Epoch(
                epoch.path("epoch").asInt(),
                epoch.path("loss").asDouble(),
                epoch.path("accuracy").asDouble(),
                validation.isObject()
                        ? Optional.of(new Validated(
                                validation.path("loss").asDouble(),
                                validation.path("accuracy").asDouble()))
                        : Optional.empty());
    }

    /** For example {@code epoch 2: loss 0.3121, accuracy 90.26 %}, and what the validation says. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "epoch %d: loss %.4f, accuracy %.2f %%", number, loss, 100 * accuracy)
                + validation.map(each -> ", " + each).orElse("");
    }
}
