package org.convoke.store.onnx;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.convoke.store.onnx.proto.AttributeProto;
import org.convoke.store.onnx.proto.GraphProto;
import org.convoke.store.onnx.proto.ModelProto;
import org.convoke.store.onnx.proto.NodeProto;
import org.convoke.store.onnx.proto.OperatorSetIdProto;
import org.convoke.store.onnx.proto.StringStringEntryProto;
import org.convoke.store.onnx.proto.TensorProto;
import org.convoke.store.onnx.proto.TensorShapeProto;
import org.convoke.store.onnx.proto.TypeProto;
import org.convoke.store.onnx.proto.ValueInfoProto;

/** An ONNX file that a test writes, node by node, with random weights. */
final class GraphFile {
    /** The name of the image. */
    static final String IMAGE = "image";

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
    private final int opset;
    private final Random random = new Random(3);
    private int names;

    /** @param image the lengths after the batch, which is open; −1 leaves another open too */
    GraphFile(int opset, long... image) {
        this.opset = opset;
        graph.addInput(value(IMAGE, image));
    }

    private static ValueInfoProto value(String name, long... lengths) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("N"));
        for (long length : lengths) {
            shape.addDim(
                    length < 0
                            ? TensorShapeProto.Dimension.newBuilder().setDimParam("side")
                            : TensorShapeProto.Dimension.newBuilder().setDimValue(length));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                .setShape(shape)))
                .build();
    }

    /** Normal random weights, large enough to matter and small enough not to grow from layer to layer. */
    String weights(long... dims) {
        int count = 1;
        for (long length : dims) {
            count *= (int) length;
        }
        float[] values = new float[count];
        double deviation = Math.sqrt(2.0 * dims[0] / count);
        for (int i = 0; i < count; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return floats(values, dims);
    }

    /** Random weights above ½. */
    String positive(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = 0.5f + random.nextFloat();
        }
        return floats(values, count);
    }

    String floats(float[] values, long... dims) {
        TensorProto.Builder tensor = tensor(TensorProto.DataType.FLOAT_VALUE, dims);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        graph.addInitializer(tensor);
        return tensor.getName();
    }

    String number(float value) {
        return floats(new float[] {value});
    }

    String wholes(long... values) {
        TensorProto.Builder tensor = tensor(TensorProto.DataType.INT64_VALUE, values.length);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        graph.addInitializer(tensor);
        return tensor.getName();
    }

    /** A whole number without dimensions. */
    String index(long value) {
        TensorProto.Builder tensor = tensor(TensorProto.DataType.INT64_VALUE).addInt64Data(value);
        graph.addInitializer(tensor);
        return tensor.getName();
    }

    private TensorProto.Builder tensor(int type, long... dims) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName("w" + names++).setDataType(type);
        for (long length : dims) {
            tensor.addDims(length);
        }
        return tensor;
    }

    /** Adds constants of any form. */
    void add(TensorProto tensor) {
        graph.addInitializer(tensor);
    }

    String node(String operator, String... inputs) {
        return node(operator, Map.of(), inputs);
    }

    /** Adds a node, whose name begins with the operator's, and gives the name of its output. */
    String node(String operator, Map<String, Object> attributes, String... inputs) {
        return nodes(operator, 1, attributes, inputs).get(0);
    }

    /** Adds a node of a name. */
    String named(String name, String operator, String... inputs) {
        return nodes(name, operator, 1, Map.of(), inputs).get(0);
    }

    /** Likewise, with several outputs. */
    List<String> nodes(String operator, int outputs, Map<String, Object> attributes, String... inputs) {
        return nodes(operator + "_" + names++, operator, outputs, attributes, inputs);
    }

    private List<String> nodes(
            String name, String operator, int outputs, Map<String, Object> attributes, String... inputs) {
        NodeProto.Builder node =
                NodeProto.newBuilder().setName(name).setOpType(operator).addAllInput(List.of(inputs));
        for (int i = 0; i < outputs; i++) {
            node.addOutput(name + "_out" + i);
        }
        attributes.forEach((key, value) -> node.addAttribute(attribute(key, value)));
        graph.addNode(node);
        return node.getOutputList().stream().toList();
    }

    private static AttributeProto attribute(String name, Object value) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        if (value instanceof Integer whole) {
            attribute.setType(AttributeProto.AttributeType.INT).setI(whole);
        } else if (value instanceof Float number) {
            attribute.setType(AttributeProto.AttributeType.FLOAT).setF(number);
        } else if (value instanceof String text) {
            attribute.setType(AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(text));
        } else if (value instanceof long[] wholes) {
            attribute.setType(AttributeProto.AttributeType.INTS);
            for (long whole : wholes) {
                attribute.addInts(whole);
            }
        } else if (value instanceof TensorProto tensor) {
            attribute.setType(AttributeProto.AttributeType.TENSOR).setT(tensor);
        } else {
            throw new IllegalArgumentException("attribute " + value);
        }
        return attribute.build();
    }

    /** The file, whose network ends with a tensor. */
    byte[] bytes(String output, Map<String, String> metadata) {
        ValueInfoProto last = ValueInfoProto.newBuilder()
                .setName(output)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE)))
                .build();
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(7)
                .setGraph(graph.clone().addOutput(last))
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset));
        metadata.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build().toByteArray();
    }

    byte[] bytes(String output) {
        return bytes(output, Map.of());
    }
}
