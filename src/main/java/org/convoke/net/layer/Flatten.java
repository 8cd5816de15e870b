package org.convoke.net.layer;

import static org.convoke.array.Layout.LANES;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.convoke.array.Layout;

/** Channels, rows and columns become one row of units, in this order. */
public record Flatten() implements Layer {
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
    public boolean needsInput() {
        return false;
    }

    @Override
    public Gain gain() {
        return Gain.PASSES;
    }

    @Override
    public void plan(NodePlan node) {
        if (!node.isInPlace()) {
            node.add(new FlattenStep(node.x(0), node.y(), node.dx(0), node.dy(), node.groups()));
        }
    }

    /** Copies {@code [channel][row][column]} of a group into the flat units of the whole micro-batch, and back. */
    private record FlattenStep(Tensor x, Tensor y, Optional<Tensor> dx, Optional<Tensor> dy, int groups)
            implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            FlatUnits.copy(a, x, y, group, true);
            if (group == pass.groups() - 1) {
                // Flat layers take all groups, so what another micro-batch left in the empty ones must not count.
                clear(a, group + 1);
            }
        }

        private void clear(float[] a, int from) {
            Layout flat = y.layout();
            for (int unit = 0; unit < flat.channels(); unit++) {
                for (int group = from; group < groups; group++) {
                    int at = y.at(0) + flat.at(unit, 0, group);
                    Arrays.fill(a, at, at + LANES, 0f);
                }
            }
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (dx.isPresent()) {
                FlatUnits.copy(a, dx.get(), dy.get(), group, false);
            }
        }
    }
}
