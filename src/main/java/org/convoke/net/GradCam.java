package org.convoke.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.convoke.array.Kernels;
import org.convoke.net.layer.Depthwise;
import org.convoke.net.layer.Dropout;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Size;
import org.convoke.net.layer.Sliding;

/**
 * Grad-CAM (Selvaraju et al., "Grad-CAM: Visual explanations from deep networks via gradient-based localization", 2017): which
 * places of an image make a network give a class. With A the output of the last node that has more than one position, and z_k
 * the output of class k before a softmax,
 *
 * <pre>
 * α_c = mean over positions of ∂z_k/∂A_c        map = relu(Σ_c α_c · A_c), divided by its greatest value
 * </pre>
 *
 * <p>The network is as it is in predictions: batch normalisation by running statistics, no dropout. One thread at a time.
 *
 * <p>The sum over positions of ∂z_k/∂A_c is the gradient of a bias that is added to A_c. So the network gets one more node
 * behind A, which multiplies by 1 and adds biases of 0, and is trained by nothing but these biases.
 */
public final class GradCam {
    private static final int ONE_IMAGE = 1;

    private final int node;
    private final Shape shape;
    private final Workspace watched;
    private final Workspace biased;
    private final ParameterTensor bias;
    private final float[] gradient;

    private GradCam(Network network, float[] weights, Kernels kernels, int node) {
        this.node = node;
        shape = network.output(node);
        watched = Workspace.forWatching(network, kernels, ONE_IMAGE);
        watched.load(weights);
        Biased derived = biased(network, node);
        biased = new Workspace(derived.network, kernels, ONE_IMAGE);
        biased.load(derived.weights(network, weights));
        bias = biased.parameters().tensor(derived.node, "bias");
        gradient = new float[biased.parameters().changing()];
    }

    /**
     * Explains a network; nothing where no node has more than one position.
     *
     * @param weights flat
     */
    public static Optional<GradCam> of(Network network, float[] weights, Kernels kernels) {
        int node = lastWithPositions(network);
        return node < 0 ? Optional.empty() : Optional.of(new GradCam(network, weights, kernels, node));
    }

    /** About how many bytes it takes, without making one. */
    public static long bytes(Network network) {
        int node = lastWithPositions(network);
        return node < 0
                ? 0
                : 2 * Workspace.bytes(biased(network, node).network, ONE_IMAGE, true)
                        + Float.BYTES * (long) Parameters.of(network).size();
    }

    private static int lastWithPositions(Network network) {
        int node = network.nodes().size() - 1;
        while (node >= 0 && positions(network.output(node)) == 1) {
            node = network.sources(node).get(0);
        }
        return node;
    }

    private static int positions(Shape shape) {
        return shape.rows() * shape.columns();
    }

    /**
     * Where the network sees a class.
     *
     * @param pixels of one image, unsigned bytes, {@code [channel][row][column]}
     * @param tables for each channel the value of each of the 256 pixel values
     * @param k the class
     */
    public ClassMap map(byte[] pixels, float[][] tables, int k) {
        int[] only = {0};
        biased.images(pixels, only, 0, only, 0, 1, tables);
        biased.clearGradient();
        biased.forwardLayers();
        biased.gradientOf(new int[] {k});
        biased.backward();
        biased.gradient(gradient);
        watched.images(pixels, only, 0, only, 0, 1, tables);
        watched.forwardLayers();
        float[] activations = watched.values(node, 0);
        int positions = positions(shape);
        double[] sums = new double[positions];
        for (int c = 0; c < shape.channels(); c++) {
            double alpha = gradient[bias.place(c)] / (double) positions;
            for (int i = 0; i < positions; i++) {
                sums[i] += alpha * activations[c * positions + i];
            }
        }
        double greatest = 0;
        for (double sum : sums) {
            greatest = Math.max(greatest, sum);
        }
        float[] map = new float[positions];
        for (int i = 0; i < positions; i++) {
            map[i] = greatest > 0 ? (float) (Math.max(0, sums[i]) / greatest) : 0;
        }
        return new ClassMap(shape.rows(), shape.columns(), map);
    }

    /**
     * The network with the node that adds biases.
     *
     * @param node its number
     */
    private record Biased(Network network, int node) {
        /** The weights of the other nodes, and ones for the factors. */
        float[] weights(Network original, float[] flat) {
            Parameters from = Parameters.of(original);
            Parameters to = Parameters.of(network);
            float[] weights = new float[to.size()];
            Map<String, Integer> numbers = new HashMap<>();
            for (int i = 0; i < original.nodes().size(); i++) {
                numbers.put(original.nodes().get(i).name(), i);
            }
            for (int i = 0; i < network.nodes().size(); i++) {
                for (ParameterTensor tensor : to.tensors(i)) {
                    if (i != node) {
                        ParameterTensor same =
                                from.tensor(numbers.get(network.nodes().get(i).name()), tensor.suffix());
                        System.arraycopy(flat, same.start(), weights, tensor.start(), tensor.floats());
                    } else if (tensor.suffix().equals("weight")) {
                        float[] ones = new float[tensor.size()];
                        Arrays.fill(ones, 1);
                        tensor.into(weights, ones);
                    }
                }
            }
            return weights;
        }
    }

    private static Biased biased(Network network, int behind) {
        Map<String, String> names = new HashMap<>(Map.of(Node.INPUT, Node.INPUT));
        List<Node> nodes = new ArrayList<>();
        int place = -1;
        for (int i = 0; i < network.nodes().size(); i++) {
            Node each = network.nodes().get(i);
            List<String> inputs = each.inputs().stream().map(names::get).toList();
            names.put(each.name(), each.layer() instanceof Dropout ? inputs.get(0) : each.name());
            if (!(each.layer() instanceof Dropout)) {
                nodes.add(new Node(each.name(), each.layer(), inputs, true));
            }
            if (i == behind) {
                String name = unlike(network);
                place = nodes.size();
                nodes.add(new Node(
                        name,
                        new Depthwise(1, new Sliding(new Size(1, 1), new Size(1, 1), new Placement.Valid()), true),
                        List.of(names.get(each.name())),
                        false,
                        List.of("weight")));
                names.put(each.name(), name);
            }
        }
        // So that a softmax at the end, whatever the loss, is not one of the layers.
        return new Biased(new Network(network.input(), nodes, Loss.CROSS_ENTROPY), place);
    }

    private static String unlike(Network network) {
        String name = "bias";
        while (named(network, name)) {
            name += "-";
        }
        return name;
    }

    private static boolean named(Network network, String name) {
        return network.nodes().stream().anyMatch(each -> each.name().equals(name));
    }
}
