package org.convoke.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.Mutation;
import org.convoke.store.FailingFileSystem.Fault;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the local file system. */
class CheckpointDirectoryTest extends CheckpointDirectoryContract {
    @TempDir
    private File folder;

    @Override
    Path root() {
        return new Path(folder.toURI());
    }

    @Test
    void aDiskThatIsFullLeavesTheOldOnesWhole() {
        Path path = new Path("failing://" + folder.getPath() + "/checkpoints");
        Configuration healthy = FailingFileSystem.configuration(Long.MAX_VALUE, Fault.NONE);
        new CheckpointDirectory(path, healthy, 1).save(StoreExamples.checkpoint(5));
        long size = 0;
        for (File file : new File(folder, "checkpoints/step-0000000005").listFiles()) {
            size += file.length();
        }
        String[] before = new File(folder, "checkpoints").list();
        for (int part = 0; part < 12; part++) {
            long free = (size - 1) * part / 11;
            Configuration soonFull = FailingFileSystem.configuration(free, Fault.NONE);
            for (long step : new long[] {5, 10}) {
                assertThatThrownBy(
                                () -> new CheckpointDirectory(path, soonFull, 1).save(StoreExamples.checkpoint(step)))
                        .isInstanceOf(UserError.class)
                        .hasMessage(new Path(path, "step-%010d".formatted(step))
                                + " cannot be written: No space left on device");
            }
            assertThat(new File(folder, "checkpoints").list()).isEqualTo(before);
            assertThat(new CheckpointDirectory(path, healthy, 1)
                            .newest(
                                    StoreExamples.run(),
                                    skipped -> assertThat(skipped).isNull()))
                    .isPresent();
        }
    }

    @Test
    void everyFlippedBitOfTheChecksumsIsNoticed() throws IOException {
        save(5, 10);
        Path sums = new Path(path(10), "SHA256SUMS");
        int bits = bytes(sums).length * Byte.SIZE;
        for (int bit = 0; bit < bits; bit += 5) {
            flipBit(sums, bit);
            assertThat(newestStep()).as("bit %d", bit).isEqualTo(5);
            assertThat(skipped).hasSize(1).first().asString().startsWith("checkpoint " + path(10) + " is damaged (");
            flipBit(sums, bit);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkpoint.json", "weights.safetensors"})
    void forgedFilesAreReadOrRefused(String name) throws IOException {
        forge(name, 300);
    }

    @Test
    @Tag("slow")
    void tenThousandForgedFiles() throws IOException {
        forge("checkpoint.json", 8_000);
        forge("weights.safetensors", 2_000);
    }

    private void forge(String name, int times) throws IOException {
        save(5, 10);
        Path file = new Path(path(10), name);
        byte[] whole = bytes(file);
        for (int seed = 0; seed < times; seed++) {
            write(file, Mutation.of(whole, seed));
            forgeSums(10);
            try {
                long step = newestStep();
                assertThat(step).as("seed %d: %s", seed, skipped).isEqualTo(skipped.isEmpty() ? 10 : 5);
            } catch (UserError e) {
                assertThat(e).as("seed %d", seed).hasMessageContaining(path(10).toString());
                assertThat(e.getMessage().lines()).hasSize(1);
            }
        }
    }

    @Test
    void whatCannotBeReadNowIsNotSkipped() {
        Path path = new Path("failing://" + folder.getPath() + "/checkpoints");
        CheckpointDirectory healthy =
                new CheckpointDirectory(path, FailingFileSystem.configuration(Long.MAX_VALUE, Fault.NONE), 3);
        healthy.save(StoreExamples.checkpoint(5));
        healthy.save(StoreExamples.checkpoint(10));
        CheckpointDirectory away =
                new CheckpointDirectory(path, FailingFileSystem.configuration(Long.MAX_VALUE, Fault.UNREADABLE), 3);
        assertThatThrownBy(() -> away.newest(StoreExamples.run(), skipped::add))
                .isInstanceOf(UserError.class)
                .hasMessage(path + "/step-0000000010/SHA256SUMS cannot be read: Input/output error; see to its storage,"
                        + " and try again");
        CheckpointDirectory denied =
                new CheckpointDirectory(path, FailingFileSystem.configuration(Long.MAX_VALUE, Fault.DENIED), 3);
        assertThatThrownBy(() -> denied.newest(StoreExamples.run(), skipped::add))
                .isInstanceOf(UserError.class)
                .hasMessage(path + "/step-0000000010/SHA256SUMS cannot be read: not for you; make it readable for this"
                        + " user");
        assertThat(skipped).isEmpty();
    }

    @Test
    void whatTheFileSystemsOwnChecksumsFindIsDamage() {
        Path path = new Path("failing://" + folder.getPath() + "/checkpoints");
        new CheckpointDirectory(path, FailingFileSystem.configuration(Long.MAX_VALUE, Fault.NONE), 3)
                .save(StoreExamples.checkpoint(5));
        CheckpointDirectory rotten =
                new CheckpointDirectory(path, FailingFileSystem.configuration(Long.MAX_VALUE, Fault.ROTTEN), 3);
        assertThatThrownBy(() -> rotten.newest(StoreExamples.run(), skipped::add))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no checkpoint is whole, of 1");
        assertThat(skipped)
                .containsExactly("checkpoint " + path + "/step-0000000005 is damaged (SHA256SUMS: Checksum error):"
                        + " skipped");
    }

    @Test
    void atLeastOneIsKept() {
        assertThatThrownBy(() -> new CheckpointDirectory(root(), hadoop, 0))
                .isInstanceOf(UserError.class)
                .hasMessage("checkpoints to keep: 0 is too few, it must be at least 1");
    }

    @Test
    void positionsThatCannotBeAreNoCheckpoint() {
        Checkpoint example = StoreExamples.checkpoint(7);
        assertThatThrownBy(() -> new Checkpoint(
                        example.run(),
                        "run-7",
                        7,
                        0,
                        8,
                        example.weights(),
                        Map.of(),
                        Optional.empty(),
                        example.history()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Checkpoint(
                        example.run(),
                        "run-7",
                        7,
                        0,
                        7,
                        new float[2],
                        Map.of("velocity", new float[3]),
                        Optional.empty(),
                        example.history()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("3 values of velocity for 2 weights");
        assertThatThrownBy(() -> new Checkpoint(
                        example.run(),
                        "run-7",
                        7,
                        0,
                        7,
                        new float[2],
                        Map.of("best", new float[2]),
                        Optional.empty(),
                        example.history()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 values of best for 2 weights");
    }
}
