package org.convoke.net.layer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.convoke.array.Window;
import org.convoke.array.window.AveragePooling;
import org.convoke.array.window.AveragePooling.Divisor;

/**
 * The mean of each window.
 *
 * @param sliding the window and its way
 * @param countsPadding whether explicit padding counts in the divisor
 */
public record AvgPool(Sliding sliding, boolean countsPadding) implements Windowed {
    static final LayerKind KIND = LayerKind.orOne(
            "avgpool",
            List.of("window", "stride", "centre", "padding", "ceil", "count-padding"),
            pool -> new AvgPool(
                    Sliding.read(pool, "window", pool.size("window", Sliding.LONGEST)),
                    pool.flag("count-padding", true)));

    /** @throws IllegalArgumentException if the centre lies outside the window */
    public AvgPool {
        sliding.requireCentreInside("window");
    }

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>(sliding.settings("window"));
        if (!countsPadding) {
            settings.put("count-padding", false);
        }
        return settings;
    }

    @Override
    public String word() {
        return "window";
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Window window = window(inputs.get(0));
        window.requireInput();
        return new Shape(
                inputs.get(0).channels(),
                window.rows().output(),
                window.columns().output());
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
        Divisor divisor = placement() instanceof Placement.Padding by && countsPadding
                ? new Divisor.Padded(by.bottom(), by.right())
                : new Divisor.Inputs();
        plan(node, window(node.inputs().get(0)), divisor);
    }

    /** Plans a pooling over any window. */
    static void plan(NodePlan node, Window window, Divisor divisor) {
        AveragePooling.Plan plan = new AveragePooling.Plan(
                window, divisor, node.x(0).layout(), node.y().layout(), node.dxLayout(0), node.dyLayout());
        node.add(new AvgPoolStep(AveragePooling.of(node.kernels(), plan), node.x(0), node.y(), node.dx(0), node.dy()));
    }

    private record AvgPoolStep(AveragePooling pool, Tensor x, Tensor y, Optional<Tensor> dx, Optional<Tensor> dy)
            implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            pool.forward(a, x.at(group), y.at(group));
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (dx.isPresent()) {
                pool.backward(a, dy.get().at(group), dx.get().at(group));
            }
        }
    }
}
