package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.convoke.data.picture.ImageFileExamples;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The weights that small runs end with, as constants. Elsewhere runs are compared with each other; here a change of what
 * all of them compute is seen. Whoever changes a constant breaks {@code convoke verify} and {@code --resume} for everyone
 * who has trained before, and says so. {@code AccuracyTest} has those of the shipped recipes.
 */
@Tag("vectors")
class GoldenWeightsTest {
    private static final String SHA = "weights sha256 ";

    @TempDir
    private static Path folder;

    private static int runs;

    @BeforeAll
    static void write() throws IOException {
        ImageFileExamples.folder(DataExamples.images(90), folder.resolve("corners"));
        Files.writeString(folder.resolve("strides.yaml"), """
                input: {channels: 1, height: 6, width: 6}
                layers:
                  - conv: {maps: 5, kernel: [3, 2], stride: [1, 2], padding: same}
                  - relu
                  - conv: {maps: 6, kernel: 3}
                  - relu
                  - maxpool: {window: [3, 2], stride: [2, 1], padding: same}
                  - flatten
                  - dense: 7
                  - relu
                  - dense: 4
                loss: cross-entropy
                """);
        Files.writeString(folder.resolve("residual.yaml"), RESIDUAL);
        Files.writeString(folder.resolve("whitening.yaml"), """
                input: {channels: 1, height: 6, width: 6}
                layers:
                  - conv: {maps: 7, kernel: 2, init: whitening}
                    frozen: [weight]
                  - gelu
                  - conv: {maps: 9, kernel: 3, padding: 1, bias: false, init: dirac}
                  - batch-norm: {scale: false}
                    name: norm
                  - relu
                  - conv: {maps: 8, kernel: 3}
                    frozen: [bias]
                  - batch-norm: {shift: false}
                  - relu
                  - flatten
                  - dense: {units: 4, bias: false, init: zero}
                  - multiply-by: 0.5
                loss: cross-entropy
                """);
        Files.writeString(folder.resolve("centres.yaml"), """
                input: {channels: 1, height: 6, width: 6}
                layers:
                  - conv: {maps: 3, kernel: [2, 3], stride: [2, 1], centre: [0, 1], operation: convolution}
                  - sigmoid
                  - maxpool: {window: 2, stride: 1, centre: [1, 0]}
                  - conv: {maps: 9, kernel: 2, centre: [1, 1], operation: convolution}
                  - sigmoid
                  - flatten
                  - dense: 4
                  - softmax
                loss: squared-error
                """);
    }

    private static final String RESIDUAL = """
            input: {channels: 1, height: 6, width: 6}
            layers:
              - conv: {maps: 6, kernel: 3, padding: 1, bias: false}
              - batch-norm
              - relu:
                name: stem
              - depthwise: {kernel: 3, padding: [1, 0, 1, 2], dilation: [1, 1]}
              - batch-norm: {momentum: 0.3}
              - silu
              - conv: {maps: 6, kernel: 1, bias: false}
              - batch-norm:
                name: norm
              - add:
                from: [norm, stem]
              - prelu
              - avgpool: {window: 2, stride: 2, padding: 1, count-padding: false}
              - dropout: 0.2
              - conv: {maps: 8, kernel: 3, padding: 1, groups: 2}
              - gelu
              - global-avgpool
              - dropout: 0.5
              - dense: 4
            loss: cross-entropy
            """;

    /** The digest of the weights after training so. */
    private static String digest(String master, String kernels, String exchange, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        runs++;
        all.addAll(List.of("--kernels", kernels, "--exchange", exchange, "--progress", "none"));
        all.addAll(List.of("--out", folder.resolve("model-" + runs).toString()));
        Program.Ended ended = Program.on(master, "train", all.toArray(String[]::new));
        assertThat(ended.code()).as(ended.err()).isZero();
        return ended.after(SHA);
    }

