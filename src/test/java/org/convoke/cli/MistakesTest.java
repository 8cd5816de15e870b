package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.SparkContext;
import org.convoke.data.files.IdxBytes;
import org.convoke.store.FailingFileSystem;
import org.convoke.store.ModelPlace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads when something is wrong: one line, exit code 2 (3 for divergence), and nothing left behind. */
class MistakesTest {
    private static final String NETWORK = """
            input: {channels: 1, height: 4, width: 6}
            layers: [flatten, {dense: 4}]
            loss: cross-entropy
            """;

    @TempDir
    private Path folder;

    private Path data;
    private Path network;
    private Path out;

    @BeforeEach
    void makeASmallSet() throws IOException {
        data = folder.resolve("data");
        IdxBytes.folder(data);
        network = Files.writeString(folder.resolve("net.yaml"), NETWORK);
        out = folder.resolve("model");
    }

    /** Trains on the small set, with other options than the usual ones where given: option, value, option, value, … */
    private Program.Ended train(String... more) {
        Map<String, String> options = new LinkedHashMap<>(Map.of(
                "--data", data.toString(),
                "--network", network.toString(),
                "--out", out.toString(),
                "--epochs", "1",
                "--batch", "2"));
        List<String> flags = new ArrayList<>();
        for (int i = 0; i < more.length; i++) {
            if (more[i].equals("--resume")) {
                flags.add(more[i]);
            } else {
                options.put(more[i], more[++i]);
            }
        }
        options.forEach((option, value) -> flags.addAll(List.of(option, value)));
        return Program.onSpark("train", flags.toArray(String[]::new));
    }

    /** The only line on the error stream; the standard output has no model and there is none. */
    private String mistake(Program.Ended ended) {
        return mistake(ended, 2);
    }

    private String mistake(Program.Ended ended, int code) {
        assertThat(ended.code()).as(ended.err()).isEqualTo(code);
        assertThat(ended.err().lines()).hasSize(1);
        assertThat(out).doesNotExist();
        return ended.err().strip();
    }

    @Test
    void theSmallSetItselfTrains() {
        Program.Ended ended = train("--warmup", "50", "--class-weights", "0=3,2=0.5", "--mix", "mixup:0.2");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .contains("note: --warmup 50.0 is longer than the run, which has --epochs 1: the learning rate rises"
                        + " until its end");
        assertThat(ended.after("targets  ")).isEqualTo("mixup:0.2, class weights 0=3.0,2=0.5");
        assertThat(ended.after("classes  ")).isEqualTo("weighted 0=3.00, 1=1.00, 2=0.500, 3=1.00");
        assertThat(out).isDirectory();
    }

