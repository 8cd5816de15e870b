package org.convoke.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.HadoopPath;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * The right to write into a checkpoint directory, which one driver has at a time: a file that says who has it, and that
 * its holder writes again and again as a sign of life.
 *
 * <p>A holder that has died is replaced: at once if it was a process of this machine; otherwise when its file has not
 * changed for a lease. No clocks are compared. A holder that was only asleep finds out at its next {@link #requireHeld}.
 * Where a file system cannot create a file atomically, two drivers may both believe for a moment that they hold it, until
 * that call.
 */
public final class CheckpointLock implements AutoCloseable {
    /** The file in the checkpoint directory. */
    static final String FILE = "driver.lock";

    private static final int FORMAT_VERSION = 1;
    private static final int BEATS_PER_LEASE = 5;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final FileSystem system;
    private final Path directory;
    private final Path file;
    private final String token = UUID.randomUUID().toString();
    private final DriverProcess driver;
    private final ScheduledExecutorService heart =
            Executors.newSingleThreadScheduledExecutor(CheckpointLock::heartThread);
    private long beats;

    private CheckpointLock(FileSystem system, Path directory, DriverProcess driver) {
        this.system = system;
        this.directory = directory;
        this.driver = driver;
        file = new Path(directory, FILE);
    }

    /**
     * Takes the lock of a directory, which is made if it does not exist.
     *
     * @param lease how long a holder elsewhere may show no sign of life
     * @param notice is told, in one line, if that is to be waited for
     * @throws UserError if another driver has it
     */
    public static CheckpointLock acquire(
            Path directory, Configuration hadoop, Duration lease, Consumer<String> notice) {
        return acquire(directory, hadoop, lease, notice, DriverProcess.current());
    }

    static CheckpointLock acquire(
            Path directory, Configuration hadoop, Duration lease, Consumer<String> notice, DriverProcess driver) {
        CheckpointLock lock = new CheckpointLock(DirectoryFiles.system(directory, hadoop), directory, driver);
        try {
            lock.take(lease, notice);
        } catch (IOException | FSError e) {
            lock.heart.shutdownNow();
            throw new UserError(lock.file + " cannot be written: " + HadoopPath.reason(e), e);
        } catch (RuntimeException e) {
            lock.heart.shutdownNow();
            throw e;
        }
        long period = lease.toNanos() / BEATS_PER_LEASE;
        lock.heart.scheduleWithFixedDelay(lock::beat, period, period, TimeUnit.NANOSECONDS);
        return lock;
    }

    private static Thread heartThread(Runnable beats) {
        Thread thread = new Thread(beats, "convoke-checkpoint-lock");
        thread.setDaemon(true);
        return thread;
    }

    private void take(Duration lease, Consumer<String> notice) throws IOException {
        while (true) {
            Optional<String> there = text();
            if (there.isPresent()) {
                requireDead(there.get(), lease, notice);
                system.delete(file, false);
            }
            try {
                AtomicWrite.file(system, file, out -> out.write(sign()));
            } catch (FileAlreadyExistsException e) {
                // Another driver was a moment earlier: it is asked next.
                continue;
            }
            if (isHeld()) {
                return;
            }
        }
    }

    /** Returns when the holder is known to be dead. */
    private void requireDead(String there, Duration lease, Consumer<String> notice) throws IOException {
        Optional<DriverProcess> holder = holder(there);
        if (holder.isPresent() && holder.get().isOfThisMachine(driver)) {
            if (holder.get().isAlive()) {
                throw inUse(holder);
            }
            return;
        }
        notice.accept("checkpoint directory " + directory + " was last used by " + name(holder) + ": waiting "
                + lease.toSeconds() + " s for a sign of life (" + Setting.CHECKPOINT_LEASE + ")");
        long end = System.nanoTime() + lease.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(POLL_NANOS);
            Optional<String> now = text();
            if (now.isEmpty()) {
                return;
            }
            if (!now.get().equals(there)) {
                // Caught in the middle of a beat it has no name.
                throw inUse(holder(now.get()).or(() -> holder));
            }
        }
    }

    private UserError inUse(Optional<DriverProcess> holder) {
        return new UserError("checkpoint directory " + directory + " is in use by " + name(holder)
                + ": wait until that run has ended, or choose another " + Setting.CHECKPOINT_DIR);
    }

    private static String name(Optional<DriverProcess> holder) {
        return holder.map(each -> "another driver, process " + each.pid() + " on " + each.host())
                .orElse("another driver");
    }

    /**
     * Makes sure that the lock is still this driver's.
     *
     * @throws UserError if another driver has taken it over, or that cannot be found out
     */
    public synchronized void requireHeld() {
        try {
            if (!isHeld()) {
                throw new UserError("checkpoint directory " + directory + " was taken over by "
                        + name(text().flatMap(CheckpointLock::holder))
                        + " while this one gave no sign of life: this run stops here, that one goes on");
            }
        } catch (IOException | FSError e) {
            throw HadoopPath.unreadable(file, e);
        }
    }

    private boolean isHeld() throws IOException {
        return text().filter(text -> text.contains(token)).isPresent();
    }

    private synchronized void beat() {
        try {
            if (isHeld()) {
                byte[] sign = sign();
                try (var out = system.create(file, true)) {
                    out.write(sign);
                }
            }
        } catch (IOException | FSError | RuntimeException e) {
            // The file system is away for now: the next beat, or requireHeld, will tell.
        }
    }

    private byte[] sign() {
        beats++;
        String text = Json.text(JsonFields.versioned(FORMAT_VERSION)
                .put("token", token)
                .put("host", driver.host())
                .put("pid", driver.pid())
                .put("started", driver.started())
                .put("sign-of-life", beats));
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<DriverProcess> holder(String text) {
        try {
            JsonFields json = JsonFields.parse(text, FORMAT_VERSION);
            return Optional.of(new DriverProcess(
                    json.text("host"), json.whole("pid", Long.MAX_VALUE), json.whole("started", Long.MAX_VALUE)));
        } catch (IllegalArgumentException e) {
            // Caught while it was being written, or not ours: its holder must show a sign of life.
            return Optional.empty();
        }
    }

    /** What the file says; nothing if there is none. */
    private Optional<String> text() throws IOException {
        DirectoryFiles files = new DirectoryFiles(system, directory);
        if (!system.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(files.text(FILE));
        } catch (UserError e) {
            if (!system.exists(file)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Gives the lock up; a directory that was made for it, and is still empty, goes too. */
    @Override
    public void close() {
        heart.shutdownNow();
        synchronized (this) {
            try {
                if (isHeld()) {
                    system.delete(file, false);
                    if (system.listStatus(directory).length == 0) {
                        system.delete(directory, false);
                    }
                }
            } catch (IOException | FSError | UserError e) {
                // The next driver will find that this one is dead.
            }
        }
    }
}
