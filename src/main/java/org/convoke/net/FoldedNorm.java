package org.convoke.net;

import org.convoke.net.layer.BatchNorm;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Depthwise;
import org.convoke.net.layer.Layer;

/**
 * A batch normalisation by running statistics, put into the weights of the convolution before it. With f = scale / √(variance
 * + ε),
 *
 * <pre>w' = w · f     bias' = (bias − mean) · f + shift</pre>
 *
 * in double, rounded once.
 *
 * @param conv the convolution's node
 * @param norm the batch normalisation's
 * @param weightsAt where the parameters of the network begin in the arena
 * @param biasAt where the biases lie there if the convolution has none of its own; otherwise −1
 */
record FoldedNorm(Parameters parameters, int conv, int norm, int weightsAt, int biasAt) {
    /** Whether a layer can take one. */
    static boolean takes(Layer layer) {
        return layer instanceof Conv || layer instanceof Depthwise;
    }

    /** Changes the weights that have been loaded. */
    void apply(float[] a) {
        ParameterTensor weights = parameters.tensor(conv, "weight");
        float epsilon = ((BatchNorm) parameters.network().nodes().get(norm).layer()).epsilon();
        int maps = weights.shape().get(0);
        int each = weights.size() / maps;
        for (int map = 0; map < maps; map++) {
            double factor = value(a, "scale", map, 1f) / Math.sqrt((double) value(a, "variance", map, 1f) + epsilon);
            for (int i = map * each; i < (map + 1) * each; i++) {
                int at = weightsAt + weights.place(i);
                a[at] = (float) (a[at] * factor);
            }
            int bias = biasPlace(map);
            double before = biasAt < 0 ? a[bias] : 0;
            a[bias] = (float) ((before - value(a, "mean", map, 0f)) * factor + value(a, "shift", map, 0f));
        }
    }

    private int biasPlace(int map) {
        return biasAt < 0 ? weightsAt + parameters.tensor(conv, "bias").place(map) : biasAt + map;
    }

    /** Of a channel's parameter; of one that the layer does not have, what stands for it. */
    private float value(float[] a, String suffix, int channel, float otherwise) {
        return parameters
                .find(norm, suffix)
                .map(tensor -> a[weightsAt + tensor.place(channel)])
                .orElse(otherwise);
    }
}
