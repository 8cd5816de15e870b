package org.convoke.net.layer;

import java.util.List;
import org.convoke.array.pointwise.TensorCopy;

/** The same values in another place: put in where something would overwrite what the backward pass needs. */
public record Copy() implements Moving {
    private static final LayerKind KIND = LayerKind.plain("copy", kind -> new Copy());

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.get(0);
    }

    @Override
    public void plan(NodePlan node) {
        node.addLike(0, MoveStep.of(node, 0, layouts -> TensorCopy.Plan.whole(layouts.from(), layouts.to()), false));
    }
}
