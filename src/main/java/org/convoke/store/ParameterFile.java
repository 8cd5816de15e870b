package org.convoke.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.convoke.net.ParameterTensor;
import org.convoke.text.Quoted;
import org.convoke.text.UserError;

/**
 * Parameters of a network, or one other number for each of them such as the optimiser's velocity, as a safetensors
 * file. The file has the tensors' usual shapes and does not depend on how the kernels lay them out.
 */
final class ParameterFile {
    private ParameterFile() {}

    /** @param tensors those that the file has */
    static void write(List<ParameterTensor> tensors, float[] flat, OutputStream out) throws IOException {
        new Safetensors(
                        Map.of(),
                        tensors.stream()
                                .map(tensor -> new NamedTensor(tensor.name(), tensor.shape(), tensor.from(flat)))
                                .toList())
                .write(out);
    }

    /**
     * Reads the file into the network's layout; tensors have the names of their nodes, or those of format version 1. Memory is
     * taken only for a file as long as the network's, and for the layout when all tensors are there.
     *
     * @param tensors those that the file must have
     * @param size of the flat array
     * @throws UserError if the file is damaged, or its tensors are not exactly the network's; in any order
     */
    static float[] read(List<ParameterTensor> tensors, int size, InputStream in, long length, String source)
            throws IOException {
        long wanted = tensors.stream().mapToLong(ParameterTensor::size).sum() * Float.BYTES;
        if (length > wanted + Safetensors.MOST_BYTES_BESIDE_VALUES) {
            throw new UserError(source + ": " + length + " bytes are too many, the tensors of this network take "
                    + wanted + ": it is not of this network");
        }
        Map<String, NamedTensor> found = new LinkedHashMap<>();
        Safetensors.read(in, length, source).tensors().forEach(tensor -> found.put(tensor.name(), tensor));
        List<NamedTensor> itsValues = new ArrayList<>();
        for (ParameterTensor tensor : tensors) {
            NamedTensor values = found.remove(found.containsKey(tensor.name()) ? tensor.name() : tensor.formerName());
            if (values == null) {
                throw new UserError(source + ": tensor " + tensor.name() + " is missing: it is not of this network");
            }
            if (!values.shape().equals(tensor.shape())) {
                throw new UserError(source + ": tensor " + tensor.name() + " has the shape " + values.shape()
                        + ", in this network it has " + tensor.shape());
            }
            itsValues.add(values);
        }
        if (!found.isEmpty()) {
            throw new UserError(source + ": tensor "
                    + Quoted.shortened(found.keySet().iterator().next()) + " is not one of this network");
        }
        float[] flat = new float[size];
        for (int i = 0; i < itsValues.size(); i++) {
            tensors.get(i).into(flat, itsValues.get(i).values());
        }
        return flat;
    }
}
