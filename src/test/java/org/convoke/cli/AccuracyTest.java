package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.convoke.SharedFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** The shipped recipes learn what the README says they do. */
@Tag("slow")
class AccuracyTest {
    @TempDir
    private Path folder;

    @Test
    void digitsWithoutAnArgument(TestReporter reporter) throws IOException {
        assertThat(accuracy(reporter)).isGreaterThanOrEqualTo(0.97);
    }

    @Test
    void leNetOnMnistInThreeEpochs(TestReporter reporter) throws IOException {
        assertThat(onMnist(reporter, "mnist-3-epochs")).isGreaterThanOrEqualTo(0.988);
    }

    @Test
    void leNetOnMnistInTwoEpochs(TestReporter reporter) throws IOException {
        assertThat(onMnist(reporter, "mnist-2-epochs")).isGreaterThanOrEqualTo(0.99);
    }

    @Test
    void leNetOnMnistInTenEpochs(TestReporter reporter) throws IOException {
        assertThat(onMnist(reporter, "mnist")).isGreaterThanOrEqualTo(0.991);
    }

    @Test
    void theArticlesNetworkOnMnist(TestReporter reporter) throws IOException {
        assertThat(onMnist(reporter, "seed")).isGreaterThanOrEqualTo(0.97);
    }

    /** A tenth of the recipe, since it takes minutes; the bits, and so the accuracy, are the same on every machine. */
    @Test
    void cifarFromJpegFoldersMeasuredByTheExactTestBatchAfterOneEpoch(TestReporter reporter) throws IOException {
        String archive = SharedFolder.path("data/cifar-10/cifar-10-jpeg.tar.gz").toString();
        String exact = SharedFolder.path("data/cifar-10").toString();
        assertThat(accuracy(reporter, "--recipe", "cifar", "--epochs", "1", "--data", archive, "--validation", exact))
                .isGreaterThanOrEqualTo(0.5);
    }

    @Test
    void flowersFromAZip(TestReporter reporter) throws IOException {
        String zip = SharedFolder.path("data/photos/flowers-128-5x200.zip").toString();
        assertThat(accuracy(reporter, "--recipe", "photos", "--data", zip)).isGreaterThanOrEqualTo(0.62);
    }

    /** With tasks that stay, which is quicker: the bits are those of a job a step. */
    private double onMnist(TestReporter reporter, String recipe) throws IOException {
        String data = SharedFolder.path("data/mnist").toString();
        return accuracy(reporter, "--recipe", recipe, "--data", data, "--exchange", "resident");
    }

    /** The test accuracy that is stored with the model after training so. */
    private double accuracy(TestReporter reporter, String... options) throws IOException {
        String model = folder.resolve("model").toString();
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--out", model));
        Program.Ended ended = Program.onSpark("train", all.toArray(String[]::new));
        assertThat(ended.code()).as(ended.err()).isZero();
        double accuracy = new ObjectMapper()
                .readTree(Files.readString(Path.of(model, "model.json")))
                .at("/metrics/test/accuracy")
                .asDouble();
        reporter.publishEntry("test accuracy", Double.toString(accuracy));
        return accuracy;
    }
}
