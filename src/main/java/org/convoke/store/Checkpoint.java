package org.convoke.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that a run needs to go on exactly as if it had not been interrupted.
 *
 * @param run which run it belongs to
 * @param runId the run's name, which resumed runs keep
 * @param step how many steps have been taken since the run began
 * @param epoch the epoch of the next step, from 0
 * @param stepInEpoch how many steps of that epoch have been taken
 * @param weights the parameters after those steps, as the engine lays them out; not copied
 * @param slots what the run remembers besides, by names of small letters and -, in the same order: the optimiser for those
 *     that are trained, an average for statistics too; not copied
 * @param best the weights of the best epoch so far, if the run keeps them; as long as {@code weights}, not copied
 * @param history the metrics so far, in whatever form the run keeps them
 */
public record Checkpoint(
        RunIdentity run,
        String runId,
        long step,
        int epoch,
        long stepInEpoch,
        float[] weights,
        Map<String, float[]> slots,
        Optional<float[]> best,
        ObjectNode history) {
    /** What names of slots look like, which are names of files too. */
    static final String SLOT = "[a-z][a-z-]{0,30}";

    /** Names of files beside those of the slots. */
    private static final Set<String> TAKEN = Set.of("weights", "best");

    /**
     * @throws IllegalArgumentException if a count is negative, or an optimiser's slot has no name of its own or more values
     *     than there are weights, or the best weights are not as many
     */
    public Checkpoint {
        if (step < 0 || epoch < 0 || stepInEpoch < 0 || stepInEpoch > step) {
            throw new IllegalArgumentException(
                    "impossible position: step " + step + " cannot be step " + stepInEpoch + " of epoch " + epoch);
        }
        slots.forEach((name, values) -> {
            if (!name.matches(SLOT) || TAKEN.contains(name) || values.length > weights.length) {
                throw new IllegalArgumentException(
                        values.length + " values of " + name + " for " + weights.length + " weights");
            }
        });
        if (best.isPresent() && best.get().length != weights.length) {
            throw new IllegalArgumentException(best.get().length + " best weights, but " + weights.length + " weights");
        }
        slots = Map.copyOf(slots);
        history = history.deepCopy();
    }
}
