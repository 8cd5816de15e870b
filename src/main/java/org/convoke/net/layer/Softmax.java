package org.convoke.net.layer;

import java.util.List;
import java.util.Optional;

/** y_j = e^x_j / Σ_k e^x_k over the units of a flat input. */
public record Softmax() implements Layer {
    static final LayerKind KIND = LayerKind.plain("softmax", kind -> new Softmax());

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        inputs.get(0).requireFlat(KIND.name());
        return inputs.get(0);
    }

    @Override
    public Form form(List<Form> inputs) {
        return Form.FLAT;
    }

    @Override
    public Form needs(int input, List<Form> inputs) {
        return Form.FLAT;
    }

    @Override
    public boolean worksInPlace() {
        return true;
    }

    @Override
    public boolean needsInput() {
        return false;
    }

    @Override
    public boolean needsOutput() {
        return true;
    }

    @Override
    public void plan(NodePlan node) {
        node.addWhole(
                new SoftmaxStep(node.kernels().softmax(node.y().layout()), node.x(0), node.y(), node.dx(0), node.dy()));
    }

    /** The kernel works in place only. */
    private record SoftmaxStep(
            org.convoke.array.Softmax softmax, Tensor x, Tensor y, Optional<Tensor> dx, Optional<Tensor> dy)
            implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            copy(a, x, y);
            softmax.forward(a, y.at(0));
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (dx.isPresent()) {
                copy(a, dy.get(), dx.get());
                softmax.backward(a, y.at(0), dx.get().at(0));
            }
        }

        private static void copy(float[] a, Tensor from, Tensor to) {
            if (from.buffer() != to.buffer()) {
                System.arraycopy(a, from.at(0), a, to.at(0), (int) to.layout().size());
            }
        }
    }
}