    /** What has no effect is said. */
    @Test
    void settingsWithoutEffectAreNoted() {
        Program.Ended ended =
                train("--optimizer", "adam", "--momentum", "0.5", "--decay-factors", "bias=0", "--freeze", "*.bias@2-");
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out().lines().filter(line -> line.startsWith("note: --")))
                .containsExactly(
                        "note: --freeze *.bias@2- begins after the run, which has --epochs 1: it has no effect",
                        "note: --momentum has no effect with --optimizer adam",
                        "note: --decay-factors has no effect with --weight-decay 0");
    }

    @Test
    void missingData() {
        assertThat(mistake(train("--data", folder.resolve("nowhere").toString())))
                .startsWith("convoke: ")
                .contains("nowhere is not there", "check the path");
        assertThat(mistake(Program.run("train", "--data", "fashion-mnist", "--out", out.toString())))
                .contains("data/fashion-mnist", "run scripts/fetch-data fashion-mnist");
    }

    @Test
    void targetsThatCannotBe() throws IOException {
        assertThat(mistake(train("--class-weights", "1=2,33=2")))
                .contains("--class-weights: unknown class `33` (known: 0, 1, 2, 3)");
        assertThat(mistake(train("--rate-factors", "shift=64")))
                .contains("--rate-factors shift=64.0: nothing that is trained has the role shift; the network has ");
        assertThat(mistake(train("--optimizer", "adam", "--nesterov", "true")))
                .contains("--nesterov true: is for optimisers with momentum, not for --optimizer adam: use --nesterov"
                        + " false");
        Files.writeString(network, NETWORK.replace("cross-entropy", "squared-error"));
        assertThat(mistake(train("--label-smoothing", "0.1")))
                .contains("--label-smoothing 0.1: needs a network with `loss: cross-entropy`, and this one has `loss:"
                        + " squared-error`");
    }

    @Test
    void truncatedImages() throws IOException {
        Path file = data.resolve("train-images-idx3-ubyte");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 30));
        assertThat(mistake(train())).contains(file.getFileName().toString(), "image 3");
    }

    @Test
    void labelsThatDoNotPairWithTheImages() throws IOException {
        Files.write(data.resolve("train-labels-idx1-ubyte"), IdxBytes.labels(0, 1, 2, 3));
        assertThat(mistake(train())).contains("train-labels-idx1-ubyte", "4", "5");
    }

    @Test
    void labelThatTheNetworkHasNoOutputFor() throws IOException {
        Files.write(data.resolve("train-labels-idx1-ubyte"), IdxBytes.labels(0, 1, 9, 3, 2));
        assertThat(mistake(train())).contains("label 9 of image 2", "outside 0…3");
    }

    @Test
    void imagesOfAnotherSize() throws IOException {
        Files.writeString(network, NETWORK.replace("width: 6", "width: 8"));
        assertThat(mistake(train()))
                .contains("images of 1×4×6", "takes 1×4×8", "input: {channels: 1, height: 4, width: 6}");
    }

    @Test
    void unknownKeyInTheNetwork() throws IOException {
        Files.writeString(network, NETWORK.replace("dense: 4", "dense: {unit: 4}"));
        assertThat(mistake(train())).contains("net.yaml", "layer 2 (dense)", "unit", "units");
    }

    @Test
    void impossibleLayer() throws IOException {
        Files.writeString(network, NETWORK.replace("[flatten", "[conv: {maps: 2, kernel: 7}, flatten"));
        assertThat(mistake(train())).contains("net.yaml", "layer 1 (conv)", "7", "4×6");
    }

    @Test
    void everythingFrozen() throws IOException {
        Files.writeString(network, NETWORK.replace("{dense: 4}", "{dense: 4, frozen: true}"));
        assertThat(mistake(train())).contains("net.yaml: every layer with parameters is frozen", "`frozen: true`");
    }

    @Test
    void freezingThatCannotBe() {
        assertThat(mistake(train("--freeze", "dens1")))
                .contains("--freeze dens1: unknown layer or parameter `dens1`: did you mean `dense1`?");
        assertThat(mistake(train("--freeze", "*"))).contains("--freeze *: every parameter would be frozen");
    }

    @Test
    void missingNetwork() {
        assertThat(mistake(train("--network", "lennet"))).contains("lennet", "conf/networks");
    }

    @Test
    void numbersThatCannotBe() {
        assertThat(mistake(train("--batch", "0"))).contains("--batch 0", "at least 1");
        assertThat(mistake(train("--lr", "NaN"))).contains("--lr NaN", "above 0");
        assertThat(mistake(train("--epochs", "0"))).contains("--epochs 0");
        assertThat(mistake(train("--momentum", "1"))).contains("--momentum 1");
        assertThat(mistake(train("--shards", "0"))).contains("--shards 0");
        assertThat(mistake(train("--schedule", "sometimes"))).contains("sometimes", "cosine");
        assertThat(mistake(train("--validation", "1.5"))).contains("1.5", "below 1");
        assertThat(mistake(train("--partitions", "0"))).contains("--partitions 0");
        assertThat(mistake(train("--checkpoint-every", "5"))).contains("--checkpoint-dir");
        assertThat(mistake(train("--resume"))).contains("--checkpoint-dir");
        assertThat(mistake(train("--epochs", "many"))).contains("--epochs", "many");
        assertThat(mistake(train("--epoch", "3"))).contains("--epoch", "convoke train --help");
    }

    @Test
    void augmentationThatCannotBe() throws IOException {
        assertThat(mistake(train("--augment", "crop:1,filp")))
                .contains("--augment", "`filp`", "did you mean `flip`", "crop, flip, cutout");
        assertThat(mistake(train("--augment", "crop:4")))
                .contains("--augment crop:4: PADDING must be smaller than the images, 1×4×6: at most 3");
        assertThat(mistake(train("--augment", "cutout:5")))
                .contains("--augment cutout:5: SIDE must not be larger than the images, 1×4×6: at most 4");
        Path recipe = Files.writeString(folder.resolve("r.yaml"), "augment: [crop: 4, flip]\n");
        assertThat(mistake(train("--recipe", recipe.toString())))
                .contains("r.yaml", "`augment` takes values, such as `augment: [crop:4, flip]`");
    }

    @Test
    void aCheckpointFromBeforeThereWasAugmentationIsOneWithoutAny() {
        String checkpoints = folder.resolve("checkpoints").toString();
        String[] options = {"--checkpoint-dir", checkpoints, "--schedule", "constant"};
        String first = folder.resolve("first").toString();
        assertThat(train(with(options, "--out", first)).code()).isZero();
        assertThat(mistake(train(with(options, "--resume", "--augment", "flip"))))
                .contains("was made with no --augment, this run has --augment flip");
        String second = folder.resolve("second").toString();
        assertThat(train(with(options, "--resume", "--augment", "none", "--epochs", "2", "--out", second))
                        .out())
                .contains("resuming after step 3");
        assertThat(mistake(train(with(options, "--resume"))))
                .contains("step-0000000006 is beyond the end of this run: it is of epoch 2: give --epochs 2 or more,"
                        + " or another --checkpoint-dir");
    }

    private static String[] with(String[] options, String... more) {
        return Stream.concat(Arrays.stream(options), Arrays.stream(more)).toArray(String[]::new);
    }

    @Test
    void outputThatExists() throws IOException {
        Files.createDirectories(out.resolve("precious"));
        Program.Ended ended = train();
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("model", "exists", "--out");
        assertThat(out.resolve("precious")).isDirectory();
    }

    @Test
    void outputThatAnotherRunHasClaimed() {
        org.apache.hadoop.fs.Path directory = new org.apache.hadoop.fs.Path(out.toString());
        try (ModelPlace other = ModelPlace.claim(directory, new Configuration(), Duration.ofMinutes(1), notice -> {})) {
            assertThat(mistake(train()))
                    .contains("model directory " + other.directory() + " is in use by another driver, process "
                            + ProcessHandle.current().pid())
                    .endsWith(": wait until that run has ended, or choose another --out");
        }
    }

    @Test
    void aDiskThatIsFullAtTheEndDoesNotLoseTheWeights() throws IOException {
        Map<String, String> set = Map.of(
                "spark.hadoop.fs.failing.impl",
                FailingFileSystem.class.getName(),
                "spark.hadoop.failing.free.bytes",
                "1000",
                "spark.hadoop.fs.failing.impl.disable.cache",
                "true");
        set.forEach(System::setProperty);
        Program.Ended ended;
        try {
            ended = train("--out", "failing://" + out);
        } finally {
            set.keySet().forEach(System::clearProperty);
        }
        Matcher kept = Pattern.compile(
                        "failing:/.*/model cannot be written: No space left on device: the model is whole"
                                + " in file:(.*/model-[0-9a-f-]+) instead: move it from there")
                .matcher(mistake(ended));
        assertThat(kept.find()).as(ended.err()).isTrue();
        File elsewhere = new File(kept.group(1));
        try {
            assertThat(elsewhere.list())
                    .containsExactlyInAnyOrder(
                            "model.json", "network.yaml", "weights.safetensors", "metrics.csv", "report.html");
        } finally {
            FileUtil.fullyDelete(elsewhere);
        }
    }

    @Test
    void aTestThatFailsDoesNotLoseTheWeights() throws IOException {
        StringWriter printed = new StringWriter();
        AtomicBoolean running = new AtomicBoolean(true);
        // Spark ends when the last epoch has been told, as if the cluster had gone just then.
        PrintWriter watching = new PrintWriter(new FilterWriter(printed) {
            @Override
            public void write(String text, int from, int length) throws IOException {
                super.write(text, from, length);
                if (printed.toString().contains("epoch 1/1:") && running.getAndSet(false)) {
                    SparkContext.getOrCreate().stop();
                }
            }
        });
        StringWriter err = new StringWriter();
        int code = Convoke.run(
                watching,
                new PrintWriter(err),
                "train",
                "--epochs",
                "1",
                "--batch",
                "512",
                "--validation",
                "none",
                "--exchange",
                "job",
                "--progress",
                "lines",
                "--master",
                "local[2]",
                "--out",
                out.toString());
        assertThat(code).as(printed.toString() + err).isNotZero();
        assertThat(printed.toString())
                .contains("model " + out + ": the weights are whole, but the test failed; convoke evaluate --model "
                        + out + " measures them");
        Program.Ended evaluated = Program.onSpark("evaluate", "--model", out.toString(), "--data", "digits");
        assertThat(evaluated.code()).as(evaluated.err()).isZero();
    }

    @Test
    void outputThatCannotBeWrittenIsKnownBeforeTheFirstStep() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        assertThat(mistake(train("--out", file.resolve("model").toString()))).contains("file/model", "cannot be");
    }

    @Test
    void networkThatDoesNotFitOneArray() throws IOException {
        Files.writeString(network, NETWORK.replace("{dense: 4}", "{dense: 30000}, {dense: 70000}, {dense: 4}"));
        assertThat(mistake(train())).contains("net.yaml");
    }

    @Test
    void checkpointOfAnotherRun() throws IOException {
        String checkpoints = folder.resolve("checkpoints").toString();
        Path first = folder.resolve("first");
        assertThat(train("--checkpoint-dir", checkpoints, "--out", first.toString())
                        .code())
                .isZero();
        assertThat(mistake(train("--checkpoint-dir", checkpoints))).contains(checkpoints, "--resume");
        assertThat(mistake(train("--checkpoint-dir", checkpoints, "--resume", "--lr", "0.5")))
                .contains("step-0000000003", "--lr 0.03", "--lr 0.5");
        assertThat(mistake(train("--checkpoint-dir", checkpoints, "--resume", "--epochs", "2")))
                .contains("was made with --epochs 1, this run has --epochs 2, and the learning rates of --schedule"
                        + " cosine depend on the number of epochs (those of constant, step:EPOCHS,FACTOR,"
                        + " steps:EPOCH,…,FACTOR, restarts:EPOCHS,TIMES and inverse:DECAY do not)");
        String again = folder.resolve("again").toString();
        assertThat(train("--checkpoint-dir", checkpoints, "--resume", "--out", again)
                        .out())
                .contains("nothing to do: the run was already complete")
                .contains("to train longer, start anew with more --epochs in another --checkpoint-dir");
        Files.writeString(network, NETWORK.replace("{dense: 4}", "{dense: 3}, relu, {dense: 4}"));
        assertThat(mistake(train("--checkpoint-dir", checkpoints, "--resume")))
                .contains("another network", "dense: 4", "dense: 3");
    }

    @Test
    void divergence() {
        String checkpoints = folder.resolve("checkpoints").toString();
        Program.Ended ended = train(
                "--lr",
                "1e12",
                "--schedule",
                "constant",
                "--epochs",
                "40",
                "--checkpoint-dir",
                checkpoints,
                "--checkpoint-every",
                "1");
        assertThat(mistake(ended, 3)).contains("diverged at epoch", "step", "learning rate 1000000000000", "--lr");
        assertThat(ended.out()).contains("last good checkpoint: " + checkpoints);
    }

    @Test
    void recipeWithAnUnknownKey() throws IOException {
        Path recipe = Files.writeString(folder.resolve("r.yaml"), "epoch: 3\n");
        assertThat(mistake(train("--recipe", recipe.toString()))).contains("r.yaml", "`epoch`", "`epochs`");
        Files.writeString(recipe, "epochs: [3]\n");
        assertThat(mistake(train("--recipe", recipe.toString()))).contains("r.yaml", "`epochs`", "one value");
        Files.writeString(recipe, "epochs: three\n");
        assertThat(mistake(Program.run("train", "--recipe", recipe.toString()))).contains("--epochs", "three");
        Files.writeString(recipe, "epochs: 1\nmaster: spark://of.somebody.else:7077\n");
        assertThat(mistake(Program.run("train", "--recipe", recipe.toString())))
                .contains("r.yaml: `master` is not for a recipe", "give --master on the command line");
        assertThat(mistake(train("--recipe", "nowhere.yaml"))).contains("nowhere.yaml", "conf/recipes");
    }

    @Test
    void modelThatIsNone() {
        assertThat(mistake(Program.run("evaluate", "--model", out.toString(), "--data", "digits")))
                .contains("model", "does not exist", "convoke train");
        assertThat(mistake(Program.run("predict", "--model", out.toString(), "--data", "digits", "--out", "x")))
                .contains("does not exist");
        assertThat(mistake(Program.run("evaluate", "--data", "digits"))).contains("--model");
    }

    @Test
    void debugShowsWhere() {
        Program.Ended ended = Program.run("summary", "--network", "nowhere", "--debug");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("convoke: no file nowhere", "at org.convoke.cli");
        // A recipe is read before the options.
        assertThat(Program.run("train", "--recipe", "nowhere", "--debug").err())
                .contains("convoke: no file nowhere", "at org.convoke.cli");
    }

    @Test
    void aNetworkThatNoHeapOfThisSizeCanTrainIsRefusedBeforeSparkStarts() throws IOException {
        Files.writeString(network, NETWORK.replace("{dense: 4}", "{dense: 20000}, {dense: 20000}, {dense: 4}"));
        assertThat(mistake(train()))
                .contains("net.yaml: training it takes at least ", " GB of heap, and the driver's is ")
                .contains("use --driver-memory ", "or a smaller network");
    }

    @Test
    void aBatchLargerThanTheSetAndMorePartitionsThanShardsAreRemarkedOn() {
        Program.Ended ended = train("--batch", "64", "--partitions", "1000");
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out())
                .contains("note: --batch 64 is more than the 5 images, so that an epoch is one step")
                .contains("note: --partitions 1,000 is more than the 2 shards: 2 are used");
    }

    @Test
    void aMistakeInTheMasterIsSaidInOneLine() {
        assertThat(mistake(Program.run("train", "--out", out.toString(), "--master", "local[0]")))
                .isEqualTo(
                        "convoke: --master local[0]: no core to compute on: use local[1] or more, or local[*] for all"
                                + " cores");
    }
}
