package org.convoke.net.layer;

import java.util.List;
import java.util.Optional;
import org.convoke.array.pointwise.ChannelScale;

/** The first input times a gate, the second: one number a channel (Hu et al., "Squeeze-and-excitation networks", 2018). */
public record Multiply() implements Layer {
    static final LayerKind KIND = LayerKind.plain("multiply", kind -> new Multiply());

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Arity arity() {
        return Arity.TWO;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape gate = Shape.flat(inputs.get(0).channels());
        if (!inputs.get(1).equals(gate)) {
            throw new IllegalArgumentException("needs a gate of " + gate
                    + " as its second input, one number a channel of " + inputs.get(0) + ", not " + inputs.get(1));
        }
        return inputs.get(0);
    }

    @Override
    public Form form(List<Form> inputs) {
        return Form.SPATIAL;
    }

    @Override
    public Form needs(int input, List<Form> inputs) {
        return Form.SPATIAL;
    }

    @Override
    public Gain gain() {
        return Gain.PASSES;
    }

    @Override
    public void plan(NodePlan node) {
        ChannelScale scale = ChannelScale.of(
                node.kernels(),
                new ChannelScale.Plan(
                        node.x(0).layout(),
                        node.x(1).layout(),
                        node.y().layout(),
                        node.dxLayout(0),
                        node.dxLayout(1),
                        node.dyLayout()));
        node.add(new MultiplyStep(scale, node.x(0), node.x(1), node.y(), node.dx(0), node.dx(1), node.dy()));
    }

    private record MultiplyStep(
            ChannelScale scale,
            Tensor x,
            Tensor gate,
            Tensor y,
            Optional<Tensor> dx,
            Optional<Tensor> dgate,
            Optional<Tensor> dy)
            implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            scale.forward(a, x.at(group), gate.at(group), y.at(group));
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (dx.isPresent()) {
                scale.inputGradient(
                        a, dy.get().at(group), gate.at(group), dx.get().at(group));
            }
            if (dgate.isPresent()) {
                scale.gateGradient(
                        a, x.at(group), dy.get().at(group), dgate.get().at(group));
            }
        }
    }
}
