package org.convoke.net.layer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.convoke.array.MaxPooling;
import org.convoke.array.Operation;
import org.convoke.array.Window;

/**
 * The greatest value of each window.
 *
 * @param sliding the window and its way
 * @param operation in which order taps are met, which decides between equal values
 */
public record MaxPool(Sliding sliding, Operation operation) implements Windowed {
    static final LayerKind KIND = LayerKind.orOne(
            "maxpool",
            List.of("window", "stride", "centre", "padding", "operation", "dilation", "ceil"),
            MaxPool::read);

    /** @throws IllegalArgumentException if the centre lies outside the window */
    public MaxPool {
        sliding.requireCentreInside("window");
    }

    /** A window whose elements lie side by side. */
    public MaxPool(Size size, Size stride, Placement placement, Operation operation) {
        this(new Sliding(size, stride, placement), operation);
    }

    private static Layer read(LayerSettings pool) {
        return new MaxPool(
                Sliding.read(pool, "window", pool.size("window", Sliding.LONGEST)), Windowed.operation(pool));
    }

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>(sliding.settings("window"));
        settings.put("operation", operation.name().toLowerCase(Locale.ROOT));
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
        MaxPooling.requireTaps(window);
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
        plan(node, window(node.inputs().get(0)));
    }

    /** Plans a pooling over any window. */
    static void plan(NodePlan node, Window window) {
        MaxPooling.Plan plan =
                new MaxPooling.Plan(window, node.x(0).layout(), node.y().layout(), node.dxLayout(0), node.dyLayout());
        node.add(new MaxPoolStep(
                node.kernels().maxPooling(plan),
                node.keep(node.y().layout().size()),
                node.x(0),
                node.y(),
                node.dx(0),
                node.dy()));
    }

    private record MaxPoolStep(
            MaxPooling pool, Buffer winners, Tensor x, Tensor y, Optional<Tensor> dx, Optional<Tensor> dy)
            implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            pool.forward(a, x.at(group), y.at(group), winners.at(group));
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (dx.isPresent()) {
                pool.backward(a, dy.get().at(group), winners.at(group), dx.get().at(group));
            }
        }
    }
}
