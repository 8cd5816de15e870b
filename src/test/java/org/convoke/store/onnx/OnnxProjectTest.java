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
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.convoke.store.onnx.proto.GraphProto;
import org.convoke.store.onnx.proto.ModelProto;
import org.convoke.store.onnx.proto.NodeProto;
import org.convoke.store.onnx.proto.TensorProto;
import org.convoke.store.onnx.proto.TensorShapeProto;
import org.convoke.store.onnx.proto.TypeProto;
import org.convoke.store.onnx.proto.ValueInfoProto;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;

/**
 * The tests of operators of the ONNX project, as Debian's package libonnx-testdata has them: all whose last node is of an operator
 * that is supported, and whose first input is a batch of images; of functions of single elements and dense layers also those whose
 * input has fewer dimensions, which the graph makes of images first. Other inputs become constants. What comes out goes through a
 * convolution or dense layer that changes nothing, which makes a network of it.
 */
class OnnxProjectTest {
    private static final Path DATA = Path.of("/usr/share/libonnx-testdata/data");
    private static final int RANK = 4;

    private static final Set<String> OF_ANY_DIMENSIONS = Set.of(
            "Relu",
            "Sigmoid",
            "Tanh",
            "Elu",
            "Selu",
            "Celu",
            "LeakyRelu",
            "HardSigmoid",
            "HardSwish",
            "Softplus",
            "Clip",
            "Identity",
            "Gemm",
            "MatMul");

    /** A row of the documentation's table: operators, and how many tests pass. */
    private static final Pattern ROW = Pattern.compile("\\| ([A-Za-z, ]+) \\|.*\\| ([0-9]+ of [0-9]+)[^|]*\\|");

    /** Values of an output that is not images. */
    private static final int LARGEST = 1_000;

    /** Those that are refused: the operator of the last node, the reason, and how many there are. */
    private static final Map<String, Integer> REFUSED = Map.ofEntries(
            entry("Flatten: only 1 is supported", 6),
            entry("Gather: only channels", 1),
            entry("Gemm: attribute transA", 2),
            entry("Gemm: adds the shape", 1),
            entry("Gemm: input 3 must be a constant", 1),
            entry("LogSoftmax: only a softmax over the classes is supported", 1),
            entry("MatMul: only [N, inputs] and a matrix of weights are supported", 2),
            entry("MaxPool: gives the places of its maxima", 2),
            entry("Pad: only paddings of zeros", 5),
            entry("Reshape: only channels first or last", 1),
            entry("ReduceMean: only rows and columns are supported", 2),
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
        assertThat(counts(outcomes)).isEqualTo(documented());
    }

    /** For each row of the documentation's table, by its operators, how many of their tests pass, and how many there are. */
    private static Map<String, String> counts(List<Outcome> outcomes) throws IOException {
        Map<String, String> counts = new TreeMap<>();
        Set<String> met = new TreeSet<>();
        for (String row : documented().keySet()) {
            List<String> operators = List.of(row.split(", "));
            List<Outcome> its = outcomes.stream()
                    .filter(each -> operators.contains(each.operator))
                    .toList();
            its.forEach(each -> met.add(each.operator));
            long passed = its.stream().filter(each -> each.problem.isEmpty()).count();
            counts.put(row, passed + " of " + its.size());
        }
        assertThat(met)
                .as("operators in the table")
                .containsAll(outcomes.stream().map(Outcome::operator).toList());
        return counts;
    }

    private static Map<String, String> documented() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs/onnx.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.put(row.group(1), row.group(2));
            }
        }
        return rows;
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
                && Operators.ALL.containsKey(operator)
                && graph.getNodeList().stream()
                        .allMatch(node ->
                                node.getOpType().equals("Constant") || Operators.ALL.containsKey(node.getOpType()));
        Set<String> constants =
                graph.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
        List<ValueInfoProto> inputs = graph.getInputList().stream()
                .filter(input -> !constants.contains(input.getName()))
                .toList();
        int least = OF_ANY_DIMENSIONS.contains(operator) ? 1 : RANK;
        if (!supported || inputs.isEmpty() || !isOfFloats(inputs.get(0), least) || !isOfFloats(graph.getOutput(0), 1)) {
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
        GraphProto.Builder changed =
                graph.toBuilder().clearInput().clearOutput().clearNode();
        addImage(changed, inputs.get(0));
        changed.addAllNode(graph.getNodeList());
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

    private static boolean isOfFloats(ValueInfoProto value, int leastDimensions) {
        TypeProto.Tensor type = value.getType().getTensorType();
        return type.getElemType() == TensorProto.DataType.FLOAT_VALUE
                && type.getShape().getDimCount() >= leastDimensions
                && type.getShape().getDimCount() <= RANK;
    }

    /** The input as a batch of images, and what gives it the dimensions that it has. */
    private static void addImage(GraphProto.Builder graph, ValueInfoProto input) {
        TypeProto.Tensor type = input.getType().getTensorType();
        int rank = type.getShape().getDimCount();
        TensorShapeProto.Builder shape = type.getShape().toBuilder();
        TensorProto.Builder dims = TensorProto.newBuilder()
                .setName("dims")
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(rank)
                .addInt64Data(-1);
        for (int i = 1; i < rank; i++) {
            dims.addInt64Data(type.getShape().getDim(i).getDimValue());
        }
        for (int i = rank; i < RANK; i++) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(1));
        }
        graph.addInitializer(dims);
        graph.addInput(ValueInfoProto.newBuilder()
                .setName("batch")
                .setType(TypeProto.newBuilder().setTensorType(type.toBuilder().setShape(shape))));
        graph.addNode(
                rank == RANK
                        ? node("Identity", input.getName(), "batch")
                        : node("Reshape", input.getName(), "batch", "dims"));
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
