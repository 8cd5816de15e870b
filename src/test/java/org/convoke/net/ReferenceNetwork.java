package org.convoke.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.convoke.array.CounterRandom;
import org.convoke.array.Operation;
import org.convoke.net.layer.AvgPool;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Depthwise;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Sliding;
import org.convoke.net.layer.Windowed;

/**
 * The forward pass of a micro-batch in double precision, each layer as its formula is written with the kernel's own
 * element numbers. It shares no geometry and no code with the engine; derivatives come from differences.
 */
final class ReferenceNetwork {
    /** What each kind of layer computes, by its name in a network file. */
    private static final Map<String, Formula> FORMULAS = formulas();

    private final Network network;
    private final boolean training;
    private final List<ParameterTensor> tensors;

    /** @param training whether statistics are those of the images, and dropout drops */
    ReferenceNetwork(Network network, boolean training) {
        this.network = network;
        this.training = training;
        tensors = Parameters.of(network).tensors();
    }

    /** The kinds of layers that it knows. */
    static Set<String> kinds() {
        return FORMULAS.keySet();
    }

    /** The tensors of flat parameters. */
    static double[][] parameters(Parameters parameters, float[] flat) {
        return parameters.tensors().stream()
                .map(tensor -> doubles(tensor.from(flat)))
                .toArray(double[][]::new);
    }

