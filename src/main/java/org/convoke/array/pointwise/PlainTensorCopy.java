package org.convoke.array.pointwise;

/** {@link TensorCopy} with a loop for what is added. */
final class PlainTensorCopy extends ChannelRuns {
    PlainTensorCopy(Plan plan) {
        super(plan);
    }

    @Override
    void addRun(float[] a, int x, int y, int length) {
        for (int k = 0; k < length; k++) {
            a[y + k] += a[x + k];
        }
    }
}
