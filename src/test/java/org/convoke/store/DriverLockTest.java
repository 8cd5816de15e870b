package org.convoke.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.time.Duration;
import org.apache.hadoop.fs.Path;
import org.convoke.store.FailingFileSystem.Fault;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the local file system. */
class DriverLockTest extends DriverLockContract {
    @TempDir
    private File folder;

    @Override
    Path root() {
        return new Path(folder.toURI());
    }

    @Test
    void aDiskThatIsFullIsSaidAndLeavesNoLock() {
        Path file = new Path("failing://" + folder.getPath() + "/made/driver.lock");
        DriverLock.Place place = new DriverLock.Place(file, "model directory m", Setting.OUT);
        assertThatThrownBy(() -> DriverLock.acquire(
                        place, FailingFileSystem.configuration(5, Fault.NONE), Duration.ofMinutes(10), notice -> {}))
                .isInstanceOf(UserError.class)
                .hasMessage("model directory m cannot be written: No space left on device");
        assertThat(new File(folder, "made")).isEmptyDirectory();
    }

    @Test
    void aLockThatWasGivenUpIsNotWrittenAgain() {
        DriverLock.Place place = new DriverLock.Place(new Path(root(), "driver.lock"), "m", Setting.OUT);
        DriverLock lock = DriverLock.acquire(place, hadoop, Duration.ofMinutes(10), notice -> {});
        lock.close();
        assertThatThrownBy(lock::requireHeld).isInstanceOf(IllegalStateException.class);
        assertThat(folder).isEmptyDirectory();
    }
}
