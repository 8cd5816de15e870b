package org.convoke.net;

import org.convoke.array.Dense;

/** A dense layer between two flat tensors. */
record DenseStep(Dense dense, Tensor x, Tensor y, ParameterPlace place, int scratch) implements Step {
    @Override
    public void forward(float[] a, int group) {
        dense.forward(a, x.valueAt(), place.weights(), place.bias(), y.valueAt());
    }

    @Override
    public void backward(float[] a, int group) {
        if (x.wantsGradient()) {
            dense.inputGradient(a, y.gradientAt(), place.weights(), x.gradientAt());
        }
    }

    @Override
    public void weightGradient(float[] a, int groups) {
        dense.weightGradient(a, x.valueAt(), y.gradientAt(), place.weightGradient(), place.biasGradient(), scratch);
    }
}
