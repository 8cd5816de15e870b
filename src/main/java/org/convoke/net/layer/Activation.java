package org.convoke.net.layer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.convoke.array.pointwise.Clip;
import org.convoke.array.pointwise.Elu;
import org.convoke.array.pointwise.Gelu;
import org.convoke.array.pointwise.HardSigmoid;
import org.convoke.array.pointwise.HardSwish;
import org.convoke.array.pointwise.LeakyRelu;
import org.convoke.array.pointwise.Mish;
import org.convoke.array.pointwise.PointFunction;
import org.convoke.array.pointwise.Pointwise;
import org.convoke.array.pointwise.Relu;
import org.convoke.array.pointwise.Sigmoid;
import org.convoke.array.pointwise.Silu;
import org.convoke.array.pointwise.Softplus;
import org.convoke.array.pointwise.Tanh;
import org.convoke.array.pointwise.Times;

/**
 * A function of single elements: y = f(x).
 *
 * @param kind how a network file names it
 * @param function f
 * @param gain what it does to the size of activations
 * @param settings the numbers of f, as a network file writes them
 */
public record Activation(LayerKind kind, PointFunction function, Gain gain, Map<String, Object> settings)
        implements Layer {
    private static final LayerKind RELU = rectifier("relu", new Relu());
    private static final LayerKind SIGMOID = bounded("sigmoid", new Sigmoid());

    /** Every function, under its name. */
    static final List<LayerKind> KINDS = List.of(
            RELU,
            rectifier("relu6", new Clip(0, 6)),
            LayerKind.ofMap("clip", List.of("low", "high"), Activation::clip),
            LayerKind.with("leaky-relu", List.of("slope"), (kind, settings) -> {
                float slope = settings.has("slope") ? number(settings, "slope") : 0.01f;
                return new Activation(kind, new LeakyRelu(slope), Gain.RECTIFIER, Map.of("slope", slope));
            }),
            LayerKind.with("elu", List.of("alpha"), (kind, settings) -> {
                float alpha = settings.has("alpha") ? number(settings, "alpha") : 1f;
                return new Activation(kind, new Elu(alpha), Gain.RECTIFIER, Map.of("alpha", alpha));
            }),
            rectifier("silu", new Silu()),
            rectifier("gelu", new Gelu()),
            rectifier("mish", new Mish()),
            rectifier("softplus", new Softplus()),
            rectifier("hard-swish", new HardSwish()),
            SIGMOID,
            bounded("hard-sigmoid", new HardSigmoid()),
            bounded("tanh", new Tanh()),
            LayerKind.with("multiply-by", List.of("factor"), (kind, settings) -> {
                float factor = number(settings, "factor");
                return new Activation(kind, new Times(factor), Gain.PASSES, Map.of("factor", factor));
            }));

    private static LayerKind rectifier(String name, PointFunction function) {
        return LayerKind.plain(name, kind -> new Activation(kind, function, Gain.RECTIFIER, Map.of()));
    }

    private static LayerKind bounded(String name, PointFunction function) {
        return LayerKind.plain(name, kind -> new Activation(kind, function, Gain.LINEAR, Map.of()));
    }

    private static Layer clip(LayerKind kind, LayerSettings settings) {
        if (!settings.has("low") && !settings.has("high")) {
            throw new IllegalArgumentException("low or high is missing: say one of them, or both");
        }
        float low = settings.has("low") ? number(settings, "low") : Float.NEGATIVE_INFINITY;
        float high = settings.has("high") ? number(settings, "high") : Float.POSITIVE_INFINITY;
        if (!(low < high)) {
            throw new IllegalArgumentException("low must be below high, not " + low + " and " + high);
        }
        Map<String, Object> written = LayerSettings.written("low", low, "high", high);
        written.values().removeIf(end -> Float.isInfinite((Float) end));
        return new Activation(kind, new Clip(low, high), Gain.RECTIFIER, written);
    }

    private static float number(LayerSettings settings, String key) {
        return settings.number(key, -1e6, 1e6);
    }

    /** y = max(x, 0). */
    public static Layer relu() {
        return RELU.plain();
    }

    /** y = 1 / (1 + e^−x). */
    public static Layer sigmoid() {
        return SIGMOID.plain();
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.get(0);
    }

    @Override
    public boolean worksInPlace() {
        return true;
    }

    @Override
    public boolean needsInput() {
        return function.kept() == PointFunction.Kept.INPUT;
    }

    @Override
    public boolean needsOutput() {
        return function.kept() == PointFunction.Kept.OUTPUT;
    }

    @Override
    public void plan(NodePlan node) {
        Pointwise pointwise = Pointwise.of(
                node.kernels(),
                new Pointwise.Plan(function, node.x(0).layout(), node.y().layout(), node.dyLayout(), node.dxLayout(0)));
        Tensor kept = needsInput() ? node.x(0) : node.y();
        node.addLike(0, new ActivationStep(pointwise, node.x(0), node.y(), kept, node.dx(0), node.dy()));
    }

    private record ActivationStep(
            Pointwise function, Tensor x, Tensor y, Tensor kept, Optional<Tensor> dx, Optional<Tensor> dy)
            implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            function.forward(a, x.at(group), y.at(group));
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (dx.isPresent()) {
                function.backward(
                        a, kept.at(group), dy.get().at(group), dx.get().at(group));
            }
        }
    }
}
