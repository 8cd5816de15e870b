package org.convoke.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.convoke.net.Network;
import org.convoke.net.Node;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Role;
import org.convoke.text.Quoted;
import org.convoke.text.UserError;

/** Weights that were trained with PyTorch, in a safetensors file, under the names that the network's file gives for them. */
public final class ForeignParameters {
    /** How many batches a normalisation has seen, which nothing depends on. */
    private static final String COUNTER = "num_batches_tracked";

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
        Safetensors.read(in, length, source, name -> !name.endsWith(COUNTER))
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
            Node node = network.nodes().get(tensor.layer());
            boolean turned = node.layer() instanceof Dense && tensor.role() == Role.WEIGHT;
            List<Integer> shape = turned ? reversed(tensor.shape()) : tensor.shape();
            if (!values.shape().equals(shape)) {
                throw new UserError(source + ": tensor " + name + " has the shape " + values.shape()
                        + ", and the network's " + tensor.name() + " needs " + shape);
            }
            tensor.into(flat, turned ? turned(values) : values.values());
        }
        if (!found.isEmpty()) {
            throw new UserError(source + ": tensor "
                    + Quoted.shortened(found.keySet().iterator().next()) + " is not one of this network");
        }
        return flat;
    }

    private static List<Integer> reversed(List<Integer> shape) {
        return List.of(shape.get(1), shape.get(0));
    }

    /** {@code [output][input]} as {@code [input][output]}. */
    private static float[] turned(NamedTensor weights) {
        int outputs = weights.shape().get(0);
        int inputs = weights.shape().get(1);
        float[] turned = new float[outputs * inputs];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = weights.values()[i % outputs * inputs + i / outputs];
        }
        return turned;
    }
}
