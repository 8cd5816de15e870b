package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.convoke.SharedFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped recipes learn what the README says they do. */
@Tag("slow")
class AccuracyTest {
    @TempDir
    private Path folder;

    /** What a training ends with: the bits, and so the accuracy, are the same on every machine. */
    private record Outcome(String accuracy, String weightsSha256) {}

    @Test
    void digitsWithoutAnArgument() throws IOException {
        assertThat(train())
                .isEqualTo(new Outcome(
                        "97.78 % of 360 images", "bf61c90ba2ff5171709d33c78db58d69712f2a5296607b9ccfcaf380c0c86aee"));
    }

    @Test
    void leNetOnMnistInThreeEpochs() throws IOException {
        assertThat(onMnist("mnist-3-epochs"))
                .isEqualTo(new Outcome(
                        "99.25 % of 10,000 images",
                        "cc5dac627d10e290c51c0a3e4b72b36ebf86869f38683605a0391c4112b6ca50"));
    }

    @Test
    void leNetOnMnistInTwoEpochs() throws IOException {
        assertThat(onMnist("mnist-2-epochs"))
                .isEqualTo(new Outcome(
                        "99.14 % of 10,000 images",
                        "d218a097c4a43a4044bab0fb6a07006a89109a759500bcfb528b7709c8d9a3ac"));
    }

    @Test
    void leNetOnMnistInTenEpochs() throws IOException {
        assertThat(onMnist("mnist"))
                .isEqualTo(new Outcome(
                        "99.33 % of 10,000 images",
                        "d69364a6211c13dc333f8ed194972d645960133e9b310a12c8a378d9d6de6aec"));
    }

    @Test
    void theArticlesNetworkOnMnist() throws IOException {
        assertThat(onMnist("seed"))
                .isEqualTo(new Outcome(
                        "97.56 % of 10,000 images",
                        "a92f810ac9a8c4343e61bd913d593fbf4e39369c59e43ee9ad0b3248c7a5be24"));
    }

    /** A fifth of the recipe, since it takes minutes. */
    @Test
    void cifarFromJpegFoldersMeasuredByTheExactTestBatchAfterOneEpoch() throws IOException {
        String archive = SharedFolder.path("data/cifar-10/cifar-10-jpeg.tar.gz").toString();
        String exact = SharedFolder.path("data/cifar-10").toString();
        assertThat(train("--recipe", "cifar", "--epochs", "1", "--data", archive, "--validation", exact))
                .isEqualTo(new Outcome(
                        "55.56 % of 10,000 images",
                        "76b60e758251a91134ba362a92706d4d8dd04c5fc2c275422153bf9a03193836"));
    }

    @Test
    void flowersFromAZip() throws IOException {
        String zip = SharedFolder.path("data/photos/flowers-128-5x200.zip").toString();
        assertThat(train("--recipe", "photos", "--data", zip))
                .isEqualTo(new Outcome(
                        "67.50 % of 200 images", "c30770601969fe16d470bf17a1808b0d43f6d220f0e51b10ab1a3fed8edaeb0d"));
    }

    private Outcome onMnist(String recipe) throws IOException {
        return train(
                "--recipe", recipe, "--data", SharedFolder.path("data/mnist").toString());
    }

    private Outcome train(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--out", folder.resolve("model").toString()));
        Program.Ended ended = Program.onSpark("train", all.toArray(String[]::new));
        assertThat(ended.code()).as(ended.err()).isZero();
        Matcher test = Pattern.compile("^(?:test|held-out): loss \\S+, accuracy (.*)$", Pattern.MULTILINE)
                .matcher(ended.out());
        assertThat(test.find()).as(ended.out()).isTrue();
        return new Outcome(test.group(1), ended.after("weights sha256 "));
    }
}
