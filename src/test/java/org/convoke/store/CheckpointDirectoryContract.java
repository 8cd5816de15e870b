package org.convoke.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Parameters;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

abstract class CheckpointDirectoryContract extends StoreContract {
    private static final RunIdentity RUN = StoreExamples.run();

    final List<String> skipped = new ArrayList<>();

    final Path path() {
        return new Path(root(), "checkpoints");
    }

    final Path path(long step) {
        return new Path(path(), "step-%010d".formatted(step));
    }

    final CheckpointDirectory directory(int keep) {
        return new CheckpointDirectory(path(), hadoop, keep);
    }

    final void save(long... steps) {
        for (long step : steps) {
            directory(3).save(StoreExamples.checkpoint(step));
        }
    }

    final Optional<CheckpointDirectory.Found> newest() {
        skipped.clear();
        return directory(3).newest(RUN, skipped::add);
    }

    final long newestStep() {
        return newest().orElseThrow().checkpoint().step();
    }

    @Test
    void readsBackEveryBit() {
        Checkpoint saved = StoreExamples.checkpoint(1234);
        assertThat(directory(3).save(saved)).isEqualTo(path(1234));
        CheckpointDirectory.Found found = newest().orElseThrow();
        Checkpoint read = found.checkpoint();
        assertThat(found.path()).isEqualTo(path(1234));
        assertThat(skipped).isEmpty();
        assertThat(StoreExamples.bits(read.weights())).isEqualTo(StoreExamples.bits(saved.weights()));
        assertThat(read.slots()).containsOnlyKeys("velocity");
        assertThat(StoreExamples.bits(read.slots().get("velocity")))
                .isEqualTo(StoreExamples.bits(saved.slots().get("velocity")));
        assertThat(read.step()).isEqualTo(1234);
        assertThat(read.epoch()).isEqualTo(2);
        assertThat(read.stepInEpoch()).isEqualTo(5);
        assertThat(read.runId()).isEqualTo("run-7");
        assertThat(read.history()).isEqualTo(saved.history());
        assertThat(read.run().network()).isEqualTo(RUN.network());
        assertThat(read.run().recipe().toString()).isEqualTo(RUN.recipe().toString());
        assertThat(read.run().dataSha256()).isEqualTo(RUN.dataSha256(), Optional.empty());
    }

    @Test
    void anOptimiserMayHaveSeveralSlots() throws IOException {
        Checkpoint example = StoreExamples.checkpoint(7);
        float[] weights = example.weights();
        Map<String, float[]> slots = Map.of("second-moment", weights.clone(), "first-moment", weights.clone());
        directory(3)
                .save(new Checkpoint(
                        example.run(), "run-7", 7, 0, 7, weights, slots, Optional.empty(), example.history()));
        assertThat(names(path(7)))
                .containsExactly(
                        "SHA256SUMS",
                        "checkpoint.json",
                        "first-moment.safetensors",
                        "second-moment.safetensors",
                        "weights.safetensors");
        assertThat(newest().orElseThrow().checkpoint().slots()).containsOnlyKeys("first-moment", "second-moment");
    }

    @Test
    void anAverageHasStatisticsToo() {
        Network network = NetworkFile.parse("""
                input: {channels: 1, height: 2, width: 2}
                layers:
                  - conv: {maps: 2, kernel: 2}
                  - batch-norm
                  - flatten
                  - dense: 2
                loss: cross-entropy
                """, "test");
        Parameters parameters = Parameters.of(network);
        RunIdentity run = RunIdentity.of(network, StoreExamples.recipe(), StoreExamples.DATA_SHA256, Optional.empty());
        float[] weights = parameters.initial(1);
        float[] average = parameters.initial(2);
        float[] velocity = Arrays.copyOf(weights, parameters.trained());
        Map<String, float[]> slots = Map.of("average", average, "velocity", velocity);
        directory(3)
                .save(new Checkpoint(
                        run,
                        "run-7",
                        7,
                        0,
                        7,
                        weights,
                        slots,
                        Optional.empty(),
                        JsonNodeFactory.instance.objectNode()));
        Map<String, float[]> read = directory(3)
                .newest(run, skipped::add)
                .orElseThrow()
                .checkpoint()
                .slots();
        assertThat(read).containsOnlyKeys("average", "velocity");
        assertThat(read.get("average")).isEqualTo(average);
        assertThat(read.get("velocity")).isEqualTo(velocity);
    }

