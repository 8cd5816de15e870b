package org.convoke.store.onnx.export;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.convoke.store.onnx.proto.AttributeProto;
import org.convoke.store.onnx.proto.GraphProto;
import org.convoke.store.onnx.proto.NodeProto;
import org.convoke.store.onnx.proto.TensorProto;
import org.convoke.store.onnx.proto.TensorShapeProto;
import org.convoke.store.onnx.proto.TypeProto;
import org.convoke.store.onnx.proto.ValueInfoProto;

/** A graph while it is written. Every tensor has a name of its own; a name that is taken gets a number. */
final class GraphBuilder {
    private static final String BATCH = "N";

    private final GraphProto.Builder graph;
    private final Set<String> taken = new HashSet<>();

    /**
     * A graph without nodes.
     *
     * @param name of the graph
     * @param input the name of the input
     * @param image its shape after the batch, whose length is open
     * @param output the name of the output
     * @param classes how many numbers it has for each image
     */
    GraphBuilder(String name, String input, List<Integer> image, String output, int classes) {
        graph = GraphProto.newBuilder()
                .setName(name)
                .addInput(batch(input, image))
                .addOutput(batch(output, List.of(classes)));
        taken.add(input);
        taken.add(output);
    }

    private static ValueInfoProto batch(String name, List<Integer> lengths) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
        lengths.forEach(
                length -> shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(length)));
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                .setShape(shape)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private String unique(String name) {
        String unique = name;
        for (int number = 2; !taken.add(unique); number++) {
            unique = name + "_" + number;
        }
        return unique;
    }

    /**
     * Adds a tensor of known numbers.
     *
     * @param shape its lengths; none for a single number
     * @return its name
     */
    String constant(String name, List<Integer> shape, float[] values) {
        ByteBuffer bytes = buffer((long) values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return constant(name, TensorProto.DataType.FLOAT, shape, bytes);
    }

    /** Likewise, a list of whole numbers. */
    String constant(String name, long... values) {
        ByteBuffer bytes = buffer((long) values.length * Long.BYTES);
        bytes.asLongBuffer().put(values);
        return constant(name, TensorProto.DataType.INT64, List.of(values.length), bytes);
    }

    private static ByteBuffer buffer(long bytes) {
        return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private String constant(String name, TensorProto.DataType type, List<Integer> shape, ByteBuffer bytes) {
        String unique = unique(name);
        ByteString raw = UnsafeByteOperations.unsafeWrap(bytes);
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(unique)
                .setDataType(type.getNumber())
                .setRawData(raw);
        shape.forEach(tensor::addDims);
        graph.addInitializer(tensor);
        return unique;
    }

    /**
     * Adds a node with one output, which has its name.
     *
     * @return the name
     */
    String node(String operator, String name, List<String> inputs, AttributeProto... attributes) {
        return named(operator, unique(name), inputs, attributes);
    }

    /** Adds the node that gives the graph's output. */
    void last(String operator, List<String> inputs, AttributeProto... attributes) {
        named(operator, graph.getOutput(0).getName(), inputs, attributes);
    }

    private String named(String operator, String name, List<String> inputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(name)
                .addAllInput(inputs)
                .addOutput(name)
                .addAllAttribute(List.of(attributes)));
        return name;
    }

    GraphProto build() {
        return graph.build();
    }
}
