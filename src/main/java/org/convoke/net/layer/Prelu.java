package org.convoke.net.layer;

import java.util.List;
import java.util.Optional;

/** ReLU with a slope of its own for each channel, which is learnt (He et al., "Delving deep into rectifiers", 2015). */
public record Prelu() implements Layer {
    static final LayerKind KIND = LayerKind.plain("prelu", kind -> new Prelu());
    private static final float FIRST_SLOPE = 0.25f;

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.get(0);
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        return List.of(ParameterSpec.vector("slope", Role.SCALE, inputs.get(0).channels(), FIRST_SLOPE));
    }

    @Override
    public Gain gain() {
        return Gain.RECTIFIER;
    }

    @Override
    public void plan(NodePlan node) {
        org.convoke.array.pointwise.Prelu prelu = org.convoke.array.pointwise.Prelu.of(
                node.kernels(),
                new org.convoke.array.pointwise.Prelu.Plan(
                        node.x(0).layout(), node.y().layout(), node.dyLayout(), node.dxLayout(0)));
        node.addLike(0, new PreluStep(prelu, node.x(0), node.y(), node.dx(0), node.dy(), node.parameter("slope")));
    }

    private record PreluStep(
            org.convoke.array.pointwise.Prelu prelu,
            Tensor x,
            Tensor y,
            Optional<Tensor> dx,
            Optional<Tensor> dy,
            Parameter slope)
            implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            prelu.forward(a, x.at(group), slope.at(), y.at(group));
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (dx.isPresent()) {
                prelu.inputGradient(
                        a, x.at(group), slope.at(), dy.get().at(group), dx.get().at(group));
            }
        }

        @Override
        public void weightGradient(float[] a, Pass pass) {
            if (slope.isTrained()) {
                int groups = x.form() == Form.FLAT ? 1 : pass.groups();
                prelu.slopeGradient(a, x.at(0), dy.get().at(0), groups, slope.gradientAt());
            }
        }
    }
}
