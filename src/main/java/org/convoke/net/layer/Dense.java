package org.convoke.net.layer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.convoke.array.DenseWeights;

/** y_j = b_j + Σ_i w_ij x_i. */
public record Dense(int units) implements Layer {
    static final LayerKind KIND = LayerKind.orOne(
            "dense", List.of("units"), settings -> new Dense(settings.count("units", Shape.MOST_CHANNELS)));

    /** @throws IllegalArgumentException if there are no units */
    public Dense {
        if (units < 1) {
            throw new IllegalArgumentException("units must be at least 1, not " + units);
        }
    }

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("units", units);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        inputs.get(0).requireFlat(KIND.name());
        return Shape.flat(units);
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
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        DenseWeights w = new DenseWeights(inputs.get(0).size(), units);
        return List.of(
                new ParameterSpec(
                        "weight",
                        Role.WEIGHT,
                        List.of(w.inputs(), w.outputs()),
                        w.size(),
                        i -> w.at(i / w.outputs(), i % w.outputs()),
                        new Initial.Random(w.inputs(), w.outputs())),
                ParameterSpec.vector("bias", Role.BIAS, units, 0f));
    }

    @Override
    public long multiplyAdds(List<Shape> inputs) {
        return (long) inputs.get(0).size() * units;
    }

    @Override
    public void plan(NodePlan node) {
        org.convoke.array.Dense.Plan plan =
                new org.convoke.array.Dense.Plan(node.inputs().get(0).size(), units, node.groups());
        node.addWhole(new DenseStep(
                node.kernels().dense(plan),
                node.x(0),
                node.y(),
                node.dx(0),
                node.dy(),
                node.parameter("weight"),
                node.parameter("bias"),
                node.scratch(org.convoke.array.Dense.scratch(node.groups()))));
    }

    private record DenseStep(
            org.convoke.array.Dense dense,
            Tensor x,
            Tensor y,
            Optional<Tensor> dx,
            Optional<Tensor> dy,
            Parameter weights,
            Parameter bias,
            Buffer scratch)
            implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            dense.forward(a, x.at(0), weights.at(), bias.at(), y.at(0));
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (dx.isPresent()) {
                dense.inputGradient(a, dy.get().at(0), weights.at(), dx.get().at(0));
            }
        }

        @Override
        public void weightGradient(float[] a, Pass pass) {
            if (weights.isTrained()) {
                dense.weightGradient(
                        a, x.at(0), dy.get().at(0), weights.gradientAt(), bias.gradientAt(), scratch.at(0));
            }
        }
    }
}
