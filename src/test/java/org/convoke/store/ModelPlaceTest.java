package org.convoke.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.convoke.store.FailingFileSystem.Fault;
import org.convoke.text.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPlaceTest {
    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final Model MODEL = StoreExamples.model(1);

    @TempDir
    private File folder;

    private Path directory;

    @BeforeEach
    void choose() {
        directory = new Path("failing://" + folder.getPath() + "/models/m");
    }

    private static Configuration with(Fault fault) {
        return FailingFileSystem.configuration(Long.MAX_VALUE, fault);
    }

    private ModelPlace claim() {
        return ModelPlace.claim(directory, with(Fault.NONE), LEASE, notice -> {});
    }

    private String[] models() {
        return new File(folder, "models").list();
    }

    @Test
    void theSecondOfTwoIsRefusedAtItsStart() {
        try (ModelPlace place = claim()) {
            assertThatThrownBy(this::claim)
                    .isInstanceOf(UserError.class)
                    .hasMessageMatching("model directory " + directory + " is in use by another driver, process "
                            + ProcessHandle.current().pid() + " on [^ ]+: wait until that run has ended, or choose"
                            + " another out");
            place.write(MODEL, Map.of());
            assertThat(models()).containsExactlyInAnyOrder("m", ".m.claim");
        }
        assertThat(models()).containsExactly("m");
        assertThatThrownBy(this::claim)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("exists: choose another out");
        assertThat(models()).containsExactly("m");
    }

    @Test
    void aRunThatFailsLeavesNothing() {
        claim().close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatADeadDriverLeftIsTakenOver() throws IOException {
        ModelPlace dead = claim();
        byte[] left = Files.readAllBytes(new File(folder, "models/.m.claim").toPath());
        dead.close();
        DriverProcess self = DriverProcess.current();
        String text = new String(left, StandardCharsets.UTF_8)
                .replace("\"started\" : " + self.started(), "\"started\" : " + (self.started() + 1));
        Files.createDirectories(new File(folder, "models/.m.tmp-1/a").toPath());
        Files.writeString(new File(folder, "models/.m.claim").toPath(), text);
        try (ModelPlace place = claim()) {
            assertThat(models()).containsExactly(".m.claim");
            place.write(MODEL, Map.of());
        }
        assertThat(models()).containsExactly("m");
    }

    @Test
    void runsThatStartInTheSameSecondHaveNamesOfTheirOwn() {
        Configuration hadoop = with(Fault.NONE);
        try (ModelPlace one = ModelPlace.claimNew(directory, hadoop, LEASE);
                ModelPlace two = ModelPlace.claimNew(directory, hadoop, LEASE)) {
            one.write(MODEL, Map.of());
            try (ModelPlace three = ModelPlace.claimNew(directory, hadoop, LEASE)) {
                assertThat(one.directory()).isEqualTo(directory);
                assertThat(two.directory().getName()).isEqualTo("m-2");
                assertThat(three.directory().getName()).isEqualTo("m-3");
            }
        }
        assertThat(models()).containsExactly("m");
    }

    @Test
    void aNameThatCannotBeMadeKeepsTheWeightsUnderAnotherBeside() {
        try (ModelPlace place = ModelPlace.claim(directory, with(Fault.THIS_NAME_REFUSED), LEASE, notice -> {})) {
            assertThatThrownBy(() -> place.write(MODEL, Map.of("notes.txt", out -> out.write(7))))
                    .isInstanceOf(UserError.class)
                    .hasMessage(directory + " cannot be written: quota exceeded: the model is whole in " + directory
                            + "-run-7 instead: move it from there");
        }
        assertThat(models()).containsExactly("m-run-7");
        assertThat(new File(folder, "models/m-run-7/notes.txt")).hasSize(1);
        assertThat(StoreExamples.bits(ModelDirectory.read(new Path(directory + "-run-7"), with(Fault.NONE))
                        .weights()))
                .isEqualTo(StoreExamples.bits(MODEL.weights()));
    }

    @Test
    void aDiskThatIsFullKeepsTheWeightsOnThisMachine() {
        File here = new File("m-run-7").getAbsoluteFile();
        Path kept = new Path(here.toURI());
        Configuration soonFull = FailingFileSystem.configuration(1000, Fault.NONE);
        try (ModelPlace place = ModelPlace.claim(directory, soonFull, LEASE, notice -> {})) {
            assertThatThrownBy(() -> place.write(MODEL, Map.of()))
                    .isInstanceOf(UserError.class)
                    .hasMessage(directory + " cannot be written: No space left on device: the model is whole in " + kept
                            + " instead: move it from there");
            assertThat(ModelDirectory.read(kept, soonFull).facts().weightsSha256())
                    .isEqualTo(MODEL.facts().weightsSha256());
        } finally {
            FileUtil.fullyDelete(here);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theRootOfAFileSystemIsNoPlace() {
        assertThatThrownBy(() -> ModelPlace.claim(new Path("failing:///"), with(Fault.NONE), LEASE, notice -> {}))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("root of a file system");
    }
}
