package org.convoke.net.layer;

import java.util.List;
import java.util.Map;
import org.convoke.array.pointwise.TensorCopy;

/**
 * The way around the convolutions of a residual block that has no parameters (He et al., "Deep residual learning", 2016,
 * option A): every stride-th row and column, the channels in the middle of more that are zero.
 *
 * @param maps how many channels leave
 * @param stride from one row and column that is taken to the next
 */
public record Shortcut(int maps, Size stride) implements Moving {
    static final LayerKind KIND = LayerKind.of(
            "shortcut",
            List.of("maps", "stride"),
            settings -> new Shortcut(
                    settings.count("maps", Shape.MOST_CHANNELS),
                    settings.size("stride", Sliding.LONGEST, new Size(1, 1))));

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> settings() {
        return LayerSettings.written("maps", maps, "stride", List.of(stride.rows(), stride.columns()));
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = inputs.get(0);
        if (maps < input.channels()) {
            throw new IllegalArgumentException(
                    "maps must be at least the " + input.channels() + " channels that come in, not " + maps);
        }
        return new Shape(maps, (input.rows() - 1) / stride.rows() + 1, (input.columns() - 1) / stride.columns() + 1);
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
    public void plan(NodePlan node) {
        int before = (maps - node.inputs().get(0).channels()) / 2;
        // The way back leaves what was not taken without a gradient: nothing to add to.
        TensorCopy.Plan there = TensorCopy.Plan.shortcut(
                node.x(0).layout(), node.y().layout(), stride.rows(), stride.columns(), before);
        node.add(MoveStep.of(node, 0, layouts -> there, false));
    }
}
