package org.convoke.net.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.convoke.array.ConvWeights;
import org.convoke.array.Convolution;
import org.convoke.array.Layout;
import org.convoke.array.OneImageConvolution;
import org.convoke.array.Operation;
import org.convoke.array.Window;
import org.convoke.array.window.GroupedConvolution;
import org.convoke.array.window.GroupedWeights;

/**
 * Convolution or cross-correlation.
 *
 * @param maps how many leave
 * @param sliding the kernel and its way
 * @param operation which way round the kernel lies
 * @param groups into how many groups maps and channels are divided, each of whose maps see only its channels
 * @param hasBias whether each map has a bias
 * @param init what the weights begin with
 */
public record Conv(int maps, Sliding sliding, Operation operation, int groups, boolean hasBias, Init init)
        implements Windowed {
    static final LayerKind KIND = LayerKind.of(
            "conv",
            List.of(
                    "maps",
                    "kernel",
                    "stride",
                    "centre",
                    "padding",
                    "operation",
                    "dilation",
                    "groups",
                    "bias",
                    Init.KEY),
            Conv::read);

    /** Values of a patch: whitening takes the eigenvectors of a matrix that is as many squared. */
    private static final int MOST_WHITENED = 1_024;

    /** @throws IllegalArgumentException if there are no maps, not as many in each group, or the centre is outside */
    public Conv {
        sliding.requireCentreInside("kernel");
        if (maps < 1) {
            throw new IllegalArgumentException("maps must be at least 1, not " + maps);
        }
        if (groups < 1 || maps % groups != 0) {
            throw new IllegalArgumentException("groups must divide the maps: " + groups + " does not divide " + maps);
        }
        if (groups > 1 && (init == Init.DIRAC || init == Init.WHITENING)) {
            throw new IllegalArgumentException("init: " + init.text() + " needs groups: 1, not " + groups);
        }
    }

    /** Random weights to begin with. */
    public Conv(int maps, Sliding sliding, Operation operation, int groups, boolean hasBias) {
        this(maps, sliding, operation, groups, hasBias, Init.RANDOM);
    }

    /** One group, with biases. */
    public Conv(int maps, Size size, Size stride, Placement placement, Operation operation) {
        this(maps, new Sliding(size, stride, placement), operation, 1, true);
    }

    private static Layer read(LayerSettings conv) {
        return new Conv(
                conv.count("maps", Shape.MOST_CHANNELS),
                Sliding.read(conv, "kernel", new Size(1, 1)),
                Windowed.operation(conv),
                conv.count("groups", Shape.MOST_CHANNELS, 1),
                conv.flag("bias", true),
                Init.read(conv, Init.values()));
    }

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("maps", maps);
        settings.putAll(sliding.settings("kernel"));
        settings.put("operation", operation.name().toLowerCase(Locale.ROOT));
        if (groups > 1) {
            settings.put("groups", groups);
        }
        if (!hasBias) {
            settings.put("bias", false);
        }
        init.write(settings);
        return settings;
    }

    @Override
    public String word() {
        return "kernel";
    }

    @Override
    public Shape output(List<Shape> inputs) {
        int channels = inputs.get(0).channels();
        if (channels % groups != 0) {
            throw new IllegalArgumentException(
                    "groups must divide the channels: " + groups + " does not divide " + channels);
        }
        double patch = (double) channels * size().rows() * size().columns();
        if (init == Init.WHITENING && patch > MOST_WHITENED) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "init: whitening needs a patch of at most %,d values, channels × rows × columns: this one has %,.0f",
                    MOST_WHITENED,
                    patch));
        }
        long most = 2 * (long) patch;
        if (init == Init.WHITENING && maps > most) {
            throw new IllegalArgumentException("init: whitening makes at most " + most
                    + " maps, a pair for each of the " + most / 2 + " pixels of a patch: maps is " + maps);
        }
        Window window = window(inputs.get(0));
        boolean fits = window.rows().extent() <= inputs.get(0).rows()
                && window.columns().extent() <= inputs.get(0).columns();
        if (init == Init.WHITENING && !fits) {
            throw new IllegalArgumentException("init: whitening needs a kernel that fits into the image of "
                    + inputs.get(0).rows() + "×" + inputs.get(0).columns());
        }
        return new Shape(maps, window.rows().output(), window.columns().output());
    }

    private ConvWeights weights(Shape input) {
        return new ConvWeights(maps, input.channels(), size().rows(), size().columns());
    }

    private GroupedWeights groupedWeights(Shape input) {
        return new GroupedWeights(maps, input.channels(), groups, size().rows(), size().columns());
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        Shape input = inputs.get(0);
        int channels = input.channels() / groups;
        int columns = size().columns();
        int kernel = size().rows() * columns;
        ConvWeights whole = weights(input);
        GroupedWeights parts = groupedWeights(input);
        List<ParameterSpec> parameters = new ArrayList<>();
        parameters.add(new ParameterSpec(
                "weight",
                Role.WEIGHT,
                List.of(maps, channels, size().rows(), columns),
                groups == 1 ? whole.size() : parts.size(),
                i -> {
                    int map = i / kernel / channels;
                    int channel = i / kernel % channels;
                    int row = i % kernel / columns;
                    return groups == 1
                            ? whole.at(map, channel, row, i % columns)
                            : parts.at(map, channel, row, i % columns);
                },
                initial(channels, kernel)));
        if (hasBias) {
            parameters.add(ParameterSpec.vector("bias", Role.BIAS, maps, 0f));
        }
        return parameters;
    }

    private Initial initial(int channels, int kernel) {
        Initial.Random random = new Initial.Random((double) channels * kernel, (double) maps / groups * kernel);
        return switch (init) {
            case RANDOM -> random;
            case ZERO -> new Initial.Constant(0);
            case DIRAC -> new Initial.Identity(channels, size(), random);
            case WHITENING -> new Initial.Whitening(random);
        };
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
        return maps
                * (long) (inputs.get(0).channels() / groups)
                * window(inputs.get(0)).taps();
    }

    @Override
    public String detail() {
        return sliding.detail()
                + (operation == Operation.CONVOLUTION ? " convolution" : "")
                + (groups == 1 ? "" : ", " + groups + " groups")
                + (init == Init.WHITENING ? ", whitening" : "");
    }

    @Override
    public void plan(NodePlan node) {
        Shape input = node.inputs().get(0);
        Places at = Places.of(node);
        Layout x = at.x.layout();
        Layout y = at.y.layout();
        if (groups > 1) {
            GroupedConvolution conv = GroupedConvolution.of(
                    node.kernels(),
                    new GroupedConvolution.Plan(
                            window(input), x, y, node.dxLayout(0), node.dyLayout(), groupedWeights(input)));
            node.add(new ConvStep(new InGroups(conv), at, node.scratch(0)));
            return;
        }
        Convolution.Plan plan =
                new Convolution.Plan(window(input), x, y, node.dxLayout(0), node.dyLayout(), weights(input));
        if (node.isForOneImage()) {
            OneImageConvolution conv = new OneImageConvolution(node.kernels(), plan);
            node.add(new OneImageStep(conv, at, node.keep(conv.scratch())));
        } else {
            Convolution conv = node.kernels().convolution(plan);
            node.add(new ConvStep(conv, at, node.scratch(Convolution.scratch(weights(input)))));
        }
    }

    /** A convolution in groups, which needs no memory beside. */
    private record InGroups(GroupedConvolution conv) implements Convolution {
        @Override
        public void forward(float[] a, int x, int w, int bias, int y) {
            conv.forward(a, x, w, bias, y);
        }

        @Override
        public void inputGradient(float[] a, int dy, int w, int dx) {
            conv.inputGradient(a, dy, w, dx);
        }

        @Override
        public void weightGradient(float[] a, int x, int dy, int groups, int dw, int dbias, int scratch) {
            conv.weightGradient(a, x, dy, groups, dw, dbias);
        }

        @Override
        public void biasGradient(float[] a, int dy, int groups, int dbias, int scratch) {
            conv.biasGradient(a, dy, groups, dbias);
        }
    }

    /** Where everything lies. */
    private record Places(
            Tensor x,
            Tensor y,
            Optional<Tensor> dx,
            Optional<Tensor> dy,
            Parameter weights,
            Parameter bias,
            int biasGradientAt) {
        static Places of(NodePlan node) {
            int maps = node.y().layout().channels();
            Parameter weights = node.parameter("weight");
            Parameter bias = node.parameterOr("bias", maps, 0f);
            return new Places(
                    node.x(0),
                    node.y(),
                    node.dx(0),
                    node.dy(),
                    weights,
                    bias,
                    weights.isTrained() ? node.gradientPlace(bias, maps) : bias.gradientAt());
        }
    }

    private record OneImageStep(OneImageConvolution conv, Places at, Buffer scratch) implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            conv.forward(a, at.x.at(group), at.weights.at(), at.bias.at(), at.y.at(group), scratch.at(group));
        }
    }

    private record ConvStep(Convolution conv, Places at, Buffer scratch) implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            conv.forward(a, at.x.at(group), at.weights.at(), at.bias.at(), at.y.at(group));
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (at.dx.isPresent()) {
                conv.inputGradient(
                        a, at.dy.get().at(group), at.weights.at(), at.dx.get().at(group));
            }
        }

        @Override
        public void weightGradient(float[] a, Pass pass) {
            if (at.weights.isTrained()) {
                conv.weightGradient(
                        a,
                        at.x.at(0),
                        at.dy.get().at(0),
                        pass.groups(),
                        at.weights.gradientAt(),
                        at.biasGradientAt,
                        scratch.at(0));
            } else if (at.bias.isTrained()) {
                conv.biasGradient(a, at.dy.get().at(0), pass.groups(), at.biasGradientAt, scratch.at(0));
            }
        }
    }
}
