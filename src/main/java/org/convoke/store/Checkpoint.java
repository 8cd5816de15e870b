package org.convoke.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Everything that a run needs to go on exactly as if it had not been interrupted.
 *
 * @param run which run it belongs to
 * @param runId the run's name, which resumed runs keep
 * @param step how many steps have been taken since the run began
 * @param epoch the epoch of the next step, from 0
 * @param stepInEpoch how many steps of that epoch have been taken
 * @param weights the parameters after those steps, as the engine lays them out; not copied
 * @param velocity what the optimiser remembers, in the same order, for those that are trained; of length 0 if that is nothing; not copied
 * @param history the metrics so far, in whatever form the run keeps them
 */
public record Checkpoint(
        RunIdentity run,
        String runId,
        long step,
        int epoch,
        long stepInEpoch,
        float[] weights,
        float[] velocity,
        ObjectNode history) {
    /** @throws IllegalArgumentException if a count is negative, or there are more velocities than weights */
    public Checkpoint {
        if (step < 0 || epoch < 0 || stepInEpoch < 0 || stepInEpoch > step) {
            throw new IllegalArgumentException(
                    "impossible position: step " + step + " cannot be step " + stepInEpoch + " of epoch " + epoch);
        }
        if (velocity.length > weights.length) {
            throw new IllegalArgumentException(velocity.length + " velocities for " + weights.length + " weights");
        }
        history = history.deepCopy();
    }
}
