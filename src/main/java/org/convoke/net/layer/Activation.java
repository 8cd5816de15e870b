package org.convoke.net.layer;

import java.util.List;
import java.util.Optional;
import org.convoke.array.pointwise.PointFunction;
import org.convoke.array.pointwise.Pointwise;
import org.convoke.array.pointwise.Relu;
import org.convoke.array.pointwise.Sigmoid;

/** A function of single elements: y = f(x). */
public record Activation(LayerKind kind, PointFunction function, Gain gain) implements Layer {
    static final LayerKind RELU = LayerKind.plain("relu", kind -> new Activation(kind, new Relu(), Gain.RECTIFIER));
    static final LayerKind SIGMOID =
            LayerKind.plain("sigmoid", kind -> new Activation(kind, new Sigmoid(), Gain.LINEAR));

    /** y = max(x, 0). */
    public static Layer relu() {
        return RELU.plain();
    }

    /** y = 1 / (1 + e^−x). */
    public static Layer sigmoid() {
        return SIGMOID.plain();
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.get(0);
    }

    @Override
    public boolean worksInPlace() {
        return true;
    }

    @Override
    public boolean needsInput() {
        return function.kept() == PointFunction.Kept.INPUT;
    }

    @Override
    public boolean needsOutput() {
        return function.kept() == PointFunction.Kept.OUTPUT;
    }

    @Override
    public void plan(NodePlan node) {
        Pointwise pointwise = Pointwise.of(
                node.kernels(),
                new Pointwise.Plan(function, node.x(0).layout(), node.y().layout(), node.dyLayout(), node.dxLayout(0)));
        Tensor kept = needsInput() ? node.x(0) : node.y();
        node.addLike(0, new ActivationStep(pointwise, node.x(0), node.y(), kept, node.dx(0), node.dy()));
    }

    private record ActivationStep(
            Pointwise function, Tensor x, Tensor y, Tensor kept, Optional<Tensor> dx, Optional<Tensor> dy)
            implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            function.forward(a, x.at(group), y.at(group));
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (dx.isPresent()) {
                function.backward(
                        a, kept.at(group), dy.get().at(group), dx.get().at(group));
            }
        }
    }
}
