package org.convoke.net.layer;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Dropout (Srivastava et al., "Dropout", 2014): in training each element is zero with a probability, and the others grow
 * accordingly; in predictions nothing happens.
 *
 * @param probability of an element to become zero
 */
public record Dropout(float probability) implements Moving {
    static final LayerKind KIND = LayerKind.orOne(
            "dropout", List.of("probability"), settings -> new Dropout(settings.number("probability", 0, 0.999)));

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("probability", probability);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.get(0);
    }

    @Override
    public boolean isIdentityInInference() {
        return true;
    }

    @Override
    public void plan(NodePlan node) {
        boolean flat = node.x(0).form() == Form.FLAT;
        org.convoke.array.pointwise.Dropout dropout = org.convoke.array.pointwise.Dropout.of(
                node.kernels(),
                new org.convoke.array.pointwise.Dropout.Plan(
                        node.x(0).layout(),
                        node.y().layout(),
                        node.dxLayout(0),
                        node.dyLayout(),
                        flat,
                        node.number(),
                        probability));
        node.addLike(0, new DropoutStep(dropout, node.x(0), node.y(), node.dx(0), node.dy()));
    }

    private record DropoutStep(
            org.convoke.array.pointwise.Dropout dropout, Tensor x, Tensor y, Optional<Tensor> dx, Optional<Tensor> dy)
            implements Step {
        private long[] streams(int group, Pass pass) {
            return x.form() == Form.FLAT ? pass.streams() : pass.streamsOf(group);
        }

        @Override
        public void forward(float[] a, int group, Pass pass) {
            dropout.forward(a, x.at(group), y.at(group), streams(group, pass));
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (dx.isPresent()) {
                dropout.backward(a, dy.get().at(group), dx.get().at(group), streams(group, pass));
            }
        }
    }
}
