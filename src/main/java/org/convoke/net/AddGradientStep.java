package org.convoke.net;

import org.convoke.array.Kernels;
import org.convoke.array.pointwise.TensorCopy;
import org.convoke.net.layer.Pass;
import org.convoke.net.layer.Step;
import org.convoke.net.layer.Tensor;

/** Adds what one reader of a value has written to the gradient that others have. */
record AddGradientStep(TensorCopy copy, Tensor own, Tensor sum) implements Step {
    AddGradientStep(Kernels kernels, Tensor own, Tensor sum) {
        this(TensorCopy.of(kernels, TensorCopy.Plan.whole(own.layout(), sum.layout())), own, sum);
    }

    @Override
    public void backward(float[] a, int group, Pass pass) {
        copy.add(a, own.at(group), sum.at(group));
    }
}
