package org.convoke.store.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.HadoopPath;
import org.convoke.data.files.SingleFile;
import org.convoke.store.onnx.proto.AttributeProto;
import org.convoke.store.onnx.proto.GraphProto;
import org.convoke.store.onnx.proto.ModelProto;
import org.convoke.store.onnx.proto.NodeProto;
import org.convoke.store.onnx.proto.OperatorSetIdProto;
import org.convoke.store.onnx.proto.StringStringEntryProto;
import org.convoke.store.onnx.proto.TensorProto;
import org.convoke.store.onnx.proto.TensorShapeProto;
import org.convoke.store.onnx.proto.ValueInfoProto;
import org.convoke.text.Quoted;
import org.convoke.text.UserError;

/**
 * What an ONNX file holds.
 *
 * @param proto the graph as it was written
 * @param graph the network
 * @param metadata what the exporter wrote beside it
 */
record OnnxFile(GraphProto proto, Graph graph, Map<String, String> metadata) {
    /** The domains of ONNX's own operators. */
    private static final Set<String> OWN_DOMAIN = Set.of("", "ai.onnx");

    /** What the numbers of images can be; the engine computes in floats. */
    private static final Set<TensorProto.DataType> IMAGE_TYPES = Set.of(
            TensorProto.DataType.FLOAT,
            TensorProto.DataType.FLOAT16,
            TensorProto.DataType.BFLOAT16,
            TensorProto.DataType.DOUBLE,
            TensorProto.DataType.UINT8);

    OnnxFile {
        metadata = Map.copyOf(metadata);
    }

    /**
     * The bytes of a file.
     *
     * @throws UserError if there is none, it is no file, or longer than 2 GB
     */
    static byte[] bytes(Path path, Configuration hadoop) {
        return SingleFile.read(path, hadoop, (in, length) -> {
            if (length > Constant.MOST_VALUES) {
                throw new UserError(path + ": " + length
                        + " bytes are too many, an ONNX file has at most 2 GB: export it with external data");
            }
            byte[] bytes = new byte[(int) length];
            in.readFully(0, bytes);
            return bytes;
        });
    }

