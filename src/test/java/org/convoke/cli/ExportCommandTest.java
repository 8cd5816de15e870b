package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.convoke.data.Normalisation;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Parameters;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import org.convoke.store.ModelFacts;
import org.convoke.store.WeightsDigest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void aModel() {
        model = folder.resolve("model");
        Network network = NetworkFile.parse("""
            input: {channels: 1, height: 2, width: 2}
            layers:
              - flatten
              - dense: 2
            loss: cross-entropy
            """, "n.yaml");
        float[] weights = Parameters.of(network).initial(1);
        ModelFacts facts = new ModelFacts(
                List.of("a", "b"),
                Normalisation.identity(1),
                Optional.empty(),
                Map.of(),
                JsonNodeFactory.instance.objectNode(),
                "data",
                "0".repeat(64),
                "0",
                JsonNodeFactory.instance.objectNode(),
                WeightsDigest.of(Parameters.of(network), weights),
                new ModelFacts.Versions("0", "0", "0"),
                "run",
                Instant.EPOCH);
        ModelDirectory.write(
                new org.apache.hadoop.fs.Path(model.toUri()), new Configuration(), new Model(network, weights, facts));
    }

    private Program.Ended export(String name, String... more) {
        return Program.run(Stream.concat(
                        Stream.of(
                                "export",
                                "--model",
                                model.toString(),
                                "--out",
                                folder.resolve(name).toString()),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void writesOneFileInTheFormatOfItsEnding() throws IOException {
        Program.Ended onnx = export("net.onnx");
        assertThat(onnx.code()).as(onnx.err()).isZero();
        assertThat(onnx.out().lines().findFirst().orElseThrow()).endsWith("1×2×2 → 2 classes, 2 layers, 10 parameters");
        assertThat(export("weights.safetensors").code()).isZero();
        assertThat(export("weights", "--format", "safetensors").code()).isZero();
        assertThat(files()).containsExactly("model", "net.onnx", "weights", "weights.safetensors");
        assertThat(folder.resolve("weights")).hasSameBinaryContentAs(folder.resolve("weights.safetensors"));
        assertThat(Files.readString(folder.resolve("weights"), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("\"dense1.weight\":{\"dtype\":\"F32\",\"shape\":[2,4]");
    }

    @Test
    void mistakesAreOneLineAndLeaveNothing() throws IOException {
        Files.writeString(folder.resolve("there.onnx"), "mine");
        assertThat(export("there.onnx"))
                .isEqualTo(new Program.Ended(
                        2,
                        "",
                        "convoke: " + folder.resolve("there.onnx")
                                + " exists: choose another --out, or delete it if it is not needed\n"));
        assertThat(folder.resolve("there.onnx")).hasContent("mine");
        assertThat(export("net.h5"))
                .isEqualTo(new Program.Ended(
                        2,
                        "",
                        "convoke: --out " + folder.resolve("net.h5")
                                + ": does not end as a file of a format that can be written: let it end with .onnx or"
                                + " .safetensors, or say --format\n"));
        Files.delete(model.resolve("model.json"));
        Program.Ended damaged = export("net.onnx");
        assertThat(damaged.code()).isEqualTo(2);
        assertThat(damaged.err()).contains("model.json is missing");
        assertThat(files()).containsExactly("model", "there.onnx");
    }
}
