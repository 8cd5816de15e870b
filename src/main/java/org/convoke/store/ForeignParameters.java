package org.convoke.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.convoke.net.Network;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.layer.BatchNorm;
import org.convoke.text.Quoted;
import org.convoke.text.UserError;

/**
 * Weights as PyTorch has them, in a safetensors file: under the names that the network's file gives for them, in the layouts of
 * {@link ForeignLayout}.
 */
public final class ForeignParameters {
    /** How many batches a normalisation has seen, which nothing depends on. */
    private static final String COUNTER = "num_batches_tracked";

    private static final String MEAN = "running_mean";

    private ForeignParameters() {}

    /**
     * Reads the parameters and statistics of a network.
     *
     * @param in from the file's first byte on
     * @param length of the file in bytes
     * @param source how messages name it
     * @return flat, as the network lays them out
     * @throws UserError if the file is damaged, or its tensors are not exactly the network's
     * @throws IOException if reading fails
     */
    public static float[] read(Network network, InputStream in, long length, String source) throws IOException {
        Map<String, NamedTensor> found = new LinkedHashMap<>();
        Safetensors.readForeign(in, length, source, name -> !name.endsWith(COUNTER))
                .tensors()
                .forEach(tensor -> found.put(tensor.name(), tensor));
        Parameters parameters = Parameters.of(network);
        float[] flat = new float[parameters.size()];
        for (ParameterTensor tensor : parameters.tensors()) {
            String name = network.names().of(tensor);
            NamedTensor values = found.remove(name);
            if (values == null) {
                throw new UserError(
                        source + ": tensor " + name + " is missing, the network's " + tensor.name(),
                        "say how the file calls it in the network's `names`");
            }
            ForeignLayout layout = ForeignLayout.of(network, tensor);
            if (!values.shape().equals(layout.shape())) {
                throw new UserError(source + ": tensor " + name + " has the shape " + values.shape()
                        + ", and the network's " + tensor.name() + " needs " + layout.shape());
            }
            tensor.into(flat, layout.here(values.values()));
        }
        for (NamedTensor implied : implied(network, norm -> true)) {
            NamedTensor values = found.remove(implied.name());
            if (values != null && !Arrays.equals(values.values(), implied.values())) {
                throw new UserError(source + ": tensor " + implied.name() + " is not all " + implied.values()[0]
                        + ", and the network's batch-norm has none there");
            }
        }
        if (!found.isEmpty()) {
            throw new UserError(source + ": tensor "
                    + Quoted.shortened(found.keySet().iterator().next()) + " is not one of this network");
        }
        return flat;
    }

    /** Ones and zeros that PyTorch has where a normalisation has no scale or no shift. */
    private static List<NamedTensor> implied(Network network, Predicate<BatchNorm> norms) {
        List<NamedTensor> implied = new ArrayList<>();
        for (ParameterTensor tensor : Parameters.of(network).tensors()) {
            String mean = network.names().of(tensor);
            boolean isMean = tensor.suffix().equals("mean") && mean.endsWith(MEAN);
            if (isMean && network.nodes().get(tensor.layer()).layer() instanceof BatchNorm norm && norms.test(norm)) {
                String module = mean.substring(0, mean.length() - MEAN.length());
                float[] ones = new float[tensor.size()];
                Arrays.fill(ones, 1);
                if (!norm.hasScale()) {
                    implied.add(new NamedTensor(module + "weight", tensor.shape(), ones));
                }
                if (!norm.hasShift()) {
                    implied.add(new NamedTensor(module + "bias", tensor.shape(), new float[ones.length]));
                }
            }
        }
        return implied;
    }

    /**
     * Writes a file that {@link #read} takes, and PyTorch. Nothing is written before all of it is known.
     *
     * @param weights flat, as the network lays them out
     * @throws UserError if the network's names give two parameters the same
     */
    public static void write(Network network, float[] weights, OutputStream out) throws IOException {
        Map<String, NamedTensor> tensors = new LinkedHashMap<>();
        for (ParameterTensor tensor : Parameters.of(network).tensors()) {
            ForeignLayout layout = ForeignLayout.of(network, tensor);
            String name = network.names().of(tensor);
            NamedTensor there = new NamedTensor(name, layout.shape(), layout.there(tensor.from(weights)));
            if (tensors.put(name, there) != null) {
                throw new UserError(
                        "the network's `names` call two parameters " + name + ", the second " + tensor.name(),
                        "change a rule in the model's " + ModelFiles.NETWORK);
            }
        }
        // A batch norm of PyTorch's has both, or with affine=False none.
        for (NamedTensor implied : implied(network, norm -> norm.hasScale() || norm.hasShift())) {
            tensors.putIfAbsent(implied.name(), implied);
        }
        new Safetensors(Map.of("format", "pt"), List.copyOf(tensors.values())).write(out);
    }
}
