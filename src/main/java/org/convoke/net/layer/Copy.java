package org.convoke.net.layer;

import java.util.List;
import java.util.Optional;
import org.convoke.array.Layout;

/** The same values in another place: put in where something would overwrite what the backward pass needs. */
public record Copy() implements Layer {
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
    public boolean needsInput() {
        return false;
    }

    @Override
    public Gain gain() {
        return Gain.PASSES;
    }

    @Override
    public void plan(NodePlan node) {
        node.addLike(0, new CopyStep(node.x(0), node.y(), node.dx(0), node.dy()));
    }

    private record CopyStep(Tensor x, Tensor y, Optional<Tensor> dx, Optional<Tensor> dy) implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            copy(a, x, y, group);
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (dx.isPresent()) {
                copy(a, dy.get(), dx.get(), group);
            }
        }

        private static void copy(float[] a, Tensor from, Tensor to, int group) {
            Layout layout = from.layout();
            for (int c = 0; c < layout.channels(); c += Layout.BLOCK) {
                for (int row = 0; row < layout.rows(); row++) {
                    System.arraycopy(
                            a,
                            from.at(group) + layout.at(c, row, 0),
                            a,
                            to.at(group) + to.layout().at(c, row, 0),
                            layout.columns() * Layout.COLUMN);
                }
            }
        }
    }
}
