package org.convoke.net;

import java.util.Arrays;
import org.convoke.array.Layout;
import org.convoke.net.layer.Pass;
import org.convoke.net.layer.Step;
import org.convoke.net.layer.Tensor;

/** Empties a tensor's halo, and its channels beyond the true ones, before it is written where another was. */
record PaddingStep(Tensor tensor) implements Step {
    /** Whether a tensor has any. */
    static boolean isNeeded(Tensor tensor) {
        Layout layout = tensor.layout();
        return layout.left() + layout.right() > 0 || layout.channels() % Layout.BLOCK != 0;
    }

    @Override
    public void forward(float[] a, int group, Pass pass) {
        if (!tensor.buffer().isShared()) {
            return;
        }
        Layout layout = tensor.layout();
        int at = tensor.at(group);
        for (int block = 0; block < layout.blocks(); block++) {
            for (int row = 0; row < layout.rows(); row++) {
                int start = at + block * layout.blockStep() + row * layout.rowStep();
                if (layout.channelsIn(block) < Layout.BLOCK) {
                    Arrays.fill(a, start, start + layout.rowStep(), 0f);
                } else {
                    int end = start + (layout.left() + layout.columns()) * Layout.COLUMN;
                    Arrays.fill(a, start, start + layout.origin(), 0f);
                    Arrays.fill(a, end, start + layout.rowStep(), 0f);
                }
            }
        }
    }
}
