package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.convoke.net.Parameters;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import org.convoke.store.WeightsDigest;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an earlier Convoke has stored still loads, and still means the same. Its files are never written again. */
class StoredFormatTest {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final String DATA = RESOURCES.resolve("format-1/data").toString();

    @TempDir
    private Path folder;

    private static String stored(int version, String name) {
        return RESOURCES.resolve("format-" + version).resolve(name).toString();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    @ParameterizedTest
    @CsvSource({
        "1, f61edbc5222057d97c695b740ba039a7dab6dbadb4fe2e6af24cb26b8cc313d8, 6f907a18-865a-4d09-a593-240ebe011906",
        "2, baa06cb9ff7e6f187c243116babd263c3803c745e12f2b7ec05654ad7497f02f, c1465ecf-763d-44aa-90f7-10444dd85bed"
    })
    void theModelLoads(int version, String weights, String run) {
        Model model = ModelDirectory.read(new org.apache.hadoop.fs.Path(stored(version, "model")), new Configuration());
        assertThat(WeightsDigest.of(Parameters.of(model.network()), model.weights()))
                .isEqualTo(weights);
        assertThat(model.facts().classNames()).containsExactly("0", "1", "2", "3");
        assertThat(model.facts().normalisation().mean()).containsExactly(0.34947690f);
        assertThat(model.facts().recipe().get("augment").asText()).isEqualTo("shift:0.1,brightness:0.2");
        assertThat(model.facts().runId()).isEqualTo(run);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theModelPredictsWhatItDid(int version) throws IOException {
        Program.Ended ended = Program.onSpark(
                "predict",
                "--model",
                stored(version, "model"),
                "--data",
                DATA,
                "--logits",
                "--out",
                path("predictions.json"));
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(predictions(folder.resolve("predictions.json")))
                .hasSize(20)
                .containsExactlyInAnyOrderElementsOf(predictions(Path.of(stored(version, "predictions.json"))));
    }

    /** Number, class and logits of each image: as floats, which are not written in the same way by every Java. */
    private record Prediction(int index, int label, String name, List<Float> logits) {
        static Prediction of(JsonNode row) {
            List<Float> logits = new ArrayList<>();
            row.get("logits").forEach(logit -> logits.add((float) logit.asDouble()));
            return new Prediction(
                    row.get("index").asInt(),
                    row.get("prediction").asInt(),
                    row.get("label_name").asText(),
                    logits);
        }
    }

    private static List<Prediction> predictions(Path out) throws IOException {
        List<Prediction> predictions = new ArrayList<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".json") && Files.isRegularFile(file))
                    .toList()) {
                for (String line : Files.readAllLines(file)) {
                    predictions.add(Prediction.of(new ObjectMapper().readTree(line)));
                }
            }
        }
        return predictions;
    }

    @ParameterizedTest
    @CsvSource({
        "1, f61edbc5222057d97c695b740ba039a7dab6dbadb4fe2e6af24cb26b8cc313d8",
        "2, baa06cb9ff7e6f187c243116babd263c3803c745e12f2b7ec05654ad7497f02f"
    })
    void aRunGoesOnFromTheCheckpoint(int version, String weights) throws IOException {
        Path checkpoint = Files.createDirectories(folder.resolve("checkpoints/step-0000000015"));
        try (Stream<Path> files = Files.list(Path.of(stored(version, "checkpoints/step-0000000015")))) {
            for (Path file : files.toList()) {
                Files.copy(file, checkpoint.resolve(file.getFileName()));
            }
        }
        Program.Ended ended = Program.onSpark(
                "train",
                "--network",
                stored(version, "network.yaml"),
                "--recipe",
                stored(version, "recipe.yaml"),
                "--data",
                DATA,
                "--checkpoint-dir",
                path("checkpoints"),
                "--resume",
                "--out",
                path("model"));
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("resuming after step 15");
        assertThat(ended.after("weights sha256 ")).isEqualTo(weights);
    }
}
