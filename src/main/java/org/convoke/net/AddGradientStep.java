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
            for (int row = 0; row < from.rows(); row++) {
                int x = own.at(group) + from.at(block * Layout.BLOCK, row, 0);
                int y = sum.at(group) + to.at(block * Layout.BLOCK, row, 0);
                for (int i = 0; i < from.columns() * Layout.COLUMN; i++) {
                    a[y + i] += a[x + i];
                }
            }
        }
    }
}
