package org.convoke.net.layer;

import java.util.List;
import java.util.Optional;

/** Channels, rows and columns become one row of units, in this order. */
public record Flatten() implements Moving {
    static final LayerKind KIND = LayerKind.plain("flatten", kind -> new Flatten());

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Shape.flat(inputs.get(0).size());
    }

    @Override
    public Form form(List<Form> inputs) {
        return Form.FLAT;
    }

    @Override
    public boolean worksInPlace() {
        return true;
    }

    @Override
    public void plan(NodePlan node) {
        if (node.isInPlace()) {
            return;
        }
        if (node.x(0).form() == Form.FLAT) {
            new Copy().plan(node);
        } else {
            node.add(new FlattenStep(node.x(0), node.y(), node.dx(0), node.dy(), node.groups()));
        }
    }

    /** Copies {@code [channel][row][column]} of a group into the flat units of the whole micro-batch, and back. */
    private record FlattenStep(Tensor x, Tensor y, Optional<Tensor> dx, Optional<Tensor> dy, int groups)
            implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            FlatUnits.copy(a, x, y, group, true);
            FlatUnits.clearEmpty(a, y, group, pass, groups);
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (dx.isPresent()) {
                FlatUnits.copy(a, dx.get(), dy.get(), group, false);
            }
        }
    }
}
