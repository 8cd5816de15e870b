package org.convoke.net.layer;

import org.convoke.array.Layout;

/**
 * Activations of a micro-batch, or their gradient.
 *
 * @param form how they lie
 * @param layout of one group; of a flat tensor, of all
 * @param buffer where they lie
 */
public record Tensor(Form form, Layout layout, Buffer buffer) {
    /** Where a group begins; flat tensors have one place for all. */
    public int at(int group) {
        return buffer.at(form == Form.FLAT ? 0 : group);
    }
}
