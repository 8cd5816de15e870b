package org.convoke.spark;

import java.util.Map;

/**
 * Where a run stands between two steps: all that it needs to go on with the same bits.
 *
 * @param step how many steps of the run are done
 * @param weights flat, of the last step; {@link Trainer#evaluated} has those that are validated and kept
 * @param slots what the optimiser remembers, by name, each for what is trained; and the average of the weights, if one is
 *     kept, for all that changes
 * @param loss the losses of the current epoch's images so far, summed
 * @param correct how many of them were classified rightly
 * @param images how many there were
 */
@SuppressWarnings("ArrayRecordComponent") // as long as all weights: handed on, never compared
public record TrainingState(
        long step, float[] weights, Map<String, float[]> slots, double loss, long correct, long images) {}
