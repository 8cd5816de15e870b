package org.convoke.net;

import org.convoke.array.Convolution;

/** A convolution between two tensors. */
record ConvStep(Convolution conv, Tensor x, Tensor y, ParameterPlace place, int scratch) implements Step {
    @Override
    public void forward(float[] a, int group) {
        conv.forward(a, x.at(group), place.weights(), place.bias(), y.at(group));
    }

    @Override
    public void backward(float[] a, int group) {
        if (x.wantsGradient()) {
            conv.inputGradient(a, y.gradientAt(group), place.weights(), x.gradientAt(group));
        }
    }

    @Override
    public void weightGradient(float[] a, int groups) {
        conv.weightGradient(a, x.at(0), y.gradientAt(0), groups, place.weightGradient(), place.biasGradient(), scratch);
    }
}
