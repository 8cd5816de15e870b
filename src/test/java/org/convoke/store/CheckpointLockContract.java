package org.convoke.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.convoke.Eventually;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;

abstract class CheckpointLockContract extends StoreContract {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final DriverProcess ELSEWHERE = new DriverProcess("elsewhere", 7, 0);

    private final List<String> notices = new ArrayList<>();

    private Path directory() {
        return new Path(root(), "checkpoints");
    }

    private Path file() {
        return new Path(directory(), "driver.lock");
    }

    private CheckpointLock acquire(Duration lease) {
        return CheckpointLock.acquire(directory(), hadoop, lease, notices::add);
    }

    @Test
    void oneDriverAtATime() throws IOException {
        try (CheckpointLock lock = acquire(LONG)) {
            lock.requireHeld();
            assertThatThrownBy(() -> acquire(LONG))
                    .isInstanceOf(UserError.class)
                    .hasMessageMatching("checkpoint directory .*/checkpoints is in use by another driver, process "
                            + ProcessHandle.current().pid() + " on .*: wait until that run has ended, or choose another"
                            + " checkpoint-dir");
            lock.requireHeld();
        }
        assertThat(system().exists(directory())).as("made for the lock only").isFalse();
        acquire(LONG).close();
        assertThat(notices).isEmpty();
    }

    @Test
    void whatIsInTheDirectoryStays() throws IOException {
        Path other = new Path(directory(), "other");
        write(other, new byte[3]);
        acquire(LONG).close();
        assertThat(names(directory())).containsExactly("other");
    }

    @Test
    void aDeadDriverOfThisMachineIsReplacedAtOnce() throws IOException {
        DriverProcess self = DriverProcess.current();
        // This process's number, but it began at another time: the number was used again.
        DriverProcess dead = new DriverProcess(self.host(), self.pid(), self.started() + 1);
        byte[] left;
        try (CheckpointLock lock = CheckpointLock.acquire(directory(), hadoop, LONG, notices::add, dead)) {
            lock.requireHeld();
            left = bytes(file());
        }
        write(file(), left);
        try (CheckpointLock lock = acquire(LONG)) {
            lock.requireHeld();
        }
        assertThat(notices).isEmpty();
    }

    @Test
    void aDriverElsewhereThatShowsSignsOfLifeKeepsIt() {
        try (CheckpointLock lock = CheckpointLock.acquire(directory(), hadoop, SHORT, notices::add, ELSEWHERE)) {
            assertThatThrownBy(() -> acquire(LONG))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("in use by another driver, process 7 on elsewhere");
            lock.requireHeld();
        }
        assertThat(notices.stream().map(Setting::plain))
                .singleElement()
                .asString()
                .endsWith("was last used by another driver, process 7 on elsewhere: waiting 600 s for a sign of life"
                        + " (checkpoint-lease)");
    }

    @Test
    void aDriverElsewhereThatShowsNoneIsReplacedAndFindsOut() {
        // Its heart beats once in two minutes: asleep, for one that waits for half a second.
        try (CheckpointLock asleep = CheckpointLock.acquire(directory(), hadoop, LONG, notices::add, ELSEWHERE)) {
            try (CheckpointLock lock = acquire(SHORT)) {
                lock.requireHeld();
                assertThatThrownBy(asleep::requireHeld)
                        .isInstanceOf(UserError.class)
                        .hasMessageContaining("was taken over by another driver, process "
                                + ProcessHandle.current().pid());
                asleep.close();
                lock.requireHeld();
            }
        }
        assertThat(notices).hasSize(1);
    }

    @Test
    void aFileThatIsNoLockIsWaitedForAndReplaced() throws IOException {
        for (String text : List.of("", "{", "{\"format-version\": 1}", "[7]")) {
            write(file(), text.getBytes(StandardCharsets.UTF_8));
            acquire(SHORT).close();
        }
        assertThat(notices).hasSize(4);
    }

    @Test
    void theHolderSaysThatItIsAlive() throws IOException {
        try (CheckpointLock lock = acquire(SHORT)) {
            byte[] first = bytes(file());
            assertThat(Eventually.holds(Duration.ofSeconds(60), () -> {
                        try {
                            byte[] now = bytes(file());
                            return now.length > 0 && !Arrays.equals(now, first);
                        } catch (IOException e) {
                            // It is being written.
                            return false;
                        }
                    }))
                    .isTrue();
            lock.requireHeld();
        }
    }
}
