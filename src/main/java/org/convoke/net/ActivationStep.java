package org.convoke.net;

import org.convoke.array.Activation;

/** A function computed in place on a tensor. */
record ActivationStep(Activation activation, Tensor tensor) implements Step {
    @Override
    public void forward(float[] a, int group) {
        activation.forward(a, tensor.at(group));
    }

    @Override
    public void backward(float[] a, int group) {
        if (tensor.wantsGradient()) {
            activation.backward(a, tensor.at(group), tensor.gradientAt(group));
        }
    }
}
