package org.convoke.store.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.hadoop.conf.Configuration;
import org.convoke.Mutation;
import org.convoke.net.Parameters;
import org.convoke.store.onnx.proto.StringStringEntryProto;
import org.convoke.store.onnx.proto.TensorProto;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {
    private static final byte[] EXAMPLE = example();

    /** A network with most of what the translation looks at, in few bytes. */
    private static byte[] example() {
        GraphFile graph = new GraphFile(13, 2, 4, 4);
        String x =
                graph.node("Conv", Map.of("pads", new long[] {1, 1, 1, 1}), GraphFile.IMAGE, graph.weights(2, 2, 2, 2));
        x = graph.node("Mul", graph.node("Sigmoid", x), x);
        x = graph.node(
                "MaxPool", Map.of("kernel_shape", new long[] {2, 2}), graph.node("Pad", x, graph.wholes(new long[8])));
        String shape = graph.node("Slice", graph.node("Shape", x), graph.wholes(0), graph.wholes(1));
        String units = graph.node("Concat", Map.of("axis", 0), shape, graph.wholes(-1));
        x = graph.node("Clip", graph.node("Reshape", x, units), graph.number(0), graph.number(6));
        return graph.bytes(graph.node("Gemm", x, graph.weights(32, 2), graph.weights(2)));
    }

    private static final byte[] ANOTHER = another();

    /** Most of the rest. */
    private static byte[] another() {
        GraphFile g = new GraphFile(13, 4, 5, 2);
        String x = g.node("Transpose", Map.of("perm", new long[] {0, 3, 1, 2}), GraphFile.IMAGE);
        x = g.node("BatchNormalization", x, g.positive(2), g.weights(2), g.weights(2), g.positive(2));
        String one = g.node("Unsqueeze", g.node("Gather", Map.of("axis", 1), x, g.index(1)), g.wholes(1));
        x = g.node("Concat", Map.of("axis", 1), x, g.node("Min", g.node("Relu", one), g.number(6)), one);
        List<String> halves = g.nodes("Split", 2, Map.of("axis", 1), x, g.wholes(2, 2));
        x = g.node(
                "Add",
                g.node("PRelu", halves.get(0), g.weights(2, 1, 1)),
                g.node("LRN", Map.of("size", 3), halves.get(1)));
        x = g.node("AveragePool", Map.of("kernel_shape", new long[] {2, 2}, "ceil_mode", 1), x);
        String gate = g.node("Sigmoid", g.node("ReduceMean", Map.of("axes", new long[] {2, 3}), x));
        x = g.node(
                "Sub",
                g.node("Mul", g.node("Slice", x, g.wholes(0), g.wholes(9), g.wholes(2)), gate),
                g.weights(2, 1, 1));
        x = g.node("Squeeze", g.node("GlobalAveragePool", x), g.wholes(2, 3));
        return g.bytes(g.node("Softmax", g.node("Add", g.node("MatMul", x, g.weights(2, 3)), g.weights(3))));
    }

    private static ImportedNetwork read(byte[] file) {
        return OnnxImport.read(file, "net.onnx", Optional.empty(), Optional.empty());
    }

    @Test
    void aTruncatedFileIsOneLine() {
        assertThat(read(EXAMPLE).network().classes()).isEqualTo(2);
        assertThat(read(ANOTHER).network().classes()).isEqualTo(3);
        for (int end = 0; end < EXAMPLE.length; end++) {
            byte[] start = Arrays.copyOf(EXAMPLE, end);
            try {
                // Where the graph is whole, only the version of the operators is missing.
                assertThat(read(start).network().classes()).isEqualTo(2);
            } catch (UserError e) {
                assertThat(e.getMessage()).startsWith("net.onnx").doesNotContain("\n");
            }
        }
        assertThatThrownBy(() -> read(new byte[0]))
                .isInstanceOf(UserError.class)
                .hasMessage("net.onnx: it holds no graph: is it an ONNX file?");
        assertThatThrownBy(() -> read("{\"json\": 1}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("net.onnx is damaged, or no ONNX file: ");
    }

    @Property(tries = 1500)
    void aDamagedFileIsReadOrOneLine(@ForAll long seed) {
        try {
            ImportedNetwork imported = read(Mutation.of(seed % 2 == 0 ? EXAMPLE : ANOTHER, seed));
            assertThat(imported.weights())
                    .hasSize(Parameters.of(imported.network()).size());
        } catch (UserError e) {
            assertThat(e.getMessage()).startsWith("net.onnx").doesNotContain("\n");
        }
    }

    private static GraphFile withDense(TensorProto.Builder weights) {
        GraphFile graph = new GraphFile(13, 1, 1, 2);
        graph.add(weights.setName("weights").addDims(2).addDims(1).build());
        return graph;
    }

    private static byte[] dense(TensorProto.Builder weights) {
        GraphFile graph = withDense(weights);
        return graph.bytes(graph.node("Gemm", graph.node("Flatten", GraphFile.IMAGE), "weights"));
    }

    private static void assertHolds(TensorProto.DataType type, int... raw) {
        ByteString.Output bytes = ByteString.newOutput();
        for (int each : raw) {
            bytes.write(each);
        }
        assertThat(read(dense(TensorProto.newBuilder()
                                .setDataType(type.getNumber())
                                .setRawData(bytes.toByteString())))
                        .weights())
                .startsWith(1.5f, -2f);
    }

    @Test
    void weightsAreReadInEveryFormOfFloats() {
        assertHolds(TensorProto.DataType.FLOAT, 0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0);
        assertHolds(TensorProto.DataType.DOUBLE, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0);
        assertHolds(TensorProto.DataType.FLOAT16, 0, 0x3e, 0, 0xc0);
        assertHolds(TensorProto.DataType.BFLOAT16, 0xc0, 0x3f, 0, 0xc0);
        assertThat(read(dense(TensorProto.newBuilder()
                                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                                .addFloatData(1.5f)
                                .addFloatData(-2)))
                        .weights())
                .startsWith(1.5f, -2f);
    }

    @Test
    void numbersThatAreNotThereTakeNoMemory() {
        GraphFile graph = new GraphFile(13, 1, 1, 2);
        graph.add(TensorProto.newBuilder()
                .setName("weights")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(40_000)
                .addDims(50_000)
                .addFloatData(1)
                .build());
        byte[] file = graph.bytes(graph.node("Gemm", graph.node("Flatten", GraphFile.IMAGE), "weights"));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "net.onnx: tensor `weights`: the shape [40000, 50000] needs 2000000000 numbers, and there are"
                                + " 1");
    }

    private static TensorProto.Builder external(String location, int offset) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        Map.of("location", location, "offset", String.valueOf(offset), "length", "8")
                .forEach((key, value) -> tensor.addExternalData(
                        StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return tensor;
    }

    private static float[] read(Path folder, TensorProto.Builder weights) throws IOException {
        Path file = folder.resolve("net.onnx");
        Files.write(file, dense(weights));
        return OnnxImport.read(new org.apache.hadoop.fs.Path(file.toString()), new Configuration(), Optional.empty())
                .weights();
    }

    private static void assertRefused(Path folder, String location, String reason) {
        assertThatThrownBy(() -> read(folder, external(location, 0)))
                .isInstanceOf(UserError.class)
                .hasMessage(folder.resolve("net.onnx") + ": tensor `weights`: the file of weights " + location + " "
                        + reason);
    }

    @Test
    void weightsOfFilesBesideItAreReadButNoneFromElsewhere(@TempDir Path root) throws IOException {
        byte[] values = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(7)
                .putFloat(1.5f)
                .putFloat(-2)
                .array();
        Path folder = Files.createDirectories(root.resolve("net/part")).getParent();
        Files.write(folder.resolve("part/w.bin"), values);
        Files.write(root.resolve("secret.bin"), values);
        Files.createSymbolicLink(folder.resolve("link.bin"), root.resolve("secret.bin"));
        assertThat(read(folder, external("part/w.bin", 4))).startsWith(1.5f, -2f);
        assertRefused(folder, "../secret.bin", "does not lie in the folder of the file");
        assertRefused(folder, root.resolve("secret.bin").toString(), "does not lie in the folder of the file");
        assertRefused(folder, "part/../../secret.bin", "does not lie in the folder of the file");
        assertRefused(folder, "link.bin", "is a link out of the folder of the file");
        assertRefused(folder, "none.bin", "is missing beside it");
        assertThatThrownBy(() -> read(folder, external("part/w.bin", 8)))
                .isInstanceOf(UserError.class)
                .hasMessageEndingWith("the file of weights part/w.bin has no 8 bytes from byte 8 on");
    }

    @Test
    void aSizeThatTheFileLeavesOpenIsAskedFor() {
        GraphFile graph = new GraphFile(13, 3, -1, -1);
        byte[] file = graph.bytes(
                graph.node("GlobalAveragePool", graph.node("Conv", GraphFile.IMAGE, graph.weights(4, 3, 3, 3))));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UserError.class)
                .hasMessage("net.onnx: the input `image` has the shape [N, 3, ?, ?], which is open: say it by size");
        ImportedNetwork imported =
                OnnxImport.read(file, "net.onnx", Optional.empty(), Optional.of(new ImageSize(7, 5)));
        assertThat(imported.network().input()).hasToString("3×7×5");
    }
}
