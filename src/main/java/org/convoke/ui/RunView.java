package org.convoke.ui;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.convoke.train.BestEpoch;
import org.convoke.ui.RunEnded.Outcome;
import org.convoke.ui.StepsDone.LayerNorms;
import org.convoke.ui.StepsDone.TaskSpread;

/**
 * All that is shown of a run at some moment, in bounded size: what the page draws, the JSON says, and the history server
 * keeps.
 *
 * @param started what was said first
 * @param updated when something was heard last, in milliseconds since 1970
 * @param epoch the epoch of the newest step, from 1; 0 before the first
 * @param spans the steps
 * @param epochs what the epochs reached; of more than {@link RunRecord#MOST_EPOCHS}, every n-th
 * @param latest the last epoch that ended, with its pictures
 * @param norms of the layers over time; of many moments, every n-th
 * @param tasks what each task did in this epoch
 * @param seen where the network sees the wrong classes that it gave
 * @param ended how the run stands
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunView(
        RunStarted started,
        long updated,
        int epoch,
        List<Span> spans,
        List<EpochPoint> epochs,
        EpochDone latest,
        List<Norms> norms,
        List<TaskSpread> tasks,
        MistakesSeen seen,
        RunEnded ended) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public RunView {
        seen = seen == null ? MistakesSeen.NONE : seen;
    }

    /**
     * What an epoch reached.
     *
     * @param epoch from 1
     * @param step its last, from 1 over the run
     * @param loss the mean over its training images
     * @param accuracy of them
     * @param validated whether something was measured after it
     * @param validationLoss the mean
     * @param validationAccuracy 0 … 1
     * @param averageDistance of the average of the weights from the trained weights, relative to the length of these
     */
    public record EpochPoint(
            int epoch,
            long step,
            double loss,
            double accuracy,
            boolean validated,
            double validationLoss,
            double validationAccuracy,
            double averageDistance) {}

    /**
     * The layers' norms after a step.
     *
     * @param step from 1 over the run
     * @param layers each layer with parameters
     */
    public record Norms(long step, List<LayerNorms> layers) {}

    /** How many steps of the run are done. */
    public long steps() {
        return spans.isEmpty()
                ? started.firstStep()
                : spans.get(spans.size() - 1).last();
    }

    boolean isRunning() {
        return ended.outcome() == Outcome.RUNNING;
    }

    /** How long the run has taken so far, in milliseconds. */
    long elapsed() {
        return Math.max(0, updated - started.time());
    }

    /** How long the rest will take at the pace so far, in milliseconds; 0 before the first step. */
    long left() {
        long done = steps() - started.firstStep();
        return done <= 0 ? 0 : (long) ((double) elapsed() / done * Math.max(0, started.totalSteps() - steps()));
    }

    /** The best epoch so far, of those that were validated. */
    BestEpoch best() {
        BestEpoch best = BestEpoch.NONE;
        for (EpochPoint each : epochs) {
            if (each.validated()) {
                best = best.with(each.epoch(), each.validationAccuracy(), each.validationLoss());
            }
        }
        return best;
    }

    /** The digest of the newest weights that is known; empty before the first epoch has ended. */
    String digest() {
        return ended.digest().isEmpty() ? latest.digest() : ended.digest();
    }

    /** As a JSON tree, with pixels as texts in Base64. */
    JsonNode json() {
        try {
            return MAPPER.readTree(jsonText());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was written can be read", e);
        }
    }

    /** As a JSON text. */
    String jsonText() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records can be written", e);
        }
    }

    /** What {@link #jsonText} wrote. */
    static RunView parse(String text) {
        try {
            return MAPPER.readValue(text, RunView.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not the JSON of a run: " + e.getOriginalMessage(), e);
        }
    }
}
