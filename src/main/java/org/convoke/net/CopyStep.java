package org.convoke.net;

/** Copies a tensor, and its gradient back, so that two activations in a row do not share one place. */
record CopyStep(Tensor x, Tensor y) implements Step {
    @Override
    public void forward(float[] a, int group) {
        System.arraycopy(a, x.at(group), a, y.at(group), (int) x.value().size());
    }

    @Override
    public void backward(float[] a, int group) {
        System.arraycopy(a, y.gradientAt(group), a, x.gradientAt(group), (int)
                x.gradient().size());
    }
}
