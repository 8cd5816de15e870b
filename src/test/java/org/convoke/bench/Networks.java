package org.convoke.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Shape;

/** The networks that are measured, and the arithmetic in them. */
final class Networks {
    /** Every layer, with what the others lack: strides, centres, turned kernels, overlapping pools, sigmoid, softmax. */
    private static final String EVERY_LAYER = """
        input: {channels: 3, height: 20, width: 18}
        layers:
          - conv: {maps: 7, kernel: [4, 3], stride: [1, 2], centre: [2, 0], operation: convolution}
          - sigmoid
          - relu
          - maxpool: {window: [3, 2], stride: [2, 1], padding: same}
          - conv: {maps: 9, kernel: 3, stride: 2, padding: same}
          - relu
          - flatten
          - dense: 50
          - sigmoid
          - dense: 10
          - softmax
        loss: squared-error
        """;

    private static final Map<String, String> FILES = Map.of("n1", "lenet", "n2", "small", "n3", "vgg-cifar");

    private Networks() {}

    /** N1 (lenet), N2 (small), N3 (vgg-cifar), or one with every layer. */
    static Network of(String name) {
        String file = FILES.getOrDefault(name, name);
        return NetworkFile.parse(file.equals("every-layer") ? EVERY_LAYER : shipped(file), file);
    }

    private static String shipped(String file) {
        try (InputStream in = Networks.class.getResourceAsStream("/conf/networks/" + file + ".yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Floating-point operations of the convolutions and dense layers in a training step of one image: forward, input
     * gradient, which the first layer has not, and weight gradient. Taps outside the input are not counted.
     */
    static double trainingFlops(Network network) {
        double sum = 0;
        boolean first = true;
        for (int i = 0; i < network.layers().size(); i++) {
            double pass = flops(network, i);
            if (pass > 0) {
                sum += first ? 2 * pass : 3 * pass;
                first = false;
            }
        }
        return sum;
    }

    /** Of one pass of a layer, for one image; 0 if it is neither convolution nor dense. */
    static double flops(Network network, int layer) {
        Shape input = network.inputs(layer).get(0);
        Shape output = network.output(layer);
        if (network.layers().get(layer) instanceof Conv conv) {
            return 2.0
                    * conv.window(input).rows().taps()
                    * conv.window(input).columns().taps()
                    * input.channels()
                    * output.channels();
        }
        return network.layers().get(layer) instanceof Dense ? 2.0 * input.size() * output.size() : 0;
    }
}
