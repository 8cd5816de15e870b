package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.convoke.data.PackedImages;
import org.convoke.data.picture.ImageFileExamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of image files with parts, as a user meets them. */
class FolderPartsTest {
    private static final PackedImages IMAGES = DataExamples.images(48);

    @TempDir
    private Path folder;

    private Path part(String name, int from, int to) throws IOException {
        Path part = folder.resolve("data").resolve(name);
        ImageFileExamples.folder(IMAGES.select(IntStream.range(from, to).toArray()), Files.createDirectories(part));
        return part;
    }

    private JsonNode model(String name) throws IOException {
        return new ObjectMapper().readTree(Files.readString(folder.resolve(name).resolve("model.json")));
    }

    private static Program.Ended succeeded(Program.Ended ended) {
        assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
        return ended;
    }

    @Test
    void whatInspectProposesTrainsWithAnUnlabelledTestPartAndAShippedNetwork() throws IOException {
        Path train = part("train", 0, 40);
        // A class whose only image is damaged.
        Files.writeString(Files.createDirectory(train.resolve("middle")).resolve("a.png"), "damaged");
        Files.createDirectory(train.resolve("empty"));
        Path test = Files.createDirectory(folder.resolve("data/test"));
        Files.write(test.resolve("1.png"), ImageFileExamples.png(IMAGES, 41));
        String data = folder.resolve("data").toString();

        Program.Ended inspected = succeeded(Program.run("data", "inspect", "--data", data, "--master", "local[2]"));
        assertThat(inspected.after("note     ")).isEqualTo("no images in folder train/empty");
        String next = inspected.after("next     convoke ");
        assertThat(next).startsWith("train --data " + data).endsWith(" --validation 0.2 --on-bad-image skip");

        List<String> arguments = new ArrayList<>(List.of(next.split(" ")));
        String model = folder.resolve("model").toString();
        arguments.addAll(List.of("--epochs", "1", "--batch", "16", "--out", model));
        Program.Ended trained = succeeded(Program.onSpark(arguments.remove(0), arguments.toArray(String[]::new)));
        assertThat(trained.out())
                .contains("note: no images in folder train/empty\n")
                .contains("note: the test images have no labels, so the model is not measured by them\n")
                .contains("note: no training images of class middle: the network cannot learn to recognise them\n")
                .contains("lenet.yaml with 5 outputs, as the data has classes: 1×28×28 → 5 classes");
        assertThat(trained.out()).doesNotContain("no held-out images");

        // A single picture.
        String predictions = folder.resolve("p.json").toString();
        succeeded(Program.onSpark(
                "predict", "--model", model, "--data", test.resolve("1.png").toString(), "--out", predictions));
        try (var files = Files.list(Path.of(predictions))) {
            Path written = files.filter(file -> file.toString().endsWith(".json"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readString(written)).contains("\"prediction\":");
        }
        Program.Ended evaluated = Program.onSpark("evaluate", "--model", model, "--data", data);
        assertThat(evaluated.code()).isEqualTo(2);
        assertThat(evaluated.err())
                .contains("the test images of " + data
                        + " have no labels: put them into a folder for each class, or use" + " convoke predict");
    }

    @Test
    void theValidationPartIsMeasuredAfterEachEpochAndTheTestPartAtTheEnd() throws IOException {
        part("training_set/training_set", 0, 32);
        part("val_set", 32, 39);
        part("test_set/test_set", 39, 48);
        String data = folder.resolve("data").toString();
        DataExamples.network(folder.resolve("net.yaml"), 1, 4);
        Program.Ended trained = succeeded(Program.onSpark(
                "train",
                "--data",
                data,
                "--network",
                folder.resolve("net.yaml").toString(),
                "--epochs",
                "1",
                "--batch",
                "16",
                "--out",
                folder.resolve("model").toString()));
        assertThat(trained.out())
                .contains(": 32 training images, 9 test images, 7 validation images\n")
                .contains(", validation loss ");
        assertThat(model("model").at("/data/validation").asText()).isEqualTo("val");
    }
}
