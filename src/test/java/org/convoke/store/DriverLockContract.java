package org.convoke.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.fs.Path;
import org.convoke.Eventually;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;

abstract class DriverLockContract extends StoreContract {
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

    private DriverLock.Place place() {
        return new DriverLock.Place(file(), "checkpoint directory " + directory(), Setting.CHECKPOINT_DIR);
    }

    private DriverLock acquire(Duration lease) {
        return DriverLock.acquire(place(), hadoop, lease, notices::add);
    }

    @Test
    void oneDriverAtATime() throws IOException {
        try (DriverLock lock = acquire(LONG)) {
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
    void aFolderThatIsAFileIsSaid() throws IOException {
        write(directory(), new byte[3]);
        assertThatThrownBy(() -> acquire(LONG))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("checkpoint directory " + directory() + " cannot be ");
        assertThat(bytes(directory())).hasSize(3);
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
        try (DriverLock lock = DriverLock.acquire(place(), hadoop, LONG, notices::add, dead)) {
            lock.requireHeld();
            left = bytes(file());
        }
        write(file(), left);
        try (DriverLock lock = acquire(LONG)) {
            lock.requireHeld();
        }
        assertThat(notices).isEmpty();
    }

    @Test
    void aDriverElsewhereThatShowsSignsOfLifeKeepsIt() {
        try (DriverLock lock = DriverLock.acquire(place(), hadoop, SHORT, notices::add, ELSEWHERE)) {
            assertThatThrownBy(() -> acquire(LONG))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("in use by another driver, process 7 on elsewhere");
            lock.requireHeld();
        }
        assertThat(notices.stream().map(Setting::plain))
                .singleElement()
                .asString()
                // Read in the middle of a beat, the file does not say who wrote it.
                .matches(
                        ".* was last used by another driver(, process 7 on elsewhere)?: waiting 600 s for a sign of life"
                                + " \\(checkpoint-lease\\)");
    }

    @Test
    void aDriverElsewhereThatShowsNoneIsReplacedAndFindsOut() {
        // Its heart beats once in two minutes: asleep, for one that waits for half a second.
        try (DriverLock asleep = DriverLock.acquire(place(), hadoop, LONG, notices::add, ELSEWHERE)) {
            try (DriverLock lock = acquire(SHORT)) {
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
        try (DriverLock lock = acquire(SHORT)) {
            byte[] first = bytes(file());
            awaitAnotherSign(text(first));
            lock.requireHeld();
        }
    }

    /** Waits until the file has a sign of life other than this one. */
    private void awaitAnotherSign(String before) {
        assertThat(Eventually.holds(Duration.ofSeconds(60), () -> {
                    try {
                        String now = text(bytes(file()));
                        return now.contains("sign-of-life") && !now.equals(before);
                    } catch (IOException e) {
                        return false;
                    }
                }))
                .isTrue();
    }

    @Test
    void aSignOfLifeThatFailedHalfwayIsGivenAgain() throws IOException {
        try (DriverLock lock = acquire(LONG)) {
            // As a full disk or a storage that went away leaves it, or somebody who tidies up.
            for (String left : List.of("", "{\"format-ver")) {
                write(file(), left.getBytes(StandardCharsets.UTF_8));
                lock.requireHeld();
                assertThat(text(bytes(file()))).contains("sign-of-life");
            }
            system().delete(file(), false);
            lock.requireHeld();
            assertThat(text(bytes(file()))).contains("sign-of-life");
        }
        try (DriverLock lock = acquire(SHORT)) {
            write(file(), new byte[0]);
            awaitAnotherSign("");
            system().delete(file(), false);
            awaitAnotherSign("");
            lock.requireHeld();
        }
        assertThat(system().exists(directory())).isFalse();
    }

    @Test
    void ofManyDriversThatFindADeadOneOneTakesItsPlace() throws Exception {
        DriverProcess self = DriverProcess.current();
        byte[] left;
        DriverProcess dead = new DriverProcess(self.host(), self.pid(), self.started() + 1);
        try (DriverLock lock = DriverLock.acquire(place(), hadoop, LONG, notices::add, dead)) {
            lock.requireHeld();
            left = bytes(file());
        }
        for (int round = 0; round < 10; round++) {
            write(file(), left);
            ExecutorService drivers = Executors.newFixedThreadPool(4);
            try {
                List<Future<DriverLock>> all = new ArrayList<>();
                CyclicBarrier together = new CyclicBarrier(4);
                for (int driver = 0; driver < 4; driver++) {
                    all.add(drivers.submit(() -> {
                        together.await();
                        return DriverLock.acquire(place(), hadoop, LONG, notice -> {});
                    }));
                }
                List<DriverLock> taken = new ArrayList<>();
                for (Future<DriverLock> each : all) {
                    try {
                        taken.add(each.get());
                    } catch (ExecutionException e) {
                        assertThat(e).hasCauseInstanceOf(UserError.class).hasMessageContaining("is in use by");
                    }
                }
                assertThat(taken).hasSize(1);
                taken.get(0).requireHeld();
                taken.get(0).close();
            } finally {
                drivers.shutdownNow();
            }
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
