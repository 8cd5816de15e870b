package org.convoke.net;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.convoke.array.CounterRandom;
import org.convoke.array.Kernels;
import org.convoke.array.Operation;
import org.convoke.array.PlainKernels;
import org.convoke.array.VectorKernels;
import org.convoke.net.layer.Activation;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Flatten;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.Layers;
import org.convoke.net.layer.MaxPool;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Role;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Size;
import org.convoke.net.layer.Softmax;
import org.convoke.net.layer.Windowed;

/** Small networks of every kind of layer in any order that fits, and numbers to fill them with. */
final class Networks {
    private Networks() {}

    static Stream<Kernels> kernels() {
        return Stream.of(new PlainKernels(), new VectorKernels());
    }

    /** Sequences of the oldest layers, and graphs of all. */
    static Arbitrary<Network> any() {
        return Arbitraries.frequencyOf(Tuple.of(1, sequences()), Tuple.of(3, Graphs.of(Layers.names())));
    }

    /** Likewise, without the layer that makes images depend on each other. */
    static Arbitrary<Network> ofSeparateImages() {
        List<String> kinds = Layers.names().stream()
                .filter(kind -> !kind.equals("batch-norm"))
                .toList();
        return Arbitraries.frequencyOf(Tuple.of(1, sequences()), Tuple.of(3, Graphs.of(kinds)));
    }

    static Arbitrary<Network> sequences() {
        Arbitrary<Integer> channels = Arbitraries.integers().between(1, 6);
        Arbitrary<Integer> lengths = Arbitraries.integers().between(1, 8);
        Arbitrary<Shape> inputs =
                Combinators.combine(channels, lengths, lengths).as(Shape::new);
        Arbitrary<List<Layer>> spatial =
                Arbitraries.oneOf(conv(), conv(), pool(), activation()).list().ofMaxSize(5);
        Arbitrary<Layer> dense = Arbitraries.integers().between(1, 6).map(Dense::new);
        Arbitrary<List<Layer>> flat = Arbitraries.oneOf(dense, activation(), Arbitraries.just(new Softmax()))
                .list()
                .ofMaxSize(4);
        Arbitrary<Layer> last = Arbitraries.integers().between(2, 6).map(Dense::new);
        Arbitrary<List<Layer>> end = Arbitraries.oneOf(activation(), Arbitraries.just(new Softmax()))
                .list()
                .ofMaxSize(2);
        return Combinators.combine(inputs, spatial, flat, last, end, Arbitraries.of(Loss.class))
                .as(Networks::fitting);
    }

    private static Network fitting(
            Shape input, List<Layer> spatial, List<Layer> flat, Layer last, List<Layer> end, Loss loss) {
        List<Layer> layers = new ArrayList<>();
        Shape shape = input;
        for (Layer layer : spatial) {
            if (!(layer instanceof Windowed windowed) || fits(windowed, shape)) {
                layers.add(layer);
                shape = layer.output(List.of(shape));
            }
        }
        layers.add(new Flatten());
        layers.addAll(flat);
        layers.add(last);
        layers.addAll(end);
        return Network.of(input, layers, loss);
    }

    private static boolean fits(Windowed layer, Shape input) {
        return !(layer.placement() instanceof Placement.Valid)
                || (layer.size().rows() <= input.rows() && layer.size().columns() <= input.columns());
    }

    private static Arbitrary<Layer> activation() {
        return Arbitraries.of(Activation.relu(), Activation.sigmoid());
    }

    private static Arbitrary<Layer> conv() {
        return Combinators.combine(Arbitraries.integers().between(1, 6), sizes(4), sizes(3), places(), operations())
                .as((maps, size, stride, place, operation) ->
                        new Conv(maps, size, stride, placement(place, size), operation));
    }

    private static Arbitrary<Layer> pool() {
        return Combinators.combine(sizes(3), sizes(3), places(), operations())
                .as((size, stride, place, operation) -> new MaxPool(size, stride, placement(place, size), operation));
    }

    private static Arbitrary<Size> sizes(int most) {
        Arbitrary<Integer> lengths = Arbitraries.integers().between(1, most);
        return Combinators.combine(lengths, lengths).as(Size::new);
    }

    private static Arbitrary<Operation> operations() {
        return Arbitraries.of(Operation.class);
    }

    private static Arbitrary<Integer> places() {
        return Arbitraries.integers().between(-2, 15);
    }

    private static Placement placement(int place, Size size) {
        if (place == -2) {
            return new Placement.Valid();
        }
        return place == -1
                ? new Placement.Same()
                : new Placement.Centre(place % size.rows(), place / 4 % size.columns());
    }

    /**
     * Parameters in the flat order: paddings zero, weights so large that values stay of one size through layers, variances
     * positive, all others around zero.
     */
    static float[] parameters(Parameters parameters, long seed) {
        float[] flat = new float[parameters.size()];
        List<ParameterTensor> tensors = parameters.tensors();
        for (int t = 0; t < tensors.size(); t++) {
            ParameterTensor tensor = tensors.get(t);
            List<Integer> shape = tensor.shape();
            double size = 0.5;
            if (tensor.role() == Role.WEIGHT) {
                size = 1 / Math.sqrt(shape.size() == 2 ? shape.get(0) : tensor.size() / (double) shape.get(0));
            }
            float[] values = new float[tensor.size()];
            for (int i = 0; i < values.length; i++) {
                double value = size * CounterRandom.gaussian(seed, t, i);
                values[i] = (float) (tensor.suffix().equals("variance") ? 0.5 + Math.abs(value) : value);
            }
            tensor.into(flat, values);
        }
        return flat;
    }

    /** Images with values in −1 … 1. */
    static float[] images(Network network, int count, long seed) {
        float[] values = new float[count * network.input().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * CounterRandom.uniform(seed, 1000, i) - 1);
        }
        return values;
    }

    static int[] labels(Network network, int count, long seed) {
        int[] labels = new int[count];
        for (int n = 0; n < count; n++) {
            labels[n] = (int) (CounterRandom.uniform(seed, 1001, n) * network.classes());
        }
        return labels;
    }
}
