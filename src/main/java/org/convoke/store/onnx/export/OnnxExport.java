package org.convoke.store.onnx.export;

import static org.convoke.store.onnx.OwnFile.CLASSES;
import static org.convoke.store.onnx.OwnFile.DECODING;
import static org.convoke.store.onnx.OwnFile.DEVIATION;
import static org.convoke.store.onnx.OwnFile.GRAPH_SHA256;
import static org.convoke.store.onnx.OwnFile.MEAN;
import static org.convoke.store.onnx.OwnFile.NETWORK;
import static org.convoke.store.onnx.OwnFile.WEIGHTS_SHA256;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.convoke.data.Normalisation;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Node;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.TensorNames;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Softmax;
import org.convoke.store.ForeignLayout;
import org.convoke.store.Model;
import org.convoke.store.onnx.OwnFile;
import org.convoke.store.onnx.proto.GraphProto;
import org.convoke.store.onnx.proto.ModelProto;
import org.convoke.store.onnx.proto.OperatorSetIdProto;
import org.convoke.store.onnx.proto.StringStringEntryProto;
import org.convoke.text.UserError;

/**
 * Writes models as ONNX files. The graph takes {@value #INPUT}, pixels of 0 … 255 as floats of the shape [N, channels, rows,
 * columns], which it normalises itself. It gives {@value #PROBABILITIES} of the shape [N, classes]; a network that computes none
 * gives its {@value #OUTPUTS}. Nodes and weights have the names of the network, weights with PyTorch's suffixes and layouts.
 *
 * <p>Beside the graph, {@value OwnFile#CLASSES} holds the names of the classes, one a line, and {@value #LAYERS}
 * those of the layers. Further entries let {@link OwnFile} make the same model of the file.
 */
public final class OnnxExport {
    /** The version of the operators: every runtime since 2020 knows it. */
    static final int OPSET = 13;

    static final String INPUT = "image";
    static final String PROBABILITIES = "probabilities";
    static final String OUTPUTS = "outputs";
    static final String LAYERS = "layers";

    private static final int IR_VERSION = 7;
    private static final String PRODUCER = "convoke";
    private static final String VERSION = "convoke-version";
    private static final double WHITE = 255;
    /** Of the 2 GiB that a file may have, some are left for what is no weight. */
    private static final long MOST_WEIGHT_BYTES = 2_000_000_000;

    private OnnxExport() {}

    /**
     * Writes a file. Nothing is written before all of it is known.
     *
     * @param version of this program
     * @throws UserError if a layer cannot be said in ONNX, or the weights take more than 2 GB
     */
    public static void write(Model model, String version, OutputStream out) throws IOException {
        model(model, version).writeTo(out);
    }

    private static ModelProto model(Model model, String version) {
        Network network = model.network();
        long bytes = Parameters.of(network).tensors().stream()
                .mapToLong(tensor -> (long) tensor.size() * Float.BYTES)
                .sum();
        if (bytes > MOST_WEIGHT_BYTES) {
            throw new UserError(
                    "the network's weights take " + bytes + " bytes, and an ONNX file has at most 2 GB",
                    "write them as safetensors");
        }
        GraphBuilder builder = graph(network);
        addNodes(builder, model);
        GraphProto graph = builder.build();
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .setProducerName(PRODUCER)
                .setProducerVersion(version)
                .setGraph(graph)
                .addMetadataProps(entry(CLASSES, lines(model.facts().classNames())))
                .addMetadataProps(entry(
                        LAYERS, lines(network.nodes().stream().map(Node::name).toList())))
                .addMetadataProps(entry(WEIGHTS_SHA256, model.facts().weightsSha256()))
                .addMetadataProps(entry(GRAPH_SHA256, OwnFile.graphSha256(graph, network)))
                .addMetadataProps(entry(VERSION, version))
                .addAllMetadataProps(entries(model))
                .build();
    }

    /** What makes the same model of the file again. */
    private static List<StringStringEntryProto> entries(Model model) {
        Normalisation normalisation = model.facts().normalisation();
        List<StringStringEntryProto> entries = new ArrayList<>(List.of(
                entry(MEAN, joined(normalisation.mean())),
                entry(DEVIATION, joined(normalisation.deviation())),
                entry(NETWORK, NetworkFile.text(model.network()))));
        model.facts()
                .decoding()
                .ifPresent(decoding ->
                        entries.add(entry(DECODING, decoding.toJson().toString())));
        return entries;
    }

    /** Separated by commas; read as floats, they have the same bits. */
    private static String joined(List<Float> numbers) {
        return String.join(",", numbers.stream().map(String::valueOf).toList());
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static String lines(List<String> names) {
        return String.join("", names.stream().map(name -> name + "\n").toList());
    }

    private static GraphBuilder graph(Network network) {
        Shape image = network.input();
        return new GraphBuilder(
                PRODUCER,
                INPUT,
                List.of(image.channels(), image.rows(), image.columns()),
                network.givesProbabilities() ? PROBABILITIES : OUTPUTS,
                network.classes());
    }

    private static void addNodes(GraphBuilder graph, Model model) {
        Network network = model.network();
        Parameters parameters = Parameters.of(network);
        Map<Integer, Activations> outputs = new HashMap<>();
        outputs.put(-1, new Activations(normalised(graph, model.facts().normalisation()), false));
        int last = network.nodes().size() - 1;
        // A softmax at the end is the one that gives the graph's output.
        if (network.nodes().get(last).layer() instanceof Softmax) {
            last = network.sources(last).get(0);
        }
        for (int i = 0; i <= last; i++) {
            Map<String, Site.Parameter> its = new HashMap<>();
            for (ParameterTensor tensor : parameters.tensors(i)) {
                its.put(tensor.suffix(), parameter(network, tensor, model.weights()));
            }
            List<Activations> inputs =
                    network.sources(i).stream().map(outputs::get).toList();
            Site site = new Site(network, i, inputs, its, graph);
            outputs.put(i, Translations.ALL.get(site.layer().kind().name()).translate(site));
        }
        end(graph, network, outputs.get(last));
    }

    private static void end(GraphBuilder graph, Network network, Activations x) {
        String units =
                x.flat() ? x.tensor() : graph.node("Flatten", "flat", List.of(x.tensor()), Attribute.whole("axis", 1));
        if (network.givesProbabilities()) {
            graph.last("Softmax", List.of(units), Attribute.whole("axis", 1));
        } else {
            graph.last("Identity", List.of(units));
        }
    }

    private static Site.Parameter parameter(Network network, ParameterTensor tensor, float[] weights) {
        ForeignLayout layout = ForeignLayout.of(network, tensor);
        return new Site.Parameter(TensorNames.same().of(tensor), layout.shape(), layout.there(tensor.from(weights)));
    }

    /** y = (x − 255 · mean) / (255 · deviation), for each channel. */
    private static String normalised(GraphBuilder graph, Normalisation normalisation) {
        String centred = graph.node(
                "Sub",
                "normalisation/sub",
                List.of(INPUT, channels(graph, "normalisation/mean", normalisation.mean())));
        return graph.node(
                "Div",
                "normalisation",
                List.of(centred, channels(graph, "normalisation/deviation", normalisation.deviation())));
    }

    /** One number for each channel, in the scale of 0 … 255. */
    private static String channels(GraphBuilder graph, String name, List<Float> numbers) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (numbers.get(i) * WHITE);
        }
        return graph.constant(name, List.of(1, values.length, 1, 1), values);
    }
}
