package org.convoke.store.onnx;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.convoke.store.onnx.proto.GraphProto;
import org.convoke.store.onnx.proto.ModelProto;
import org.convoke.store.onnx.proto.NodeProto;
import org.convoke.store.onnx.proto.TensorProto;
import org.convoke.store.onnx.proto.ValueInfoProto;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;

/**
 * The tests of operators of the ONNX project, as Debian's package libonnx-testdata has them. A test is taken whose first input is
 * a batch of images; its other inputs become constants. What comes out goes through a convolution or dense layer that
 * changes nothing, which makes a network of it.
 */
class OnnxProjectTest {
    private static final Path DATA = Path.of("/usr/share/libonnx-testdata/data");
    /** Values of an output that is not images. */
    private static final int LARGEST = 1_000;

    /** Those that are refused: the operator of the last node, the reason, and how many there are. */
    private static final Map<String, Integer> REFUSED = Map.ofEntries(
            entry("Flatten: only 1 is supported", 6),
            entry("Gather: unknown operator `Gather`", 2),
            entry("LogSoftmax: only a softmax over the classes is supported", 1),
            entry("MatMul: only [N, inputs] and a matrix of weights are supported", 1),
            entry("MaxPool: gives the places of its maxima", 2),
            entry("Div: only that over rows and columns is supported", 1),
            entry("Pad: only paddings of zeros", 5),
            entry("Reshape: only channels first or last", 1),
            entry("Pow: unknown operator `Pow`", 1),
            entry("ReduceMean: only that over rows and columns is supported", 2),
            entry("Softmax: only a softmax over the classes is supported", 1),
            entry("Squeeze: removes the dimension of the images", 1));

    /** What became of one test. */
    private record Outcome(String operator, String name, String problem) {}

    @Test
    void operatorsGiveWhatTheProjectSays() throws IOException {
        assumeThat(DATA).as("needs Debian's libonnx-testdata").exists();
        List<Outcome> outcomes = new ArrayList<>();
        for (String kind : List.of("node", "pytorch-converted", "pytorch-operator")) {
            try (Stream<Path> tests = Files.list(DATA.resolve(kind))) {
                for (Path test : tests.sorted().toList()) {
                    outcome(test).ifPresent(outcomes::add);
                }
            }
        }
        assertThat(outcomes).filteredOn(each -> each.problem.isEmpty()).hasSizeGreaterThan(60);
        List<String> unknown = new ArrayList<>();
        Map<String, Integer> refused = new TreeMap<>();
        for (Outcome outcome : outcomes) {
            if (!outcome.problem.isEmpty()) {
                REFUSED.keySet().stream()
                        .filter(reason -> outcome.operator.equals(reason.substring(0, reason.indexOf(':')))
                                && outcome.problem.contains(reason.substring(reason.indexOf(':') + 2)))
                        .findFirst()
                        .ifPresentOrElse(
                                reason -> refused.merge(reason, 1, Integer::sum),
                                () -> unknown.add(outcome.name + ": " + outcome.problem));
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(refused).isEqualTo(REFUSED);
    }

    /** Nothing if a test is not of a supported operator, or not of images. */
    private static Optional<Outcome> outcome(Path test) throws IOException {
        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(test.resolve("model.onnx")));
        GraphProto graph = model.getGraph();
        String operator = graph.getNode(graph.getNodeCount() - 1).getOpType();
        // In training mode what comes out depends on the other images of the batch.
        boolean training = graph.getNodeList().stream()
                .flatMap(node -> node.getAttributeList().stream())
                .anyMatch(attribute -> attribute.getName().equals("training_mode") && attribute.getI() == 1);
        boolean supported = !training
                && graph.getNodeList().stream()
                        .allMatch(node -> Operators.ALL.containsKey(node.getOpType())
                                || ConstantOperators.ALL.containsKey(node.getOpType()));
        Set<String> constants =
                graph.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
        List<ValueInfoProto> inputs = graph.getInputList().stream()
                .filter(input -> !constants.contains(input.getName()))
                .toList();
        boolean images = !inputs.isEmpty()
                && inputs.get(0).getType().getTensorType().getElemType() == TensorProto.DataType.FLOAT_VALUE
                && inputs.get(0).getType().getTensorType().getShape().getDimCount() == 4;
        if (!supported || !images) {
            return Optional.empty();
        }
        TensorReader reader = new TensorReader(Optional.empty());
        Path data = test.resolve("test_data_set_0");
        Constant output = reader.read(tensor(data.resolve("output_0.pb")));
        int size = output.size()
                / Math.max(1, output.dims().isEmpty() ? 1 : output.dims().get(0));
        if (output.dims().size() != 4 && size > LARGEST) {
            return Optional.empty();
        }
        GraphProto.Builder changed = graph.toBuilder().clearInput().clearOutput();
        changed.addInput(inputs.get(0));
        for (int i = 1; i < inputs.size(); i++) {
            changed.addInitializer(tensor(data.resolve("input_" + i + ".pb")).toBuilder()
                    .setName(inputs.get(i).getName()));
        }
        String last = graph.getOutput(0).getName();
        if (output.dims().size() == 4) {
            int channels = output.dims().get(1);
            changed.addInitializer(identity(channels).addDims(1).addDims(1));
            changed.addNode(node("Conv", "images", last, "identity"));
            changed.addNode(node("Flatten", "same", "images"));
        } else {
            changed.addInitializer(identity(size));
            changed.addNode(node("Flatten", "units", last));
            changed.addNode(node("Gemm", "same", "units", "identity"));
        }
        changed.addOutput(ValueInfoProto.newBuilder().setName("same"));
        byte[] file = model.toBuilder().setGraph(changed).build().toByteArray();
        return Optional.of(new Outcome(
                operator,
                test.getFileName().toString(),
                problem(file, reader.read(tensor(data.resolve("input_0.pb"))), output)));
    }

    private static TensorProto tensor(Path file) throws IOException {
        return TensorProto.parseFrom(Files.readAllBytes(file));
    }

    private static NodeProto node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .build();
    }

    /** Ones where the two indices are equal. */
    private static TensorProto.Builder identity(int size) {
        TensorProto.Builder identity = TensorProto.newBuilder()
                .setName("identity")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(size)
                .addDims(size);
        for (int i = 0; i < size * size; i++) {
            identity.addFloatData(i % (size + 1) == 0 ? 1 : 0);
        }
        return identity;
    }

    /** What is wrong; empty if nothing is. */
    private static String problem(byte[] file, Constant input, Constant output) {
        try {
            ImportedNetwork imported = Runs.imported(file);
            double error = Runs.error(Runs.engine(imported, input.floats()), output.floats());
            return error < 1e-5 ? "" : "differs by " + error;
        } catch (UserError | IllegalArgumentException e) {
            return e.getMessage();
        }
    }
}
