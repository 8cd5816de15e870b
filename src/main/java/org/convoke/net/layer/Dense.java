package org.convoke.net.layer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.convoke.array.DenseWeights;

/**
 * y_j = b_j + Σ_i w_ij x_i.
 *
 * @param units how many leave
 * @param hasBias whether each unit has a bias
 * @param init what the weights begin with
 */
public record Dense(int units, boolean hasBias, Init init) implements Layer {
    static final LayerKind KIND = LayerKind.orOne(
            "dense",
            List.of("units", "bias", Init.KEY),
            settings -> new Dense(
                    settings.count("units", Shape.MOST_CHANNELS),
                    settings.flag("bias", true),
                    Init.read(settings, Init.RANDOM, Init.ZERO)));

    /** @throws IllegalArgumentException if there are no units */
    public Dense {
        if (units < 1) {
            throw new IllegalArgumentException("units must be at least 1, not " + units);
        }
    }

    /** With biases, and random weights to begin with. */
    public Dense(int units) {
        this(units, true, Init.RANDOM);
    }

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = LayerSettings.written("units", units);
        if (!hasBias) {
            settings.put("bias", false);
        }
        init.write(settings);
        return settings;
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
        ParameterSpec weight = new ParameterSpec(
                "weight",
                Role.WEIGHT,
                List.of(w.inputs(), w.outputs()),
                w.size(),
                i -> w.at(i / w.outputs(), i % w.outputs()),
                init == Init.ZERO ? new Initial.Constant(0) : new Initial.Random(w.inputs(), w.outputs()));
        return hasBias ? List.of(weight, ParameterSpec.vector("bias", Role.BIAS, units, 0f)) : List.of(weight);
    }

    @Override
    public long multiplyAdds(List<Shape> inputs) {
        return (long) inputs.get(0).size() * units;
    }

    @Override
    public void plan(NodePlan node) {
        org.convoke.array.Dense.Plan plan =
                new org.convoke.array.Dense.Plan(node.inputs().get(0).size(), units, node.groups());
        Parameter weights = node.parameter("weight");
        Parameter bias = node.parameterOr("bias", units, 0f);
        node.addWhole(new DenseStep(
                node.kernels().dense(plan),
                node.x(0),
                node.y(),
                node.dx(0),
                node.dy(),
                weights,
                bias,
                weights.isTrained() ? node.gradientPlace(bias, units) : bias.gradientAt(),
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
            int biasGradientAt,
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
                dense.weightGradient(a, x.at(0), dy.get().at(0), weights.gradientAt(), biasGradientAt, scratch.at(0));
            } else if (bias.isTrained()) {
                dense.biasGradient(a, dy.get().at(0), biasGradientAt, scratch.at(0));
            }
        }
    }
}
