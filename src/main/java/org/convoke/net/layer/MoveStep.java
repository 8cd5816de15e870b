package org.convoke.net.layer;

import java.util.Optional;
import java.util.function.Function;
import org.convoke.array.Layout;
import org.convoke.array.pointwise.TensorCopy;

/**
 * Copies one input to its place in the output, or adds it to what is there; on the way back the gradient goes the other
 * way.
 */
record MoveStep(
        TensorCopy forward,
        Optional<TensorCopy> back,
        boolean adds,
        Tensor x,
        Tensor y,
        Optional<Gradient> gradient,
        Optional<Tensor> dy)
        implements Step {
    /** From which layout to which. */
    record Layouts(Layout from, Layout to) {}

    /**
     * Plans the move of one input.
     *
     * @param plan which element goes where
     * @param adds whether it is added to what is there
     */
    static MoveStep of(NodePlan node, int input, Function<Layouts, TensorCopy.Plan> plan, boolean adds) {
        TensorCopy.Plan there =
                plan.apply(new Layouts(node.x(input).layout(), node.y().layout()));
        Optional<Gradient> gradient = node.gradient(input);
        return new MoveStep(
                TensorCopy.of(node.kernels(), there),
                gradient.map(target -> TensorCopy.of(
                        node.kernels(),
                        there.reversed(node.dyLayout(), target.tensor().layout()))),
                adds,
                node.x(input),
                node.y(),
                gradient,
                node.dy());
    }

    @Override
    public void forward(float[] a, int group, Pass pass) {
        if (adds) {
            forward.add(a, x.at(group), y.at(group));
        } else {
            forward.copy(a, x.at(group), y.at(group));
        }
    }

    @Override
    public void backward(float[] a, int group, Pass pass) {
        if (gradient.isEmpty()) {
            return;
        }
        int from = dy.get().at(group);
        int to = gradient.get().tensor().at(group);
        if (gradient.get().adds()) {
            back.get().add(a, from, to);
        } else {
            back.get().copy(a, from, to);
        }
    }
}
