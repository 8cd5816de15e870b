package org.convoke.store.onnx;

import java.util.Map;
import java.util.Optional;
import org.convoke.net.Network;

/**
 * A network with the weights of a file.
 *
 * @param network the network; its loss has the softmax in it
 * @param weights its parameters, as the engine lays them out; not copied
 * @param inputScale what the file's graph multiplies each channel of the image by before the network's first layer
 * @param inputShift what it adds to each channel then
 * @param metadata what the exporter wrote into the file, such as the names of classes
 * @param white the number of a white pixel, where nobody says it: 1 or 255
 * @param images what becomes of images; only files that this program exported say it
 */
public record ImportedNetwork(
        Network network,
        float[] weights,
        float[] inputScale,
        float[] inputShift,
        Map<String, String> metadata,
        float white,
        Optional<OwnFile.Images> images) {
    public ImportedNetwork {
        metadata = Map.copyOf(metadata);
    }

    /** Without metadata, for pixels of 0 … 1. */
    public ImportedNetwork(Network network, float[] weights, float[] inputScale, float[] inputShift) {
        this(network, weights, inputScale, inputShift, Map.of(), 1, Optional.empty());
    }

    ImportedNetwork with(Network another, float[] its) {
        return new ImportedNetwork(another, its, inputScale, inputShift, metadata, white, images);
    }

    ImportedNetwork with(Map<String, String> others, float ofWhite) {
        return new ImportedNetwork(network, weights, inputScale, inputShift, others, ofWhite, images);
    }
}
