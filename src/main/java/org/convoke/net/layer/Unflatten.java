package org.convoke.net.layer;

import java.util.List;
import java.util.Optional;

/** Flat units as channels of one row and column: put in where a layer takes flat activations group by group. */
public record Unflatten() implements Moving {
    private static final LayerKind KIND = LayerKind.plain("unflatten", kind -> new Unflatten());

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.get(0);
    }

    @Override
    public Form form(List<Form> inputs) {
        return Form.SPATIAL;
    }

    @Override
    public void plan(NodePlan node) {
        node.add(new UnflattenStep(node.x(0), node.y(), node.dx(0), node.dy(), node.groups()));
    }

    private record UnflattenStep(Tensor x, Tensor y, Optional<Tensor> dx, Optional<Tensor> dy, int groups)
            implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            FlatUnits.copy(a, y, x, group, false);
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (dx.isPresent()) {
                FlatUnits.copy(a, dy.get(), dx.get(), group, true);
                FlatUnits.clearEmpty(a, dx.get(), group, pass, groups);
            }
        }
    }
}
