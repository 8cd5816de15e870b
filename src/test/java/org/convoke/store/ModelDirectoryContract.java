package org.convoke.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.convoke.net.Parameters;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

abstract class ModelDirectoryContract extends StoreContract {
    private static final Model MODEL = StoreExamples.model(1);

    /** What is tested: reads a model. */
    Model read(Path directory) {
        return ModelDirectory.read(directory, hadoop);
    }

    private Path written() {
        Path directory = new Path(root(), "model");
        ModelDirectory.write(directory, hadoop, MODEL);
        return directory;
    }

    @Test
    void readsBackEveryBit() throws IOException {
        Path directory = written();
        Model read = read(directory);
        assertThat(StoreExamples.bits(read.weights())).isEqualTo(StoreExamples.bits(MODEL.weights()));
        assertThat(read.network()).isEqualTo(MODEL.network());
        assertThat(read.facts().json()).isEqualTo(MODEL.facts().json());
        assertThat(names(directory)).containsExactly("model.json", "network.yaml", "weights.safetensors");
        assertThat(names(root())).containsExactly("model");
    }

    @Test
    void writesTheSameBytesForTheSameModel() throws IOException {
        Path one = written();
        Path other = new Path(root(), "other");
        ModelDirectory.write(other, hadoop, MODEL);
        for (String name : names(one)) {
            assertThat(bytes(new Path(other, name))).isEqualTo(bytes(new Path(one, name)));
        }
    }

    @Test
    void makesTheFoldersAbove() {
        Path deep = new Path(root(), "a/b/model");
        ModelDirectory.write(deep, hadoop, MODEL);
        assertThat(read(deep).network()).isEqualTo(MODEL.network());
    }

    @Test
    void anEmptyDirectoryIsFilled() throws IOException {
        Path directory = new Path(root(), "model");
        system().mkdirs(directory);
        assertThatCode(() -> ModelDirectory.requireAbsent(directory, hadoop)).doesNotThrowAnyException();
        written();
        assertThat(names(directory)).containsExactly("model.json", "network.yaml", "weights.safetensors");
        assertThat(names(root())).containsExactly("model");
    }

    @Test
    void anExistingModelIsNotTouched() throws IOException {
        Path directory = written();
        byte[] weights = bytes(new Path(directory, "weights.safetensors"));
        String message =
                "model directory " + directory + " exists: choose another out, or delete it if it is not needed";
        assertThatThrownBy(() -> ModelDirectory.requireAbsent(directory, hadoop))
                .isInstanceOf(UserError.class)
                .hasMessage(message);
        assertThatThrownBy(() -> ModelDirectory.write(directory, hadoop, StoreExamples.model(2)))
                .isInstanceOf(UserError.class)
                .hasMessage(message);
        assertThat(bytes(new Path(directory, "weights.safetensors"))).isEqualTo(weights);
        assertThat(names(root())).containsExactly("model");
    }

