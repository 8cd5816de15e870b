package org.convoke.net;

import org.convoke.array.Layout;

/** Copies {@code [channel][row][column]} of a group into the flat units of the whole micro-batch, and back. */
record FlattenStep(Tensor x, Tensor y) implements Step {
    @Override
    public void forward(float[] a, int group) {
        copy(a, x.value(), x.at(group), y.valueAt(), group, true);
    }

    @Override
    public void backward(float[] a, int group) {
        if (x.wantsGradient()) {
            copy(a, x.gradient(), x.gradientAt(group), y.gradientAt(), group, false);
        }
    }

    private void copy(float[] a, Layout spatial, int spatialAt, int flatAt, int group, boolean forward) {
        int unit = 0;
        for (int c = 0; c < spatial.channels(); c++) {
            for (int row = 0; row < spatial.rows(); row++) {
                for (int column = 0; column < spatial.columns(); column++) {
                    int one = spatialAt + spatial.at(c, row, column);
                    int other = flatAt + y.value().at(unit++, 0, group);
                    System.arraycopy(a, forward ? one : other, a, forward ? other : one, Layout.LANES);
                }
            }
        }
    }
}