    @Test
    void whatRemembersNothingHasNoSlots() throws IOException {
        Checkpoint example = StoreExamples.checkpoint(7);
        directory(3)
                .save(new Checkpoint(
                        example.run(),
                        "run-7",
                        7,
                        0,
                        7,
                        example.weights(),
                        Map.of(),
                        Optional.empty(),
                        example.history()));
        assertThat(names(path(7))).containsExactly("SHA256SUMS", "checkpoint.json", "weights.safetensors");
        assertThat(newest().orElseThrow().checkpoint().slots()).isEmpty();
    }

    @Test
    void theBestWeightsSoFarAreReadBack() throws IOException {
        Checkpoint example = StoreExamples.checkpoint(7);
        float[] best = StoreExamples.flat(3);
        directory(3)
                .save(new Checkpoint(
                        example.run(),
                        "run-7",
                        7,
                        0,
                        7,
                        example.weights(),
                        Map.of(),
                        Optional.of(best),
                        example.history()));
        assertThat(names(path(7)))
                .containsExactly("SHA256SUMS", "best.safetensors", "checkpoint.json", "weights.safetensors");
        assertThat(newest().orElseThrow().checkpoint().best().map(StoreExamples::bits))
                .hasValue(StoreExamples.bits(best));
    }

    @Test
    void nothingIsFoundWhereNothingIs() throws IOException {
        assertThat(newest()).isEmpty();
        system().mkdirs(path());
        assertThat(newest()).isEmpty();
        assertThat(skipped).isEmpty();
    }

    @Test
    void keepsTheNewest() throws IOException {
        save(5, 10, 15, 20, 25);
        assertThat(names(path())).containsExactly("step-0000000015", "step-0000000020", "step-0000000025");
        directory(1).save(StoreExamples.checkpoint(30));
        assertThat(names(path())).containsExactly("step-0000000030");
        assertThat(newestStep()).isEqualTo(30);
    }

    @Test
    void stepsAreOrderedAsNumbers() {
        save(9_999_999_999L, 10_000_000_000L);
        assertThat(newestStep()).isEqualTo(10_000_000_000L);
    }

    @Test
    void deletesWhatDeadAttemptsLeftAndNothingElse() throws IOException {
        save(5);
        write(new Path(path(), ".step-0000000010.tmp-1234/weights.safetensors"), new byte[3]);
        write(new Path(path(), ".model.tmp-1234"), new byte[3]);
        write(new Path(path(), "step-notes/a.txt"), new byte[3]);
        write(new Path(path(), "notes.txt"), new byte[3]);
        assertThat(newestStep()).isEqualTo(5);
        save(10);
        assertThat(names(path()))
                .containsExactly(".model.tmp-1234", "notes.txt", "step-0000000005", "step-0000000010", "step-notes");
    }

