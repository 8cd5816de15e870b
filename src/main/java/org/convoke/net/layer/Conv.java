package org.convoke.net.layer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.convoke.array.ConvWeights;
import org.convoke.array.Convolution;
import org.convoke.array.Operation;
import org.convoke.array.Window;

/** Convolution or cross-correlation, with a bias per map. */
public record Conv(int maps, Size size, Size stride, Placement placement, Operation operation) implements Windowed {
    static final LayerKind KIND =
            LayerKind.of("conv", List.of("maps", "kernel", "stride", "centre", "padding", "operation"), Conv::read);

    /** @throws IllegalArgumentException if there are no maps, or the centre lies outside the kernel */
    public Conv {
        if (maps < 1) {
            throw new IllegalArgumentException("maps must be at least 1, not " + maps);
        }
        Windowed.requireInside(placement, size, "kernel");
    }

    private static Layer read(LayerSettings conv) {
        return new Conv(
                conv.count("maps", Shape.MOST_CHANNELS),
                conv.size("kernel", LONGEST),
                conv.size("stride", LONGEST, new Size(1, 1)),
                Windowed.placement(conv),
                Windowed.operation(conv));
    }

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("maps", maps);
        settings.put("kernel", Windowed.pair(size));
        settings.putAll(windowSettings());
        return settings;
    }

    @Override
    public String word() {
        return "kernel";
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Window window = window(inputs.get(0));
        return new Shape(maps, window.rows().output(), window.columns().output());
    }

    private ConvWeights weights(Shape input) {
        return new ConvWeights(maps, input.channels(), size.rows(), size.columns());
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        ConvWeights w = weights(inputs.get(0));
        int kernel = w.rows() * w.columns();
        List<Integer> shape = List.of(w.maps(), w.channels(), w.rows(), w.columns());
        return List.of(
                new ParameterSpec(
                        "weight",
                        Role.WEIGHT,
                        shape,
                        w.size(),
                        i -> w.at(
                                i / kernel / w.channels(),
                                i / kernel % w.channels(),
                                i % kernel / w.columns(),
                                i % w.columns()),
                        new Initial.Random((double) w.channels() * kernel, (double) w.maps() * kernel)),
                ParameterSpec.vector("bias", Role.BIAS, maps, 0f));
    }

    @Override
    public Halo halo(List<Shape> inputs, int input) {
        Window window = window(inputs.get(0));
        return new Halo(Convolution.leftHalo(window.columns()), Convolution.rightHalo(window.columns()));
    }

    @Override
    public Halo gradientHalo(List<Shape> inputs) {
        Window window = window(inputs.get(0));
        return new Halo(
                Convolution.leftGradientHalo(window.columns()), Convolution.rightGradientHalo(window.columns()));
    }

    @Override
    public long multiplyAdds(List<Shape> inputs) {
        return maps * (long) inputs.get(0).channels() * window(inputs.get(0)).taps();
    }

    @Override
    public String detail() {
        return windowDetail() + " " + operation.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void plan(NodePlan node) {
        Shape input = node.inputs().get(0);
        Convolution.Plan plan = new Convolution.Plan(
                window(input),
                node.x(0).layout(),
                node.y().layout(),
                node.dxLayout(0),
                node.dyLayout(),
                weights(input));
        node.add(new ConvStep(
                node.kernels().convolution(plan),
                node.x(0),
                node.y(),
                node.dx(0),
                node.dy(),
                node.parameter("weight"),
                node.parameter("bias"),
                node.scratch(Convolution.scratch(plan.weights()))));
    }

    private record ConvStep(
            Convolution conv,
            Tensor x,
            Tensor y,
            Optional<Tensor> dx,
            Optional<Tensor> dy,
            Parameter weights,
            Parameter bias,
            Buffer scratch)
            implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            conv.forward(a, x.at(group), weights.at(), bias.at(), y.at(group));
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (dx.isPresent()) {
                conv.inputGradient(a, dy.get().at(group), weights.at(), dx.get().at(group));
            }
        }

        @Override
        public void weightGradient(float[] a, Pass pass) {
            conv.weightGradient(
                    a, x.at(0), dy.get().at(0), pass.groups(), weights.gradientAt(), bias.gradientAt(), scratch.at(0));
        }
    }
}
