package org.convoke.array;

import static org.convoke.array.Layout.LANES;
import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax with the images of a group as vectors. No method takes or returns a vector: C2 boxes a sum that is carried round a
 * loop and then returned.
 */
final class VectorSoftmax extends Softmax {
    private final int[] units;

    VectorSoftmax(Layout layout) {
        super(layout);
        units = new int[layout.channels()];
        for (int j = 0; j < units.length; j++) {
            units[j] = layout.at(j, 0, 0);
        }
    }

    // y_j = e^(x_j − max x) / Σ_k e^(x_k − max x)
    @Override
    public void forward(float[] a, int y) {
        for (int n = 0; n < layout.columns() * LANES; n += Species.LENGTH) {
            int at = y + at(layout, 0, n);
            findGreatest(a, at, n);
            exponentiate(a, at, n);
            divide(a, at, n);
        }
    }

    private void findGreatest(float[] a, int y, int n) {
        FloatVector greatest = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        for (int unit : units) {
            FloatVector value = FloatVector.fromArray(FLOATS, a, y + unit);
            greatest = greatest.blend(value, value.compare(VectorOperators.GT, greatest));
        }
        greatest.intoArray(max, n);
    }

    private void exponentiate(float[] a, int y, int n) {
        FloatVector greatest = FloatVector.fromArray(FLOATS, max, n);
        FloatVector total = FloatVector.zero(FLOATS);
        for (int unit : units) {
            FloatVector x = FloatVector.fromArray(FLOATS, a, y + unit);
            FloatVector value = VectorExponential.of(x.sub(greatest));
            value.intoArray(a, y + unit);
            total = total.add(value);
        }
        total.intoArray(sum, n);
    }

    private void divide(float[] a, int y, int n) {
        FloatVector total = FloatVector.fromArray(FLOATS, sum, n);
        for (int unit : units) {
            FloatVector.fromArray(FLOATS, a, y + unit).div(total).intoArray(a, y + unit);
        }
    }

    // ∂E/∂x_j = y_j · (∂E/∂y_j − Σ_k ∂E/∂y_k · y_k)
    @Override
    public void backward(float[] a, int y, int dy) {
        for (int n = 0; n < layout.columns() * LANES; n += Species.LENGTH) {
            int at = at(layout, 0, n);
            backwardGroup(a, y + at, dy + at);
        }
    }

    private void backwardGroup(float[] a, int y, int dy) {
        FloatVector total = FloatVector.zero(FLOATS);
        for (int unit : units) {
            total = FloatVector.fromArray(FLOATS, a, dy + unit).fma(FloatVector.fromArray(FLOATS, a, y + unit), total);
        }
        for (int unit : units) {
            FloatVector.fromArray(FLOATS, a, y + unit)
                    .mul(FloatVector.fromArray(FLOATS, a, dy + unit).sub(total))
                    .intoArray(a, dy + unit);
        }
    }
}
