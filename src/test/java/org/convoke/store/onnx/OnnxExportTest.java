package org.convoke.store.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.convoke.array.KernelChoice;
import org.convoke.data.Normalisation;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.Workspace;
import org.convoke.net.layer.Layers;
import org.convoke.net.layer.Role;
import org.convoke.store.ForeignLayout;
import org.convoke.store.Model;
import org.convoke.store.ModelFacts;
import org.convoke.store.WeightsDigest;
import org.convoke.store.onnx.export.OnnxExport;
import org.convoke.store.onnx.proto.ModelProto;
import org.convoke.store.onnx.proto.NodeProto;
import org.convoke.store.onnx.proto.StringStringEntryProto;
import org.convoke.store.onnx.proto.TensorProto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exported networks: ONNX Runtime gives the engine's probabilities, and imported again they have the same bits. */
class OnnxExportTest {
    private static final int IMAGES = 3;

    /** Large networks on small images: the weights are the same. */
    private static String shipped(String name) throws IOException {
        return Files.readString(Path.of("conf/networks/" + name + ".yaml"))
                .replace("height: 224, width: 224", "height: 48, width: 48");
    }

    static List<String> shippedNames() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("conf/networks"))) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .sorted()
                    .toList();
        }
    }

    private static String small(String layers) {
        return "input: {channels: 4, height: 9, width: 7}\nlayers:\n" + layers.indent(2)
                + "  - flatten\n  - dense: 3\nloss: cross-entropy\n";
    }

    /** Layers with what the shipped networks do not have. */
    static List<String> layers() {
        return List.of(
                "- conv: {maps: 4, kernel: [2, 3], stride: [2, 1], centre: [1, 0], operation: convolution}",
                "- conv: {maps: 6, kernel: [3, 2], centre: [0, 1], groups: 2, operation: convolution, bias: false}",
                "- conv: {maps: 3, kernel: [3, 2], padding: same, stride: [2, 3], dilation: [2, 1]}",
                "- conv: {maps: 3, kernel: 3, padding: [1, 0, 2, 4]}",
                "- depthwise: {kernel: 3, padding: same, stride: 2, multiplier: 2}",
                "- depthwise: {kernel: [2, 3], centre: [1, 2], bias: false}",
                "- maxpool: {window: 3, stride: 2, padding: 1, ceil: true}",
                "- maxpool: {window: [2, 3], stride: [3, 2], centre: [1, 2], operation: convolution}",
                "- maxpool: {window: 2, stride: 4, padding: [0, 0, 2, 0]}",
                "- avgpool: {window: 3, stride: 2, padding: 1, count-padding: false, ceil: true}",
                "- avgpool: {window: 3, stride: 2, padding: 1}",
                "- avgpool: {window: 2, stride: 2, ceil: true}",
                "- avgpool: {window: [3, 2], stride: 2, padding: same}",
                "- avgpool: {window: 3, stride: 1, centre: [0, 2]}",
                "- global-maxpool",
                "- batch-norm: {epsilon: 0.001, momentum: 0.05, scale: false}",
                "- batch-norm: {shift: false}",
                "- dropout: 0.3",
                "- lrn: {size: 3, alpha: 0.1, beta: 0.6, k: 2}",
                "- prelu",
                "- flatten\n- dense: {units: 8, bias: false}\n- batch-norm\n- prelu",
                "- concat:\n  from: [input, input]",
                "- add:\n  from: [input, input, input]",
                "- global-avgpool\n- dense: 4\n- sigmoid:\n  name: gate\n- multiply:\n  from: [input, gate]",
                "- shortcut: {maps: 7, stride: [2, 3]}",
                "- shortcut: {maps: 6}",
                "- shortcut: {maps: 4, stride: 2}",
                "- channel-shuffle: 2",
                "- relu6",
                "- clip: {low: -0.5, high: 0.75}",
                "- clip: {low: -0.5}",
                "- clip: {high: 0.75}",
                "- leaky-relu: 0.2",
                "- elu: 0.7",
                "- silu",
                "- gelu",
                "- mish",
                "- softplus",
                "- hard-swish",
                "- hard-sigmoid",
                "- tanh",
                "- multiply-by: -0.4");
    }

    /** What no operator of ONNX's says alike, and no import takes. */
    static List<String> otherwise() {
        return List.of(
                "- maxpool: {window: 2, dilation: 3, centre: 1}",
                "- avgpool: {window: 3, stride: 2, padding: [1, 0], ceil: true}",
                "- flatten\n- dense: 5\n- softmax\n- multiply-by: 2");
    }

    @Test
    void theListsAboveAndTheShippedNetworksHaveEveryKind() throws IOException {
        List<String> kinds = new ArrayList<>();
        for (String name : shippedNames()) {
            kinds.addAll(kinds(NetworkFile.parse(shipped(name), name)));
        }
        layers().forEach(layers -> kinds.addAll(kinds(NetworkFile.parse(small(layers), layers))));
        assertThat(kinds).containsAll(Layers.names());
    }

    private static List<String> kinds(Network network) {
        return network.layers().stream().map(layer -> layer.kind().name()).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"digits-bn", "seed"})
    void smallNetworks(String name) throws Exception {
        same(NetworkFile.parse(shipped(name), name));
    }

    @ParameterizedTest
    @MethodSource("shippedNames")
    @Tag("slow")
    @Tag("vectors")
    void shippedNetworks(String name) throws Exception {
        same(NetworkFile.parse(shipped(name), name));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void singleLayers(String layers) throws Exception {
        same(NetworkFile.parse(small(layers), layers));
    }

    @ParameterizedTest
    @MethodSource("otherwise")
    void layersThatAreWrittenOtherwise(String layers) throws Exception {
        sameProbabilities(NetworkFile.parse(small(layers), layers));
    }

    private static byte[] sameProbabilities(Network network) throws Exception {
        Model model = model(network);
        byte[] file = bytes(model);
        sameProbabilities(engine(network, model.weights(), normalised(model, pixels(network))), file);
        return file;
    }

    private static void same(Network network) throws Exception {
        Model model = model(network);
        byte[] file = bytes(model);
        Workspace workspace = engine(network, model.weights(), normalised(model, pixels(network)));
        sameImported(model, file, outputs(workspace));
        assertSame(Runs.imported(file), model);
        sameProbabilities(workspace, file);
    }

    /** @param workspace which has computed the logits */
    private static void sameProbabilities(Workspace workspace, byte[] file) throws Exception {
        Network network = workspace.network();
        float[] there = Runs.runtime(
                file,
                pixels(network),
                IMAGES,
                network.input().channels(),
                network.input().rows(),
                network.input().columns());
        workspace.forwardObjective();
        assertThat(there).containsExactly(outputs(workspace), Offset.offset(1e-5f));
        int classes = network.classes();
        for (int n = 0; n < IMAGES; n++) {
            int from = n * classes;
            int best = IntStream.range(0, classes)
                    .reduce((a, b) -> there[from + b] > there[from + a] ? b : a)
                    .orElseThrow();
            assertThat(best).as("image %d", n).isEqualTo(workspace.prediction(n));
        }
    }

    private static float[] outputs(Workspace workspace) {
        float[] outputs = new float[IMAGES * workspace.network().classes()];
        workspace.outputs(outputs);
        return outputs;
    }

    /**
     * Layer by layer the same weights, as PyTorch has them, and the same bits of logits for the same normalised pixels. Names may
     * be others, and a normalisation has scales and shifts.
     */
    private static void sameImported(Model model, byte[] file, float[] logits) throws IOException {
        ModelProto graph = ModelProto.parseFrom(file);
        byte[] withoutMetadata = graph.toBuilder().clearMetadataProps().build().toByteArray();
        ImportedNetwork imported = Runs.imported(withoutMetadata);
        Map<String, float[]> before = byPlace(model.network(), model.weights());
        Map<String, float[]> after = byPlace(imported.network(), imported.weights());
        assertThat(after.keySet()).containsAll(before.keySet());
        before.forEach((place, values) ->
                assertThat(Arrays.equals(after.get(place), values)).as(place).isTrue());
        Workspace workspace =
                engine(imported.network(), imported.weights(), normalised(model, pixels(model.network())));
        assertThat(outputs(workspace)).isEqualTo(logits);
        for (int channel = 0; channel < imported.inputScale().length; channel++) {
            float deviation = model.facts().normalisation().deviation().get(channel);
            float mean = model.facts().normalisation().mean().get(channel);
            assertThat(imported.inputScale()[channel] * 255 * deviation).isCloseTo(1, Offset.offset(1e-6f));
            assertThat(imported.inputShift()[channel] * deviation).isCloseTo(-mean, Offset.offset(1e-6f));
        }
    }

    private static void assertSame(ImportedNetwork own, Model model) {
        assertThat(own.network()).isEqualTo(model.network());
        assertThat(Arrays.equals(own.weights(), model.weights())).isTrue();
        assertThat(own.images().orElseThrow().normalisation())
                .isEqualTo(model.facts().normalisation());
        assertThat(own.images().orElseThrow().decoding())
                .isEqualTo(model.facts().decoding());
    }

    @Test
    void aFileOfOursThatSomebodyChangedIsReadAsAnyOther() throws IOException {
        Network network = NetworkFile.parse(small("- relu"), "n");
        ModelProto file = ModelProto.parseFrom(bytes(model(network)));
        assertThat(Runs.imported(file.toByteArray()).images()).isPresent();
        int last = file.getGraph().getInitializerCount() - 1;
        TensorProto bias = file.getGraph().getInitializer(last);
        assertThat(bias.getName()).isEqualTo("dense1.bias");
        ImportedNetwork changed = Runs.imported(withZeros(file, last));
        assertThat(changed.images()).isEmpty();
        assertThat(changed.white()).isEqualTo(255);
        assertThat(changed.weights()).endsWith(0, 0, 0);
    }

    @Test
    void aFileOfOursWhoseGraphSomebodyChangedIsReadAsAnyOther() throws IOException {
        Network network = NetworkFile.parse(small("- relu"), "n");
        ModelProto file = ModelProto.parseFrom(bytes(model(network)));
        int relu = file.getGraph().getNodeList().stream()
                .map(NodeProto::getOpType)
                .toList()
                .indexOf("Relu");
        NodeProto sigmoid =
                file.getGraph().getNode(relu).toBuilder().setOpType("Sigmoid").build();
        ImportedNetwork changed = Runs.imported(file.toBuilder()
                .setGraph(file.getGraph().toBuilder().setNode(relu, sigmoid))
                .build()
                .toByteArray());
        assertThat(changed.images()).isEmpty();
        assertThat(kinds(changed.network())).contains("sigmoid");
        // The mean of the pixels is no weight of the network.
        TensorProto mean = file.getGraph().getInitializer(0);
        assertThat(mean.getName()).isEqualTo("normalisation/mean");
        assertThat(Runs.imported(withZeros(file, 0)).images()).isEmpty();
    }

    /** With zeros in place of the numbers of an initializer. */
    private static byte[] withZeros(ModelProto file, int initializer) {
        TensorProto tensor = file.getGraph().getInitializer(initializer);
        TensorProto zeros = tensor.toBuilder()
                .setRawData(ByteString.copyFrom(new byte[tensor.getRawData().size()]))
                .build();
        return file.toBuilder()
                .setGraph(file.getGraph().toBuilder().setInitializer(initializer, zeros))
                .build()
                .toByteArray();
    }

    /** The tensors by the number of their layer among those that have some, and their suffixes. */
    private static Map<String, float[]> byPlace(Network network, float[] weights) {
        Parameters parameters = Parameters.of(network);
        Map<String, float[]> tensors = new HashMap<>();
        int place = 0;
        for (int node = 0; node < network.nodes().size(); node++) {
            for (ParameterTensor tensor : parameters.tensors(node)) {
                tensors.put(
                        place + "." + tensor.suffix(),
                        ForeignLayout.of(network, tensor).there(tensor.from(weights)));
            }
            place += parameters.tensors(node).isEmpty() ? 0 : 1;
        }
        return tensors;
    }

    private static Workspace engine(Network network, float[] weights, float[] values) {
        Workspace workspace = Workspace.forInference(network, KernelChoice.PLAIN.kernels(), 16);
        workspace.load(weights);
        workspace.images(values, new int[IMAGES]);
        workspace.forwardLayers();
        return workspace;
    }

    @Test
    void theFileSaysWhatItIs() throws IOException {
        Network network = NetworkFile.parse(shipped("seed"), "seed");
        Model model = model(network);
        ModelProto file = ModelProto.parseFrom(bytes(model));
        assertThat(file.getIrVersion()).isEqualTo(7);
        assertThat(file.getOpsetImport(0).getVersion()).isEqualTo(13);
        assertThat(file.getProducerName() + " " + file.getProducerVersion()).isEqualTo("convoke 1.2.3");
        assertThat(file.getMetadataPropsList())
                .extracting(StringStringEntryProto::getKey, StringStringEntryProto::getValue)
                .contains(
                        tuple(
                                "classes",
                                "class 0\nclass 1\nclass 2\nclass 3\nclass 4\n"
                                        + "class 5\nclass 6\nclass 7\nclass 8\nclass 9\n"),
                        tuple("weights-sha256", model.facts().weightsSha256()));
        assertThat(file.getGraph().getInput(0).getName()).isEqualTo("image");
        assertThat(file.getGraph().getOutputList())
                .extracting(each -> each.getName())
                .containsExactly("probabilities");
        assertThat(file.getGraph().getNodeList())
                .extracting(each -> each.getName())
                .containsSubsequence("conv1", "relu1", "maxpool1", "conv2", "dense1", "dense2", "probabilities");
        assertThat(file.getGraph().getInitializerList())
                .extracting(each -> each.getName())
                .contains("conv1.weight", "conv1.bias", "dense2.weight");
    }

    @Test
    void withoutProbabilitiesTheOutputsAreWritten() throws Exception {
        Network network = NetworkFile.parse(small("- relu").replace("cross-entropy", "squared-error"), "squared");
        byte[] file = sameProbabilities(network);
        assertThat(ModelProto.parseFrom(file).getGraph().getOutput(0).getName()).isEqualTo("outputs");
    }

    @Test
    void namesThatTheGraphNeedsAreGivenOnce() throws Exception {
        String layers = "- relu:\n  name: image\n- conv: {maps: 2, kernel: 1}\n  name: a\n- tanh:\n  name: a.weight\n"
                + "- relu:\n  name: probabilities";
        same(NetworkFile.parse(small(layers), "names"));
    }

    private static byte[] bytes(Model model) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OnnxExport.write(model, "1.2.3", out);
        return out.toByteArray();
    }

    private static Model model(Network network) {
        float[] weights = weights(network);
        int channels = network.input().channels();
        List<Float> mean =
                IntStream.range(0, channels).mapToObj(c -> 0.4f + 0.03f * c).toList();
        List<Float> deviation =
                IntStream.range(0, channels).mapToObj(c -> 0.2f + 0.01f * c).toList();
        return new Model(
                network,
                weights,
                new ModelFacts(
                        IntStream.range(0, network.classes())
                                .mapToObj(k -> "class " + k)
                                .toList(),
                        new Normalisation(mean, deviation),
                        Optional.empty(),
                        Map.of(),
                        JsonNodeFactory.instance.objectNode(),
                        "nothing",
                        "0",
                        "0",
                        JsonNodeFactory.instance.objectNode(),
                        WeightsDigest.of(Parameters.of(network), weights),
                        new ModelFacts.Versions("0", "0", "0"),
                        "run",
                        Instant.EPOCH));
    }

    /** Random ones that keep the size of activations, and statistics, scales and shifts as training gives them. */
    private static float[] weights(Network network) {
        Random random = new Random(7);
        Parameters parameters = Parameters.of(network);
        float[] weights = new float[parameters.size()];
        for (ParameterTensor tensor : parameters.tensors()) {
            int fanIn = tensor.role() == Role.WEIGHT ? fanIn(network, tensor) : 1;
            float[] values = new float[tensor.size()];
            for (int i = 0; i < values.length; i++) {
                double normal = random.nextGaussian();
                values[i] = (float)
                        switch (tensor.role()) {
                            case WEIGHT -> normal * Math.sqrt(1.5 / fanIn);
                            case BIAS, SHIFT -> 0.1 * normal;
                            case SCALE -> 0.5 + 0.5 * random.nextDouble();
                            case STATISTIC ->
                                tensor.suffix().equals("variance") ? 0.5 + random.nextDouble() : 0.1 * normal;
                        };
            }
            tensor.into(weights, values);
        }
        return weights;
    }

    private static int fanIn(Network network, ParameterTensor tensor) {
        List<Integer> shape = ForeignLayout.of(network, tensor).shape();
        return tensor.size() / shape.get(0);
    }

    /** {@code [image][channel][row][column]}, 0 … 255. */
    private static float[] pixels(Network network) {
        Random random = new Random(3);
        float[] pixels = new float[IMAGES * network.input().size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256);
        }
        return pixels;
    }

    private static float[] normalised(Model model, float[] pixels) {
        float[][] tables = model.facts().normalisation().tables();
        int plane = model.network().input().rows() * model.network().input().columns();
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = tables[i / plane % tables.length][(int) pixels[i]];
        }
        return values;
    }
}
