package org.convoke.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.store.FailingFileSystem.Fault;
import org.convoke.text.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicWriteTest {
    private static final AtomicWrite.Content TWO_FILES = (system, temporary) -> {
        AtomicWrite.file(system, new Path(temporary, "a"), out -> out.write(new byte[60]));
        AtomicWrite.file(system, new Path(temporary, "b"), out -> out.write(new byte[60]));
    };

    @TempDir
    private File folder;

    private Path target;

    @BeforeEach
    void chooseTarget() {
        target = new Path("failing://" + folder.getPath() + "/model");
    }

    private static Configuration healthy() {
        return FailingFileSystem.configuration(Long.MAX_VALUE, Fault.NONE);
    }

    @Test
    void writesADirectory() {
        AtomicWrite.to(target, healthy(), TWO_FILES);
        assertThat(folder.list()).containsExactly("model");
        assertThat(new File(folder, "model").list()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void writesASingleFile() throws IOException {
        AtomicWrite.to(
                target, healthy(), (system, temporary) -> AtomicWrite.file(system, temporary, out -> out.write(7)));
        assertThat(folder.list()).containsExactly("model");
        assertThat(Files.readAllBytes(new File(folder, "model").toPath())).containsExactly(7);
    }

    @Test
    void nothingIsLeftWhereverTheDiskIsFull() {
        for (int free = 0; free < 120; free++) {
            Configuration soonFull = FailingFileSystem.configuration(free, Fault.NONE);
            assertThatThrownBy(() -> AtomicWrite.to(target, soonFull, TWO_FILES))
                    .isInstanceOf(UserError.class)
                    .hasMessage(target + " cannot be written: No space left on device");
            assertThat(folder).isEmptyDirectory();
        }
        AtomicWrite.to(target, FailingFileSystem.configuration(120, Fault.NONE), TWO_FILES);
        assertThat(folder.list()).containsExactly("model");
    }

    @Test
    void saysWhatHadoopsLocalFileSystemHidesInAnError() {
        assumeThat(new File(FailingFileSystem.DEVICE_ALWAYS_FULL.toString()))
                .as("Linux only")
                .exists();
        Configuration full = FailingFileSystem.configuration(Long.MAX_VALUE, Fault.REALLY_FULL);
        assertThatThrownBy(() -> AtomicWrite.to(target, full, TWO_FILES))
                .isInstanceOf(UserError.class)
                .hasMessage(target + " cannot be written: No space left on device");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void nothingIsLeftOfARenameThatFails() {
        Configuration refusing = FailingFileSystem.configuration(Long.MAX_VALUE, Fault.RENAME_REFUSED);
        assertThatThrownBy(() -> AtomicWrite.to(target, refusing, TWO_FILES))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(target + " cannot be written: the file system does not rename .model.tmp-");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void nothingIsLeftOfAProgramsMistake() {
        Configuration mistaken = FailingFileSystem.configuration(Long.MAX_VALUE, Fault.PROGRAM_ERROR);
        assertThatThrownBy(() -> AtomicWrite.to(target, mistaken, TWO_FILES))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a mistake in a program");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void nothingIsLeftOfACheckedExceptionThatIsNotDeclared() {
        assertThatThrownBy(() -> AtomicWrite.to(target, healthy(), (system, temporary) -> {
                    TWO_FILES.writeTo(system, temporary);
                    AtomicWriteTest.<RuntimeException>undeclared(new InterruptedException("by Spark"));
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> void undeclared(Exception e) throws E {
        throw (E) e;
    }

    @Test
    void whatKilledAttemptsLeftIsRemoved() throws IOException {
        Files.createDirectories(new File(folder, ".model.tmp-1/a").toPath());
        Files.createDirectories(new File(folder, ".model2.tmp-1").toPath());
        AtomicWrite.to(target, healthy(), TWO_FILES);
        assertThat(folder.list()).containsExactlyInAnyOrder("model", ".model2.tmp-1");
    }

    @Test
    void aDirectoryThatAppearsMeanwhileIsNotTouched() {
        Configuration contended = FailingFileSystem.configuration(Long.MAX_VALUE, Fault.TARGET_APPEARS);
        assertThatThrownBy(() -> AtomicWrite.to(target, contended, TWO_FILES))
                .isInstanceOf(UserError.class)
                .hasMessage(target + " cannot be written: it exists already");
        assertThat(folder.list()).containsExactly("model");
        assertThat(new File(folder, "model").list()).containsExactly("of somebody else");
    }

    @Test
    void whatIsThereIsNotTouched() {
        AtomicWrite.to(target, healthy(), TWO_FILES);
        assertThatThrownBy(() -> AtomicWrite.to(
                        target,
                        healthy(),
                        (system, temporary) -> AtomicWrite.file(system, new Path(temporary, "c"), out -> out.write(1))))
                .isInstanceOf(UserError.class)
                .hasMessage(target + " cannot be written: it exists already");
        assertThat(folder.list()).containsExactly("model");
        assertThat(new File(folder, "model").list()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void theRootOfAFileSystemCannotBeWritten() {
        assertThatThrownBy(() -> AtomicWrite.to(new Path("/"), new Configuration(), TWO_FILES))
                .isInstanceOf(UserError.class)
                .hasMessage("/ cannot be written: it is the root of a file system");
    }

    @Test
    void namesAFileSystemThatIsNotKnown() {
        assertThatThrownBy(() -> AtomicWrite.to(new Path("nosuch://host/model"), new Configuration(), TWO_FILES))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("nosuch://host/model: its file system cannot be opened");
    }
}