    /** On the small images, in steps of 40, 40 and 10 from three shards. */
    private static String onCorners(String master, String kernels, String exchange, String network, String... options) {
        List<String> all = new ArrayList<>(List.of(
                "--data", folder.resolve("corners").toString(),
                "--network", folder.resolve(network).toString(),
                "--validation", "none",
                "--epochs", "3",
                "--batch", "40",
                "--shards", "3",
                "--seed", "9"));
        all.addAll(List.of(options));
        return digest(master, kernels, exchange, all.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({"local[1], plain, job", "local[1], vector, job", "local[2], vector, resident", "local[2], plain, job"})
    void theDigitsAfterOneEpoch(String master, String kernels, String exchange) {
        assertThat(digest(master, kernels, exchange, "--epochs", "1", "--validation", "none"))
                .isEqualTo("4130fd24fd74fdb7aed8b22a30f9a393ffd60b6ef945d6d4ad2a66150c6b3831");
    }

    @ParameterizedTest
    @CsvSource({"local[1], plain, job", "local[2], vector, resident"})
    void stridesPaddingNesterovAndClippedGradients(String master, String kernels, String exchange) {
        assertThat(onCorners(
                        master,
                        kernels,
                        exchange,
                        "strides.yaml",
                        "--lr",
                        "0.05",
                        "--momentum",
                        "0.9",
                        "--nesterov",
                        "--weight-decay",
                        "0.01",
                        "--clip-norm",
                        "0.5",
                        "--schedule",
                        "step:1,0.5",
                        "--warmup",
                        "0.7",
                        "--augment",
                        "crop:1,flip,cutout:2,brightness:0.2"))
                .isEqualTo("42556b6e9b97d0b77b88a3e348a7e54aed024d0a7d21790f265f74a80d5c5815");
    }

    @ParameterizedTest
    @CsvSource({
        "local[1], plain, job",
        "local[1], vector, resident",
        "local[2], vector, job",
        "local[3], vector, resident"
    })
    void statisticsDropoutAndBranches(String master, String kernels, String exchange) {
        assertThat(onCorners(master, kernels, exchange, "residual.yaml", "--lr", "0.05", "--augment", "flip"))
                .isEqualTo("54bbc5e7f1ea16bebcab6b7efd18d85ac2a0cb077fd741ac065fb46fba39ddd1");
    }

    @ParameterizedTest
    @CsvSource({"local[1], vector, job", "local[2], plain, resident"})
    void centresSquaredErrorAndTurnedImages(String master, String kernels, String exchange) {
        assertThat(onCorners(
                        master,
                        kernels,
                        exchange,
                        "centres.yaml",
                        "--lr",
                        "0.5",
                        "--momentum",
                        "0",
                        "--weight-decay",
                        "0.001",
                        "--schedule",
                        "inverse:0.1",
                        "--warmup",
                        "0",
                        "--augment",
                        "shift:0.2,rotate:20,scale:0.1,contrast:0.3",
                        "--normalise",
                        "0.4/0.25"))
                .isEqualTo("bd434eda53d50c555d6bd0f87521aa463de3596c73dd4977740587bb44cb3747");
    }

    @ParameterizedTest
    @CsvSource({"local[1], plain, job", "local[3], vector, resident"})
    void whiteningIdentityAndFrozenParameters(String master, String kernels, String exchange) {
        assertThat(onCorners(
                        master,
                        kernels,
                        exchange,
                        "whitening.yaml",
                        "--lr",
                        "0.05",
                        "--momentum",
                        "0.9",
                        "--freeze",
                        "norm.shift"))
                .isEqualTo("d89b3a4a00b67d2aa3c8649e542b5a25c3b5a20e66fd530271a29af18a4e27d6");
    }

    @ParameterizedTest
    @CsvSource({"local[1], plain, job", "local[2], vector, resident"})
    void momentsAnAverageFactorsAndAFrozenStem(String master, String kernels, String exchange) {
        assertThat(onCorners(
                        master,
                        kernels,
                        exchange,
                        "residual.yaml",
                        "--lr",
                        "0.01",
                        "--optimizer",
                        "adamw:0.9,0.99",
                        "--weight-decay",
                        "0.05",
                        "--rate-factors",
                        "shift=4",
                        "--decay-factors",
                        "bias=0,scale=0,shift=0",
                        "--average",
                        "ema:0.9",
                        "--freeze",
                        "norm@2-2,conv1@1-1,*.bias@1-2"))
                .isEqualTo("9fb10f1462c3126b4e9f561b3dd040e20bb8d7d5564f2ee68cfb1456c0ee45b0");
    }
}
