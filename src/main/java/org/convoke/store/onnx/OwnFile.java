package org.convoke.store.onnx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.convoke.data.Normalisation;
import org.convoke.data.picture.Decoding;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.TensorNames;
import org.convoke.store.ForeignLayout;
import org.convoke.store.Sha256;
import org.convoke.store.WeightsDigest;
import org.convoke.store.onnx.proto.GraphProto;
import org.convoke.store.onnx.proto.TensorProto;
import org.convoke.text.UserError;

/**
 * A file that this program exported. Its metadata has the network and what becomes of pixels, as the model had them, and the digests
 * of the weights and of the graph. If the file has these digests, nobody has changed it since: then the model comes back as it was.
 */
public final class OwnFile {
    /** The names of the classes, one a line. */
    public static final String CLASSES = "classes";
    /** The digest of the weights, as the network lays them out. */
    public static final String WEIGHTS_SHA256 = "weights-sha256";
    /** The digest of the graph without the weights. */
    public static final String GRAPH_SHA256 = "graph-sha256";
    /** The network file. */
    public static final String NETWORK = "network";
    /** What is subtracted from each channel of pixels of 0 … 1, separated by commas. */
    public static final String MEAN = "mean";
    /** What each channel is divided by then. */
    public static final String DEVIATION = "deviation";
    /** What became of pictures when the model was trained, as JSON. */
    public static final String DECODING = "decoding";

    private static final List<String> KEYS = List.of(NETWORK, GRAPH_SHA256, WEIGHTS_SHA256, MEAN, DEVIATION, CLASSES);

    private OwnFile() {}

    /**
     * What a model knows about its images.
     *
     * @param normalisation what becomes of a pixel
     * @param decoding what becomes of pictures; none if the model was trained on packed images
     */
    public record Images(Normalisation normalisation, Optional<Decoding> decoding) {}

    /** The {@value #GRAPH_SHA256} of a network's graph: everything but its weights, which have a digest of their own. */
    public static String graphSha256(GraphProto graph, Network network) {
        Set<String> weights = Parameters.of(network).tensors().stream()
                .map(TensorNames.same()::of)
                .collect(Collectors.toSet());
        List<TensorProto> others = graph.getInitializerList().stream()
                .filter(tensor -> !weights.contains(tensor.getName()))
                .toList();
        return Sha256.of(graph.toBuilder()
                .clearInitializer()
                .addAllInitializer(others)
                .build()
                .toByteArray());
    }

    /** The network of a file, with its images; nothing if another program wrote the file, or has changed it. */
    static Optional<ImportedNetwork> of(OnnxFile file) {
        Map<String, String> metadata = file.metadata();
        if (!metadata.keySet().containsAll(KEYS)) {
            return Optional.empty();
        }
        try {
            Network network = NetworkFile.parse(metadata.get(NETWORK), NETWORK);
            Optional<float[]> weights = weights(network, file.graph().constants())
                    .filter(flat ->
                            WeightsDigest.of(Parameters.of(network), flat).equals(metadata.get(WEIGHTS_SHA256)));
            Images images = images(metadata);
            boolean fits =
                    images.normalisation().mean().size() == network.input().channels();
            boolean same = graphSha256(file.proto(), network).equals(metadata.get(GRAPH_SHA256));
            return weights.filter(unused -> fits && same)
                    .map(flat -> new ImportedNetwork(
                            network,
                            flat,
                            scale(images.normalisation()),
                            shift(images.normalisation()),
                            metadata,
                            file.white(),
                            Optional.of(images)));
        } catch (UserError | IllegalArgumentException | JsonProcessingException e) {
            // Whatever it is, this program did not write it: it is read as any other file.
            return Optional.empty();
        }
    }

    private static Images images(Map<String, String> metadata) throws JsonProcessingException {
        Optional<Decoding> decoding = metadata.containsKey(DECODING)
                ? Optional.of(Decoding.fromJson(new ObjectMapper().readTree(metadata.get(DECODING))))
                : Optional.empty();
        return new Images(new Normalisation(numbers(metadata.get(MEAN)), numbers(metadata.get(DEVIATION))), decoding);
    }

    private static List<Float> numbers(String text) {
        return Arrays.stream(text.split(",")).map(Float::valueOf).toList();
    }

    /** Flat, as the network lays them out; nothing if a tensor is not in the file. */
    private static Optional<float[]> weights(Network network, Map<String, Constant> constants) {
        Parameters parameters = Parameters.of(network);
        // Before memory is taken for them.
        for (ParameterTensor tensor : parameters.tensors()) {
            Constant values = constants.get(TensorNames.same().of(tensor));
            if (values == null || values.size() != tensor.size()) {
                return Optional.empty();
            }
        }
        float[] flat = new float[parameters.size()];
        for (ParameterTensor tensor : parameters.tensors()) {
            float[] values = constants.get(TensorNames.same().of(tensor)).floats();
            tensor.into(flat, ForeignLayout.of(network, tensor).here(values));
        }
        return Optional.of(flat);
    }

    /** What the graph multiplies pixels of 0 … 255 by. */
    private static float[] scale(Normalisation normalisation) {
        float[] scale = new float[normalisation.mean().size()];
        for (int channel = 0; channel < scale.length; channel++) {
            scale[channel] = (float) (1 / (255.0 * normalisation.deviation().get(channel)));
        }
        return scale;
    }

    /** What it adds then. */
    private static float[] shift(Normalisation normalisation) {
        float[] shift = new float[normalisation.mean().size()];
        for (int channel = 0; channel < shift.length; channel++) {
            shift[channel] = (float) (-(double) normalisation.mean().get(channel)
                    / normalisation.deviation().get(channel));
        }
        return shift;
    }
}