    @Test
    void anExistingFileIsNotTouched() throws IOException {
        Path file = new Path(root(), "model");
        write(file, new byte[3]);
        assertThatThrownBy(() -> ModelDirectory.write(file, hadoop, MODEL))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "model directory " + file + " exists: choose another out, or delete it if it is not needed");
        assertThat(bytes(file)).hasSize(3);
    }

    @Test
    void namesADirectoryThatIsMissing() {
        Path directory = new Path(root(), "model");
        assertThatThrownBy(() -> read(directory))
                .isInstanceOf(UserError.class)
                .hasMessage("model directory " + directory + " does not exist or is empty: check the path, or make one"
                        + " by `convoke train out=" + directory + "`");
    }

    @ParameterizedTest
    @ValueSource(strings = {"network.yaml", "weights.safetensors", "model.json"})
    void namesAFileThatIsMissing(String name) throws IOException {
        Path directory = written();
        system().delete(new Path(directory, name), false);
        assertThatThrownBy(() -> read(directory))
                .isInstanceOf(UserError.class)
                .hasMessage(directory + " is not a whole model directory: " + name
                        + " is missing: copy it again, or train again");
    }

    @Test
    void namesAllFilesThatAreMissing() throws IOException {
        Path directory = new Path(root(), "model");
        write(new Path(directory, "notes.txt"), new byte[3]);
        assertThatThrownBy(() -> read(directory))
                .isInstanceOf(UserError.class)
                .hasMessage(directory + " is not a whole model directory: network.yaml, weights.safetensors,"
                        + " model.json are missing: copy it again, or train again");
    }

    @Test
    void aFileIsNoModelDirectory() throws IOException {
        Path file = new Path(root(), "model");
        write(file, new byte[3]);
        assertThatThrownBy(() -> read(file)).isInstanceOf(UserError.class).hasMessageStartingWith(file.toString());
    }

    @Test
    void filesThatItDoesNotKnowAreLeftAlone() throws IOException {
        Path directory = written();
        write(new Path(directory, "notes.txt"), new byte[3]);
        assertThat(read(directory).network()).isEqualTo(MODEL.network());
    }

    @Test
    void noticesAFlippedBitOfTheWeights() throws IOException {
        Path directory = written();
        Path file = new Path(directory, "weights.safetensors");
        int bits = bytes(file).length * Byte.SIZE;
        int valueBits = (int) Parameters.of(MODEL.network()).count() * Float.SIZE;
        for (int bit = bits - valueBits; bit < bits; bit += valueBits / 5) {
            flipBit(file, bit);
            assertThatThrownBy(() -> read(directory))
                    .isInstanceOf(UserError.class)
                    .hasMessage(file + ": the weights are not the ones that model.json names (weights-sha256 differs):"
                            + " copy the directory again, or train again");
            flipBit(file, bit);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "network.yaml| a network file must be a map with the keys input, blocks, layers, loss, names, not the text `inp`",
                "weights.safetensors| it is too short to be a safetensors file",
                "model.json| not JSON: "
            })
    void namesAFileThatIsCutShort(String name, String reason) throws IOException {
        Path directory = written();
        Path file = new Path(directory, name);
        write(file, Arrays.copyOf(bytes(file), 3));
        assertThatThrownBy(() -> read(directory))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(file + ": " + reason);
    }

    @Test
    void namesAFileThatIsMuchTooLong() throws IOException {
        Path directory = written();
        Path file = new Path(directory, "model.json");
        write(file, new byte[(16 << 20) + 1]);
        assertThatThrownBy(() -> read(directory))
                .isInstanceOf(UserError.class)
                .hasMessage(file + ": 16777217 bytes are too many: is it the right file?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"b\", | | 3 class names, but the network has 4 outputs",
                "[ 0.1| [ 0.5, 0.1| normalisation with mean [0.5, 0.1, 0.2] and deviation [0.3, 1.0]"
            })
    void namesFactsThatDoNotFitTheNetwork(String from, String to, String reason) throws IOException {
        Path directory = written();
        Path file = new Path(directory, "model.json");
        String text = new String(bytes(file), StandardCharsets.UTF_8);
        write(file, text.replace(from, to == null ? "" : to).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> read(directory)).isInstanceOf(UserError.class).hasMessage(file + ": " + reason);
    }

    @Test
    void namesTheFirstTensorThatIsNotTheNetworks() throws IOException {
        Path directory = written();
        Path yaml = new Path(directory, "network.yaml");
        String text = new String(bytes(yaml), StandardCharsets.UTF_8);
        String weights = new Path(directory, "weights.safetensors").toString();

        write(yaml, text.replace("kernel: [3, 2]", "kernel: [2, 2]").getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> read(directory))
                .isInstanceOf(UserError.class)
                .hasMessage(weights + ": tensor conv1.weight has the shape [3, 2, 3, 2], in this network it has"
                        + " [3, 2, 2, 2]");

        write(
                yaml,
                text.replace("  - dense: 4\n", "  - dense: 4\n    name: head\n").getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> read(directory))
                .isInstanceOf(UserError.class)
                .hasMessage(weights + ": tensor head.weight is missing: it is not of this network");
    }

    @Test
    void namesWeightsThatAreMuchTooLong() throws IOException {
        Path directory = written();
        Path file = new Path(directory, "weights.safetensors");
        int wanted = (int) Parameters.of(MODEL.network()).count() * Float.BYTES;
        int length = wanted + (16 << 20) + 9;
        write(file, new byte[length]);
        assertThatThrownBy(() -> read(directory))
                .isInstanceOf(UserError.class)
                .hasMessage(file + ": " + length + " bytes are too many, the tensors of this network take " + wanted
                        + ": it is not of this network");
    }

    @Test
    void namesATensorTooMany() throws IOException {
        Path directory = written();
        Path file = new Path(directory, "weights.safetensors");
        List<NamedTensor> more = new ArrayList<>(tensors(file));
        more.add(new NamedTensor("extra", List.of(1), new float[1]));
        writeTensors(file, new Safetensors(Map.of(), more));
        assertThatThrownBy(() -> read(directory))
                .isInstanceOf(UserError.class)
                .hasMessage(file + ": tensor extra is not one of this network");
    }

    @Test
    void tensorsMayStandInAnotherOrder() throws IOException {
        Path directory = written();
        Path file = new Path(directory, "weights.safetensors");
        List<NamedTensor> reversed = new ArrayList<>(tensors(file));
        Collections.reverse(reversed);
        writeTensors(file, new Safetensors(Map.of("written by", "another program"), reversed));
        assertThat(StoreExamples.bits(read(directory).weights())).isEqualTo(StoreExamples.bits(MODEL.weights()));
    }

    private List<NamedTensor> tensors(Path file) throws IOException {
        byte[] bytes = bytes(file);
        return Safetensors.read(new ByteArrayInputStream(bytes), bytes.length, file.toString())
                .tensors();
    }

    private void writeTensors(Path file, Safetensors tensors) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        tensors.write(out);
        write(file, out.toByteArray());
    }
}