    /** Images that lie one after the other. */
    static double[][] images(Network network, float[] values) {
        int size = network.input().size();
        return IntStream.range(0, values.length / size)
                .mapToObj(n -> doubles(Arrays.copyOfRange(values, n * size, (n + 1) * size)))
                .toArray(double[][]::new);
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    /**
     * What a pass gives.
     *
     * @param losses of each image
     * @param statistics mean and variance of micro-batches, by the names of the tensors
     * @param values what leaves each node, {@code [node][image][value]}
     */
    record Result(double[] losses, Map<String, double[]> statistics, double[][][] values) {
        double sum() {
            return Arrays.stream(losses).sum();
        }
    }

    /**
     * The pass.
     *
     * @param parameters the tensors, in the order of {@link Parameters#tensors}
     * @param images each {@code [channel][row][column]}
     * @param streams of each image, for dropout
     */
    Result pass(double[][] parameters, double[][] images, int[] labels, long[] streams) {
        Map<String, double[]> statistics = new HashMap<>();
        List<Volume[]> values = new ArrayList<>();
        Volume[] input = Arrays.stream(images)
                .map(image -> new Volume(network.input(), image))
                .toArray(Volume[]::new);
        int last = network.nodes().size() - 1;
        for (int i = 0; i <= last; i++) {
            Map<String, double[]> own = new HashMap<>();
            for (int t = 0; t < parameters.length; t++) {
                if (tensors.get(t).layer() == i) {
                    own.put(tensors.get(t).suffix(), parameters[t]);
                }
            }
            List<Volume[]> inputs = network.sources(i).stream()
                    .map(source -> source < 0 ? input : values.get(source))
                    .toList();
            Call call = new Call(network.nodes().get(i), i, training, streams, inputs, own, statistics);
            String kind = call.layer().kind().name();
            boolean partOfLoss = i == last && kind.equals("softmax") && network.loss() == Loss.CROSS_ENTROPY;
            values.add(partOfLoss ? inputs.get(0) : FORMULAS.get(kind).of(call));
        }
        double[] losses = IntStream.range(0, images.length)
                .mapToDouble(n -> network.loss() == Loss.CROSS_ENTROPY
                        ? -Math.log(softmax(values.get(last)[n]).values[labels[n]])
                        : squaredError(values.get(last)[n].values, labels[n]))
                .toArray();
        return new Result(
                losses,
                statistics,
                values.stream()
                        .map(volumes ->
                                Arrays.stream(volumes).map(Volume::values).toArray(double[][]::new))
                        .toArray(double[][][]::new));
    }

    /** What leaves a layer, for each image. */
    private interface Formula {
        Volume[] of(Call call);
    }

    /** A layer with what it computes from. */
    private record Call(
            Node node,
            int number,
            boolean training,
            long[] streams,
            List<Volume[]> inputs,
            Map<String, double[]> parameters,
            Map<String, double[]> statistics) {
        Layer layer() {
            return node.layer();
        }

        double number(String setting) {
            return ((Number) layer().settings().get(setting)).doubleValue();
        }

        double[] parameter(String suffix) {
            return parameters.get(suffix);
        }

        /** Where a layer may not have it, so many equal values. */
        double[] parameter(String suffix, int values, double otherwise) {
            double[] equal = new double[values];
            Arrays.fill(equal, otherwise);
            return parameters.getOrDefault(suffix, equal);
        }

        Volume[] each(UnaryOperator<Volume> formula) {
            return Arrays.stream(inputs.get(0)).map(formula).toArray(Volume[]::new);
        }

        Volume[] points(DoubleUnaryOperator f) {
            return each(x -> x.map(f));
        }
    }

    private static Map<String, Formula> formulas() {
        Map<String, Formula> formulas = new HashMap<>();
        formulas.put("conv", call -> {
            Conv conv = (Conv) call.layer();
            return call.each(x -> conv(conv, conv.maps(), conv.groups(), x, call.parameters));
        });
        formulas.put("depthwise", call -> {
            Depthwise conv = (Depthwise) call.layer();
            return call.each(
                    x -> conv(conv, conv.multiplier() * x.shape.channels(), x.shape.channels(), x, call.parameters));
        });
        formulas.put("dense", call -> {
            int units = (int) call.number("units");
            double[] bias = call.parameter("bias", units, 0);
            return call.each(x -> dense(units, x, call.parameter("weight"), bias));
        });
        formulas.put(
                "maxpool",
                call -> call.each(x -> pooled(
                        (Windowed) call.layer(),
                        x,
                        window -> window.inside.stream()
                                .mapToDouble(Double::doubleValue)
                                .max()
                                .orElseThrow())));
        formulas.put("avgpool", call -> {
            AvgPool pool = (AvgPool) call.layer();
            boolean padding = pool.placement() instanceof Placement.Padding && pool.countsPadding();
            return call.each(x -> pooled(
                    pool,
                    x,
                    window -> window.inside.stream()
                                    .mapToDouble(Double::doubleValue)
                                    .sum()
                            / (padding ? window.insidePadding : window.inside.size())));
        });
        formulas.put(
                "global-avgpool",
                call -> call.each(x -> ofChannels(x, c -> x.channel(c).average().orElseThrow())));
        formulas.put(
                "global-maxpool",
                call -> call.each(x -> ofChannels(x, c -> x.channel(c).max().orElseThrow())));
        formulas.put("batch-norm", ReferenceNetwork::batchNorm);
        formulas.put("dropout", ReferenceNetwork::dropout);
        formulas.put("lrn", call -> call.each(x -> responseNorm(call, x)));
        formulas.put("prelu", call -> call.each(x -> x.map((c, v) -> v > 0 ? v : call.parameter("slope")[c] * v)));
        formulas.put("softmax", call -> call.each(ReferenceNetwork::softmax));
        formulas.put("flatten", call -> call.each(x -> new Volume(Shape.flat(x.values.length), x.values)));
        formulas.put(
                "add",
                call -> joined(call, xs -> {
                    double[] y = new double[xs.get(0).values.length];
                    xs.forEach(x -> Arrays.setAll(y, i -> y[i] + x.values[i]));
                    return new Volume(xs.get(0).shape, y);
                }));
        formulas.put(
                "concat",
                call -> joined(call, xs -> {
                    double[] y = xs.stream()
                            .flatMapToDouble(x -> Arrays.stream(x.values))
                            .toArray();
                    Shape first = xs.get(0).shape;
                    return new Volume(
                            new Shape(y.length / first.rows() / first.columns(), first.rows(), first.columns()), y);
                }));
        formulas.put("multiply", call -> joined(call, xs -> xs.get(0).map((c, v) -> v * xs.get(1).values[c])));
        formulas.put("shortcut", call -> call.each(x -> shortcut(call, x)));
        formulas.put("channel-shuffle", call -> {
            int groups = (int) call.number("groups");
            return call.each(x -> Volume.of(
                    x.shape, (c, i, j) -> x.at(c % groups * (x.shape.channels() / groups) + c / groups, i, j)));
        });
        formulas.put("relu", call -> call.points(x -> Math.max(x, 0)));
        formulas.put("relu6", call -> call.points(x -> Math.min(Math.max(x, 0), 6)));
        formulas.put("clip", call -> call.points(x -> Math.min(Math.max(x, call.number("low")), call.number("high"))));
        formulas.put("leaky-relu", call -> call.points(x -> x > 0 ? x : call.number("slope") * x));
        formulas.put("elu", call -> call.points(x -> x > 0 ? x : call.number("alpha") * Math.expm1(x)));
        formulas.put("silu", call -> call.points(x -> x / (1 + Math.exp(-x))));
        formulas.put("gelu", call -> call.points(x -> x * (1 + erf(x / Math.sqrt(2))) / 2));
        formulas.put("mish", call -> call.points(x -> x * Math.tanh(Math.log1p(Math.exp(x)))));
        formulas.put("softplus", call -> call.points(x -> Math.log1p(Math.exp(x))));
        formulas.put("hard-swish", call -> call.points(x -> x * Math.min(Math.max(x / 6 + 0.5, 0), 1)));
        formulas.put("sigmoid", call -> call.points(x -> 1 / (1 + Math.exp(-x))));
        formulas.put("hard-sigmoid", call -> call.points(x -> Math.min(Math.max(x / 6 + 0.5, 0), 1)));
        formulas.put("multiply-by", call -> call.points(x -> x * call.number("factor")));
        formulas.put("tanh", call -> call.points(Math::tanh));
        return formulas;
    }

    /** The values of one image. */
    private record Volume(Shape shape, double[] values) {
        /** An element from its place. */
        interface Element {
            double at(int c, int row, int column);
        }

        /** A function of a channel and a value. */
        interface OfChannel {
            double of(int c, double value);
        }

        static Volume of(Shape shape, Element element) {
            int columns = shape.columns();
            int area = shape.rows() * columns;
            double[] values = new double[shape.size()];
            Arrays.setAll(values, i -> element.at(i / area, i % area / columns, i % columns));
            return new Volume(shape, values);
        }

        double at(int c, int row, int column) {
            return values[(c * shape.rows() + row) * shape.columns() + column];
        }

        DoubleStream channel(int c) {
            int area = shape.rows() * shape.columns();
            return Arrays.stream(values, c * area, (c + 1) * area);
        }

        Volume map(DoubleUnaryOperator f) {
            return map((c, v) -> f.applyAsDouble(v));
        }

        Volume map(OfChannel f) {
            return of(shape, (c, i, j) -> f.of(c, at(c, i, j)));
        }
    }

    /**
     * One axis of a window over n elements. The kernel element p of output i meets input {@code start + i·s ± p·d}.
     *
     * @param before elements of padding before the input
     * @param after and after it
     */
    private record Line(int n, int k, int s, int d, int start, boolean turned, int outputs, int before, int after) {
        static Line rows(Windowed layer, Shape x) {
            Sliding sliding = layer.sliding();
            Placement at = layer.placement();
            int centre = at instanceof Placement.Centre place ? place.row() : -1;
            int before = at instanceof Placement.Padding by ? by.top() : 0;
            int after = at instanceof Placement.Padding by ? by.bottom() : 0;
            Line line = new Line(
                    x.rows(),
                    sliding.size().rows(),
                    sliding.stride().rows(),
                    sliding.dilation().rows(),
                    0,
                    false,
                    0,
                    before,
                    after);
            return line.over(layer, centre);
        }

        static Line columns(Windowed layer, Shape x) {
            Sliding sliding = layer.sliding();
            Placement at = layer.placement();
            int centre = at instanceof Placement.Centre place ? place.column() : -1;
            int before = at instanceof Placement.Padding by ? by.left() : 0;
            int after = at instanceof Placement.Padding by ? by.right() : 0;
            Line line = new Line(
                    x.columns(),
                    sliding.size().columns(),
                    sliding.stride().columns(),
                    sliding.dilation().columns(),
                    0,
                    false,
                    0,
                    before,
                    after);
            return line.over(layer, centre);
        }

        private Line over(Windowed layer, int centre) {
            boolean turn = layer.operation() == Operation.CONVOLUTION;
            int extent = (k - 1) * d + 1;
            if (centre >= 0) {
                // Convolution: y[i·s − (p − c)·d]. Cross-correlation: y[i·s + (p − c)·d].
                Line line = new Line(n, k, s, d, turn ? centre * d : -centre * d, turn, 0, before, after);
                // Outputs end with the last window that is not wholly outside, even if its taps skip the input.
                int last = IntStream.range(0, n)
                        .filter(i -> Math.min(line.met(i, 0), line.met(i, k - 1)) < n)
                        .max()
                        .orElse(-1);
                return new Line(n, k, s, d, line.start, turn, last + 1, before, after);
            }
            int lead = before;
            int outputs;
            if (layer.placement() instanceof Placement.Same) {
                outputs = (int) IntStream.range(0, n).filter(u -> u % s == 0).count();
                lead = Math.max((outputs - 1) * s + extent - n, 0) / 2;
            } else {
                int length = before + n + after;
                outputs = (int) IntStream.range(0, length)
                        .filter(i -> i * s + extent <= length)
                        .count();
                if (layer.sliding().ceil()) {
                    outputs += outputs == 0 || (outputs - 1) * s + extent < length ? 1 : 0;
                    outputs = Math.min(outputs, (before + n - 1) / s + 1);
                }
            }
            return new Line(n, k, s, d, (turn ? extent - 1 : 0) - lead, turn, outputs, before, after);
        }

        int met(int i, int p) {
            return start + i * s + (turned ? -p : p) * d;
        }

        boolean inside(int u) {
            return u >= 0 && u < n;
        }

        boolean insidePadding(int u) {
            return u >= -before && u < n + after;
        }
    }

    private static Volume conv(Windowed conv, int maps, int groups, Volume x, Map<String, double[]> parameters) {
        Line rows = Line.rows(conv, x.shape);
        Line columns = Line.columns(conv, x.shape);
        double[] w = parameters.get("weight");
        double[] bias = parameters.getOrDefault("bias", new double[maps]);
        int channels = x.shape.channels() / groups;
        return Volume.of(new Shape(maps, rows.outputs, columns.outputs), (m, i, j) -> {
            double y = bias[m];
            int weight = m * channels * rows.k * columns.k;
            int first = m / (maps / groups) * channels;
            for (int c = first; c < first + channels; c++) {
                for (int p = 0; p < rows.k; p++) {
                    for (int q = 0; q < columns.k; q++) {
                        int u = rows.met(i, p);
                        int v = columns.met(j, q);
                        y += rows.inside(u) && columns.inside(v) ? w[weight] * x.at(c, u, v) : 0;
                        weight++;
                    }
                }
            }
            return y;
        });
    }

    /** What a pooling window sees: values, and how many places are inside the input or its padding. */
    private record Seen(List<Double> inside, int insidePadding) {}

    private static Volume pooled(Windowed pool, Volume x, ToDoubleFunction<Seen> of) {
        Line rows = Line.rows(pool, x.shape);
        Line columns = Line.columns(pool, x.shape);
        return Volume.of(new Shape(x.shape.channels(), rows.outputs, columns.outputs), (c, i, j) -> {
            List<Double> inside = new ArrayList<>();
            int insidePadding = 0;
            for (int p = 0; p < rows.k; p++) {
                for (int q = 0; q < columns.k; q++) {
                    int u = rows.met(i, p);
                    int v = columns.met(j, q);
                    if (rows.inside(u) && columns.inside(v)) {
                        inside.add(x.at(c, u, v));
                    }
                    insidePadding += rows.insidePadding(u) && columns.insidePadding(v) ? 1 : 0;
                }
            }
            return of.applyAsDouble(new Seen(inside, insidePadding));
        });
    }

    /** A number of each channel. */
    private interface Channel {
        double of(int c);
    }

    private static Volume ofChannels(Volume x, Channel number) {
        return Volume.of(Shape.flat(x.shape.channels()), (c, i, j) -> number.of(c));
    }

    private static Volume dense(int units, Volume x, double[] w, double[] bias) {
        return Volume.of(
                Shape.flat(units),
                (j, row, column) -> bias[j]
                        + IntStream.range(0, x.values.length)
                                .mapToDouble(i -> w[i * units + j] * x.values[i])
                                .sum());
    }

    /** In training, mean and variance are those of the images, unless the layer is frozen. */
    private static Volume[] batchNorm(Call call) {
        Volume[] xs = call.inputs.get(0);
        int channels = call.parameter("mean").length;
        double[] scale = call.parameter("scale", channels, 1);
        double[] shift = call.parameter("shift", channels, 0);
        double[] mean = call.parameter("mean");
        double[] variance = call.parameter("variance");
        if (call.training && !call.node.frozen()) {
            mean = new double[channels];
            variance = new double[channels];
            for (int c = 0; c < channels; c++) {
                int channel = c;
                double[] all = Arrays.stream(xs)
                        .flatMapToDouble(x -> x.channel(channel))
                        .toArray();
                double m = Arrays.stream(all).average().orElse(0);
                mean[c] = m;
                variance[c] =
                        Arrays.stream(all).map(x -> (x - m) * (x - m)).average().orElse(0);
            }
            call.statistics.put(call.node.name() + ".mean", mean);
            call.statistics.put(call.node.name() + ".variance", variance);
        }
        double[] ofMean = mean;
        double[] ofVariance = variance;
        return call.each(x -> x.map(
                (c, v) -> (v - ofMean[c]) / Math.sqrt(ofVariance[c] + call.number("epsilon")) * scale[c] + shift[c]));
    }

    private static Volume[] dropout(Call call) {
        float probability = call.training ? (float) call.number("probability") : 0;
        Volume[] xs = call.inputs.get(0);
        return IntStream.range(0, xs.length)
                .mapToObj(n -> dropped(xs[n], CounterRandom.bits(call.streams[n], call.number, 0), probability))
                .toArray(Volume[]::new);
    }

    private static Volume dropped(Volume x, long key, float probability) {
        double[] y = new double[x.values.length];
        for (int u = 0; u < y.length; u++) {
            int h = (int) key + u * 0x9E3779B9;
            h = (h ^ h >>> 16) * 0x7FEB352D + (int) (key >>> 32);
            h = (h ^ h >>> 15) * 0x846CA68B;
            h = (h ^ h >>> 16) >>> 8;
            y[u] = h < probability * (1 << 24) ? 0 : x.values[u] / (1 - probability);
        }
        return new Volume(x.shape, y);
    }

    private static Volume responseNorm(Call call, Volume x) {
        int size = (int) call.number("size");
        return Volume.of(x.shape, (c, i, j) -> {
            double squares = 0;
            for (int u = c - (size - 1) / 2; u <= c + size / 2; u++) {
                squares += u >= 0 && u < x.shape.channels() ? x.at(u, i, j) * x.at(u, i, j) : 0;
            }
            return x.at(c, i, j)
                    / Math.pow(call.number("k") + call.number("alpha") / size * squares, call.number("beta"));
        });
    }

    private static Volume shortcut(Call call, Volume x) {
        List<?> stride = (List<?>) call.layer().settings().get("stride");
        int down = (Integer) stride.get(0);
        int along = (Integer) stride.get(1);
        int maps = (int) call.number("maps");
        int before = (maps - x.shape.channels()) / 2;
        Shape shape = new Shape(maps, (x.shape.rows() + down - 1) / down, (x.shape.columns() + along - 1) / along);
        return Volume.of(
                shape,
                (c, i, j) ->
                        c >= before && c < before + x.shape.channels() ? x.at(c - before, i * down, j * along) : 0);
    }

    /** One image's inputs made one. */
    private interface Join {
        Volume of(List<Volume> inputs);
    }

    private static Volume[] joined(Call call, Join join) {
        return IntStream.range(0, call.inputs.get(0).length)
                .mapToObj(
                        n -> join.of(call.inputs.stream().map(input -> input[n]).toList()))
                .toArray(Volume[]::new);
    }

    private static Volume softmax(Volume x) {
        double greatest = Arrays.stream(x.values).max().orElseThrow();
        double sum = Arrays.stream(x.values).map(v -> Math.exp(v - greatest)).sum();
        return x.map(v -> Math.exp(v - greatest) / sum);
    }

    /** e^(−x²) · 2/√π · Σ 2^n x^(2n+1) / (1 · 3 · … · (2n+1)), whose terms have one sign. */
    private static double erf(double x) {
        if (Math.abs(x) > 6) {
            return Math.signum(x);
        }
        double term = x;
        double sum = 0;
        for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            sum += term;
            term *= 2 * x * x / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    private static double squaredError(double[] y, int label) {
        double sum = 0;
        for (int k = 0; k < y.length; k++) {
            double difference = (k == label ? 1 : 0) - y[k];
            sum += difference * difference / 2;
        }
        return sum;
    }
}
