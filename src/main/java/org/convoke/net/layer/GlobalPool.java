package org.convoke.net.layer;

import java.util.List;
import org.convoke.array.Window;
import org.convoke.array.window.AveragePooling;

/**
 * One value of each whole channel.
 *
 * @param kind the mean or the greatest
 */
public record GlobalPool(LayerKind kind) implements Layer {
    static final LayerKind AVERAGE = LayerKind.plain("global-avgpool", GlobalPool::new);
    static final LayerKind GREATEST = LayerKind.plain("global-maxpool", GlobalPool::new);

    @Override
    public Shape output(List<Shape> inputs) {
        return Shape.flat(inputs.get(0).channels());
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
    public boolean needsInput() {
        return false;
    }

    @Override
    public Gain gain() {
        return Gain.PASSES;
    }

    @Override
    public void plan(NodePlan node) {
        Shape input = node.inputs().get(0);
        Window window = Window.whole(input.rows(), input.columns());
        if (kind == GREATEST) {
            MaxPool.plan(node, window);
        } else {
            AvgPool.plan(node, window, new AveragePooling.Divisor.Inputs());
        }
    }
}
