package org.convoke.net;

import org.convoke.array.Arena;
import org.convoke.array.MaxPooling;

/** A max-pooling between two tensors, and the winners, which it keeps for the backward pass. */
record PoolStep(MaxPooling pool, int argmax, Tensor x, Tensor y) implements Step {
    private int argmaxAt(int group) {
        return argmax + group * (int) Arena.round(y.value().size());
    }

    @Override
    public void forward(float[] a, int group) {
        pool.forward(a, x.at(group), y.at(group), argmaxAt(group));
    }

    @Override
    public void backward(float[] a, int group) {
        if (x.wantsGradient()) {
            pool.backward(a, y.gradientAt(group), argmaxAt(group), x.gradientAt(group));
        }
    }
}
