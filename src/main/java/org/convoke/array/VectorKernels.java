package org.convoke.array;

import java.util.function.Supplier;

/**
 * The sums of {@link PlainKernels}, in the same order, with the Vector API. Needs the module {@code
 * jdk.incubator.vector}: ask {@link KernelChoice} before touching this class.
 */
public final class VectorKernels implements Kernels {
    @Override
    public <T> T choose(Supplier<T> plain, Supplier<T> vector) {
        return vector.get();
    }

    @Override
    public Convolution convolution(Convolution.Plan plan) {
        return new VectorConvolution(plan);
    }

    @Override
    public MaxPooling maxPooling(MaxPooling.Plan plan) {
        return new VectorMaxPooling(plan);
    }

    @Override
    public Dense dense(Dense.Plan plan) {
        return new VectorDense(plan);
    }

    @Override
    public Softmax softmax(Layout layout) {
        return new VectorSoftmax(layout);
    }

    @Override
    public Objective crossEntropy(Layout layout, float smoothing) {
        return new CrossEntropy(new VectorSoftmax(layout), smoothing);
    }

    @Override
    public Objective squaredError(Layout layout) {
        return new SquaredError(layout);
    }

    @Override
    public String toString() {
        return "vectors of " + Species.LENGTH * Float.SIZE + " bits";
    }
}
