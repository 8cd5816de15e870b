package org.convoke.array;

import java.util.function.Supplier;

/**
 * The formulas as loops: the truth that {@link VectorKernels} is compared with, and what runs where the JVM lacks the
 * vector module.
 */
public final class PlainKernels implements Kernels {
    @Override
    public <T> T choose(Supplier<T> plain, Supplier<T> vector) {
        return plain.get();
    }

    @Override
    public Convolution convolution(Convolution.Plan plan) {
        return new PlainConvolution(plan);
    }

    @Override
    public MaxPooling maxPooling(MaxPooling.Plan plan) {
        return new PlainMaxPooling(plan);
    }

    @Override
    public Dense dense(Dense.Plan plan) {
        return new PlainDense(plan);
    }

    @Override
    public Softmax softmax(Layout layout) {
        return new PlainSoftmax(layout);
    }

    @Override
    public Objective crossEntropy(Layout layout, float smoothing) {
        return new CrossEntropy(new PlainSoftmax(layout), smoothing);
    }

    @Override
    public Objective squaredError(Layout layout) {
        return new SquaredError(layout);
    }

    @Override
    public String toString() {
        return "plain loops";
    }
}