    @Test
    void anUnfinishedCheckpointIsNotSeen() throws IOException {
        save(5);
        system().rename(path(5), new Path(path(), ".step-0000000010.tmp-1234"));
        assertThat(newest()).isEmpty();
        assertThat(skipped).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkpoint.json", "weights.safetensors", "velocity.safetensors"})
    void aFlippedBitIsNamedAndTheOneBeforeIsTaken(String file) throws IOException {
        save(5, 10);
        Path damaged = new Path(path(10), file);
        int bits = bytes(damaged).length * Byte.SIZE;
        for (int bit = 0; bit < bits; bit += bits / 3) {
            flipBit(damaged, bit);
            assertThat(newestStep()).isEqualTo(5);
            assertThat(skipped)
                    .containsExactly(
                            "checkpoint " + path(10) + " is damaged (" + file + ": checksum differs): skipped");
            flipBit(damaged, bit);
        }
        assertThat(newestStep()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({
        "checkpoint.json, checkpoint.json: checksum differs",
        "weights.safetensors, weights.safetensors: checksum differs",
        "velocity.safetensors, velocity.safetensors: checksum differs",
        "SHA256SUMS, SHA256SUMS: not a list of checksums"
    })
    void aFileThatIsCutShortIsNamed(String file, String reason) throws IOException {
        save(5, 10);
        Path damaged = new Path(path(10), file);
        byte[] whole = bytes(damaged);
        for (int end : new int[] {whole.length / 2, whole.length - 1}) {
            write(damaged, Arrays.copyOf(whole, end));
            assertThat(newestStep()).isEqualTo(5);
            assertThat(skipped).containsExactly("checkpoint " + path(10) + " is damaged (" + reason + "): skipped");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkpoint.json", "weights.safetensors", "velocity.safetensors", "SHA256SUMS"})
    void aFileThatIsMissingIsNamed(String file) throws IOException {
        save(5, 10);
        system().delete(new Path(path(10), file), false);
        assertThat(newestStep()).isEqualTo(5);
        assertThat(skipped)
                .containsExactly("checkpoint " + path(10) + " is damaged (" + file + " is missing): skipped");
    }

    @Test
    void aLineTooFewOrTooManyInTheChecksumsIsNoticed() throws IOException {
        save(5, 10);
        Path sums = new Path(path(10), "SHA256SUMS");
        List<String> lines =
                new String(bytes(sums), StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(3);
        for (int left = 0; left < 3; left++) {
            List<String> fewer = new ArrayList<>(lines);
            fewer.remove(left);
            write(sums, (String.join("\n", fewer) + "\n").getBytes(StandardCharsets.UTF_8));
            assertThat(newestStep()).isEqualTo(5);
            assertThat(skipped).hasSize(1);
        }
        write(sums, (String.join("\n", lines) + "\nnotes\n").getBytes(StandardCharsets.UTF_8));
        assertThat(newestStep()).isEqualTo(5);
        assertThat(skipped)
                .containsExactly(
                        "checkpoint " + path(10) + " is damaged (SHA256SUMS: not a list of checksums): skipped");
        write(sums, new byte[0]);
        assertThat(newestStep()).isEqualTo(5);
        assertThat(skipped)
                .containsExactly("checkpoint " + path(10) + " is damaged (checkpoint.json is missing): skipped");
    }

    @Test
    void whereAllAreDamagedEachIsNamedAndTheRunDoesNotBeginAnew() throws IOException {
        save(5, 10);
        write(new Path(path(5), "checkpoint.json"), new byte[3]);
        system().delete(new Path(path(10), "SHA256SUMS"), false);
        assertThatThrownBy(this::newest)
                .isInstanceOf(UserError.class)
                .hasMessage("checkpoint directory " + path() + ": no checkpoint is whole, of 2: restore one, or start"
                        + " from the beginning in another checkpoint-dir");
        assertThat(skipped)
                .containsExactly(
                        "checkpoint " + path(10) + " is damaged (SHA256SUMS is missing): skipped",
                        "checkpoint " + path(5) + " is damaged (checkpoint.json: checksum differs): skipped");
    }

    @Test
    void damagedOnesDoNotPushOutWholeOnes() throws IOException {
        save(10, 90, 100, 110);
        flipBit(new Path(path(100), "weights.safetensors"), 3);
        flipBit(new Path(path(110), "weights.safetensors"), 3);
        assertThat(newestStep()).isEqualTo(90);
        save(95);
        assertThat(newestStep()).isEqualTo(95);
        assertThat(names(path())).contains("step-0000000090", "step-0000000095");
        save(100);
        assertThat(newestStep()).isEqualTo(100);
        save(110);
        assertThat(newestStep()).isEqualTo(110);
        assertThat(skipped).isEmpty();
        assertThat(names(path())).containsExactly("step-0000000095", "step-0000000100", "step-0000000110");
    }

    @Test
    void aCheckpointOfAnotherRunIsRefused() {
        save(5, 10);
        RunIdentity other = new RunIdentity(
                RUN.network(), StoreExamples.recipe().put("lr", 0.05), RUN.dataSha256(), Optional.empty());
        assertThatThrownBy(() -> directory(3).newest(other, skipped::add))
                .isInstanceOf(UserError.class)
                .hasMessage("checkpoint " + path(10) + " was made with lr=0.1, this run has lr=0.05: use the same, or"
                        + " another checkpoint-dir");
        assertThat(skipped).isEmpty();
    }

    @Test
    void aCheckpointOfAnotherNetworkIsRefused() {
        save(5);
        RunIdentity other = new RunIdentity(
                RUN.network().replace("dense: 4", "dense: 5"), RUN.recipe(), RUN.dataSha256(), Optional.empty());
        assertThatThrownBy(() -> directory(3).newest(other, skipped::add))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "checkpoint " + path(5) + " was made with another network: it has `- dense: 4` where this run"
                                + " has `- dense: 5`: use the same, or another checkpoint-dir");
    }

    @Test
    void aRunThatBeginsAnewNeedsADirectoryWithoutCheckpoints() throws IOException {
        assertThatCode(() -> directory(3).requireNone()).doesNotThrowAnyException();
        write(new Path(path(), "notes.txt"), new byte[3]);
        assertThatCode(() -> directory(3).requireNone()).doesNotThrowAnyException();
        save(5, 10);
        assertThatThrownBy(() -> directory(3).requireNone())
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "checkpoint directory " + path() + " holds checkpoints already (step-0000000010): add resume"
                                + " to go on from there, or choose another checkpoint-dir");
    }

    @Test
    void whatHasTheRightChecksumsAndCannotBeUnderstoodIsRefused() throws IOException {
        save(5, 10);
        Path file = new Path(path(10), "checkpoint.json");
        String json = new String(bytes(file), StandardCharsets.UTF_8);
        String[][] changes = {
            {"\"step\" : 10", "\"step\" : -10", "`step` must be a whole number of at least 0, not -10"},
            {"\"step\" : 10", "\"step\" : 11", "step 11 in a directory of another step"},
            {"\"epoch\" : 2", "\"epoch\" : 3000000000", "`epoch` must be a whole number of at least 0, not 3000000000"},
            {
                "\"step-in-epoch\" : 5",
                "\"step-in-epoch\" : 11",
                "impossible position: step 10 cannot be step 11 of epoch 2"
            },
            {"\"slots\" : [ \"velocity\" ]", "\"slots\" : 1", "`slots` must be a list of texts, not 1"},
            {"\"slots\" : [ \"velocity\" ]", "\"slots\" : [ \"../x\" ]", "`slots` has a name that is none: ../x"},
            {"dense: 4", "dense: 0", "layer 4 (dense): units must be between 1 and 1000000, not 0"},
            {"\"history\"", "\"herstory\"", "key `history` is missing"},
            {
                "\"format-version\" : 2",
                "\"format-version\" : 3",
                "format version 3 cannot be read, this Convoke knows 1 to 2: use a newer Convoke"
            }
        };
        for (String[] change : changes) {
            assertThat(json).contains(change[0]);
            write(file, json.replace(change[0], change[1]).getBytes(StandardCharsets.UTF_8));
            forgeSums(10);
            assertThatThrownBy(this::newest)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(file + ": " + change[2]);
            assertThat(skipped).isEmpty();
        }
    }

    @Test
    void aListOfOtherFilesThanThePositionNeedsIsDamage() throws IOException {
        save(5, 10);
        Path file = new Path(path(10), "checkpoint.json");
        String json = new String(bytes(file), StandardCharsets.UTF_8);
        write(file, json.replace("[ \"velocity\" ]", "[ ]").getBytes(StandardCharsets.UTF_8));
        forgeSums(10);
        assertThat(newestStep()).isEqualTo(5);
        assertThat(skipped)
                .containsExactly("checkpoint " + path(10) + " is damaged (checkpoint.json: not the files that it needs:"
                        + " checkpoint.json, weights.safetensors, velocity.safetensors): skipped");
    }

    @Test
    void aDirectoryThatIsAFileIsNamed() throws IOException {
        write(path(), new byte[3]);
        assertThatThrownBy(() -> save(5))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(path(5) + " cannot be written: ");
        assertThat(bytes(path())).hasSize(3);
    }

    /** Makes the checksums those of the files as they are now. */
    final void forgeSums(long step) throws IOException {
        StringBuilder sums = new StringBuilder();
        for (String name : List.of("checkpoint.json", "weights.safetensors", "velocity.safetensors")) {
            try (var in = system().open(new Path(path(step), name))) {
                sums.append(Sha256.of(in)).append("  ").append(name).append("\n");
            }
        }
        write(new Path(path(step), "SHA256SUMS"), sums.toString().getBytes(StandardCharsets.UTF_8));
    }
}