    /**
     * Reads a file.
     *
     * @param bytes all of it
     * @param source how messages name it
     * @param external the files beside it, where there can be some
     * @throws UserError if it is damaged or no ONNX file, or not one image goes in and one tensor comes out
     */
    static OnnxFile parse(byte[] bytes, String source, Optional<ExternalData> external) {
        try {
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            // The tensors stay where they are in the bytes, until their numbers are read.
            in.enableAliasing(true);
            ModelProto model = ModelProto.parseFrom(in);
            if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
                throw new IllegalArgumentException("it holds no graph: is it an ONNX file?");
            }
            Map<String, String> metadata = new LinkedHashMap<>();
            for (StringStringEntryProto entry : model.getMetadataPropsList()) {
                metadata.put(entry.getKey(), entry.getValue());
            }
            return new OnnxFile(model.getGraph(), graph(model, new TensorReader(external)), metadata);
        } catch (IOException e) {
            throw new UserError(source + " is damaged, or no ONNX file: " + HadoopPath.reason(e), e);
        } catch (IllegalArgumentException e) {
            throw new UserError(source + ": " + e.getMessage(), e);
        }
    }

    /** The number of a white pixel, where nobody says it: 255 if images are bytes, or this program wrote the file, otherwise 1. */
    float white() {
        boolean bytes = proto.getInputList().stream()
                .filter(input -> input.getName().equals(graph.input()))
                .anyMatch(input -> input.getType().getTensorType().getElemType() == TensorProto.DataType.UINT8_VALUE);
        return bytes || metadata.containsKey(OwnFile.NETWORK) ? 255 : 1;
    }

    private static Graph graph(ModelProto model, TensorReader tensors) {
        GraphProto graph = model.getGraph();
        Map<String, Constant> constants = new HashMap<>();
        for (TensorProto tensor : graph.getInitializerList()) {
            constants.put(tensor.getName(), tensors.read(tensor));
        }
        if (graph.getSparseInitializerCount() > 0) {
            throw new IllegalArgumentException("it has sparse tensors, which are not supported: export dense ones");
        }
        List<ValueInfoProto> inputs = graph.getInputList().stream()
                .filter(input -> !constants.containsKey(input.getName()))
                .toList();
        if (inputs.size() != 1) {
            throw new IllegalArgumentException(
                    "the network must take one input, a batch of images, not " + names(inputs));
        }
        if (graph.getOutputCount() != 1) {
            throw new IllegalArgumentException(
                    "the network must give one output, a number for each class, not " + names(graph.getOutputList()));
        }
        ValueInfoProto input = inputs.get(0);
        List<GraphNode> nodes = new ArrayList<>();
        Set<String> known = new HashSet<>(constants.keySet());
        known.add(input.getName());
        known.add("");
        for (NodeProto proto : graph.getNodeList()) {
            GraphNode node = node(proto, tensors);
            if (!node.operator().equals("Constant") && !node.hasInput(0)) {
                throw new IllegalArgumentException(node.label() + " reads nothing");
            }
            for (String name : node.inputs()) {
                if (!known.contains(name)) {
                    throw new IllegalArgumentException(
                            node.label() + " reads `" + Quoted.shortened(name) + "`, which nothing before it gives");
                }
            }
            for (String name : node.outputs()) {
                if (!name.isEmpty() && !known.add(name)) {
                    throw new IllegalArgumentException(
                            node.label() + " gives `" + Quoted.shortened(name) + "`, which is there already");
                }
            }
            nodes.add(node);
        }
        String output = graph.getOutput(0).getName();
        if (!known.contains(output)) {
            throw new IllegalArgumentException("nothing gives the output `" + Quoted.shortened(output) + "`");
        }
        return new Graph(input.getName(), shape(input), nodes, constants, output, opset(model)).with(nodes);
    }

    private static String names(List<ValueInfoProto> values) {
        return values.isEmpty()
                ? "none"
                : values.size() + ": "
                        + String.join(
                                ", ",
                                values.stream()
                                        .limit(5)
                                        .map(each -> Quoted.shortened(each.getName()))
                                        .toList());
    }

    private static long opset(ModelProto model) {
        return model.getOpsetImportList().stream()
                .filter(set -> OWN_DOMAIN.contains(set.getDomain()))
                .mapToLong(OperatorSetIdProto::getVersion)
                .findFirst()
                .orElse(1);
    }

    /** The lengths that a batch has, −1 where the file leaves one open. */
    private static List<Long> shape(ValueInfoProto input) {
        if (!input.getType().hasTensorType() || !input.getType().getTensorType().hasShape()) {
            throw new IllegalArgumentException(
                    "the input `" + Quoted.shortened(input.getName()) + "` has no shape: export it with one");
        }
        TensorProto.DataType type =
                TensorProto.DataType.forNumber(input.getType().getTensorType().getElemType());
        if (type == null || !IMAGE_TYPES.contains(type)) {
            throw new IllegalArgumentException("the input `" + Quoted.shortened(input.getName())
                    + "` must be of the type FLOAT, not " + (type == null ? "another" : type));
        }
        List<Long> shape = new ArrayList<>();
        for (TensorShapeProto.Dimension dimension :
                input.getType().getTensorType().getShape().getDimList()) {
            shape.add(dimension.hasDimValue() && dimension.getDimValue() > 0 ? dimension.getDimValue() : -1L);
        }
        return shape;
    }

    private static GraphNode node(NodeProto node, TensorReader tensors) {
        if (node.getOutputCount() == 0) {
            throw new IllegalArgumentException("node `" + Quoted.shortened(node.getName()) + "` ("
                    + Quoted.shortened(node.getOpType()) + ") gives nothing");
        }
        Map<String, Object> attributes = new HashMap<>();
        GraphNode named = new GraphNode(
                node.getName(),
                // An operator of another domain is another operator, whatever its name.
                OWN_DOMAIN.contains(node.getDomain()) ? node.getOpType() : node.getDomain() + "." + node.getOpType(),
                node.getInputList(),
                node.getOutputList(),
                new Attributes(Map.of()));
        for (AttributeProto attribute : node.getAttributeList()) {
            try {
                value(attribute, tensors).ifPresent(value -> attributes.put(attribute.getName(), value));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        named.label() + ": attribute " + Quoted.shortened(attribute.getName()) + ": " + e.getMessage(),
                        e);
            }
        }
        return new GraphNode(
                named.name(), named.operator(), named.inputs(), named.outputs(), new Attributes(attributes));
    }

    /** What an attribute says; nothing of those that no supported operator has, such as graphs. */
    private static Optional<Object> value(AttributeProto attribute, TensorReader tensors) {
        return switch (attribute.getType()) {
            case INT -> Optional.of(attribute.getI());
            case FLOAT -> Optional.of(attribute.getF());
            case STRING -> Optional.of(attribute.getS().toStringUtf8());
            case TENSOR -> Optional.of(tensors.read(attribute.getT()));
            case INTS -> Optional.of(List.copyOf(attribute.getIntsList()));
            case FLOATS -> Optional.of(List.copyOf(attribute.getFloatsList()));
            default -> Optional.empty();
        };
    }
}
