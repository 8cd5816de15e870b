package org.convoke.net.layer;

import java.util.List;
import org.convoke.array.pointwise.TensorCopy;

/** y = Σ x over the inputs, added in their order. */
public record Add() implements Moving {
    static final LayerKind KIND = LayerKind.plain("add", kind -> new Add());

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
        if (inputs.stream().distinct().count() > 1) {
            throw new IllegalArgumentException("adds inputs of one shape, not of " + Shape.list(inputs));
        }
        return inputs.get(0);
    }

    @Override
    public boolean worksInPlace() {
        return true;
    }

    @Override
    public void plan(NodePlan node) {
        for (int i = 0; i < node.inputs().size(); i++) {
            if (i > 0 || !node.isInPlace()) {
                node.addLike(
                        0, MoveStep.of(node, i, layouts -> TensorCopy.Plan.whole(layouts.from(), layouts.to()), i > 0));
            }
        }
    }
}
