package org.convoke.net;

import org.convoke.array.Layout;
import org.convoke.net.layer.Pass;
import org.convoke.net.layer.Step;
import org.convoke.net.layer.Tensor;

/** Adds what one reader of a value has written to the gradient that others have. */
record AddGradientStep(Tensor own, Tensor sum) implements Step {
    @Override
    public void backward(float[] a, int group, Pass pass) {
        Layout from = own.layout();
        Layout to = sum.layout();
        for (int block = 0; block < from.blocks(); block++) {
            // Nobody writes the channels beyond the true ones, so a sum would grow there from pass to pass.
            int floats = from.channelsIn(block) * Layout.LANES;
            for (int row = 0; row < from.rows(); row++) {
                for (int column = 0; column < from.columns(); column++) {
                    int x = own.at(group) + from.at(block * Layout.BLOCK, row, column);
                    int y = sum.at(group) + to.at(block * Layout.BLOCK, row, column);
                    for (int i = 0; i < floats; i++) {
                        a[y + i] += a[x + i];
                    }
                }
            }
        }
    }
}
