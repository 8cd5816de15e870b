package org.convoke.net.layer;

import java.util.List;
import org.convoke.array.pointwise.TensorCopy;

/** The channels of all inputs, one after the other. */
public record Concat() implements Moving {
    static final LayerKind KIND = LayerKind.plain("concat", kind -> new Concat());

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Arity arity() {
        return Arity.SEVERAL;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape first = inputs.get(0);
        if (inputs.stream().anyMatch(each -> each.rows() != first.rows() || each.columns() != first.columns())) {
            throw new IllegalArgumentException(
                    "joins inputs of as many rows and columns, not of " + Shape.list(inputs));
        }
        long channels = inputs.stream().mapToLong(Shape::channels).sum();
        if (channels > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("joins inputs of " + channels + " channels, which is too many");
        }
        return new Shape((int) channels, first.rows(), first.columns());
    }

    @Override
    public void plan(NodePlan node) {
        int at = 0;
        for (int i = 0; i < node.inputs().size(); i++) {
            int to = at;
            int count = node.inputs().get(i).channels();
            node.addLike(
                    0,
                    MoveStep.of(
                            node,
                            i,
                            layouts -> TensorCopy.Plan.channels(layouts.from(), layouts.to(), 0, to, count),
                            false));
            at += count;
        }
    }
}
