package org.convoke.store;

import java.io.FileNotFoundException;
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
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.util.ShutdownHookManager;
import org.convoke.data.files.HadoopPath;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * The right to write something, which one driver has at a time: a file that says who has it, and that its holder writes
 * again and again as a sign of life. It goes when the driver ends, also by an interrupt; not when it is killed.
 *
 * <p>A holder that has died is replaced: at once if it was a process of this machine; otherwise when its file has not
 * changed for a lease. No clocks are compared. A holder that was only asleep finds out at its next {@link #requireHeld}.
 * Where a file system cannot create a file atomically, two drivers may both believe for a moment that they hold it, until
 * they look again.
 */
public final class DriverLock implements AutoCloseable {
    /** The name of a folder's lock. */
    public static final String FILE = "driver.lock";

    private static final int FORMAT_VERSION = 1;
    private static final String TOKEN = "token";
    /** How HDFS says that another client is just writing a file; its classes are not on every class path. */
    private static final String BEING_CREATED = ".AlreadyBeingCreatedException";

    /** How it says that a file was deleted while it was written. */
    private static final String GONE = ".FileNotFoundException";

    private static final String LEASE_GONE = ".LeaseExpiredException";

    private static final int BEATS_PER_LEASE = 5;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Before Hadoop closes its file systems, and after Spark has ended. */
    private static final int SHUTDOWN_PRIORITY = FileSystem.SHUTDOWN_HOOK_PRIORITY + 10;

    private final FileSystem system;
    private final Place place;
    private final boolean madeFolder;
    private final String token = UUID.randomUUID().toString();
    private final DriverProcess driver;
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(DriverLock::heartThread);
    private final Runnable atShutdown = this::giveUp;
    private long beats;
    private boolean closed;

    /**
     * What is locked.
     *
     * @param file the file that says who has it
     * @param what what messages call the thing that is locked, such as "checkpoint directory DIR"
     * @param setting what to set differently if somebody else has it
     */
    record Place(Path file, String what, Setting setting) {
        Path folder() {
            return file.getParent();
        }
    }

    private DriverLock(FileSystem system, Place place, DriverProcess driver) throws IOException {
        this.system = system;
        this.place = place;
        this.driver = driver;
        madeFolder = !system.exists(place.folder());
    }

    /**
     * Takes a lock; the folder of its file is made if it does not exist.
     *
     * @param lease how long a holder elsewhere may show no sign of life
     * @param notice is told, in one line, if that is to be waited for
     * @throws UserError if another driver has it, or the file cannot be written
     */
    static DriverLock acquire(Place place, Configuration hadoop, Duration lease, Consumer<String> notice) {
        return acquire(place, hadoop, lease, notice, DriverProcess.current());
    }

    /**
     * Takes the right to write to a folder, by {@link #FILE} in it; the folder is made if it does not exist.
     *
     * @param what what messages call it, such as "checkpoint directory DIR"
     * @param setting what to set differently if somebody else has it
     * @param lease how long a holder elsewhere may show no sign of life
     * @param notice is told, in one line, if that is to be waited for
     * @throws UserError if another driver has it, or it cannot be written
     */
    public static DriverLock ofFolder(
            Path folder, String what, Setting setting, Configuration hadoop, Duration lease, Consumer<String> notice) {
        return acquire(new Place(new Path(folder, FILE), what, setting), hadoop, lease, notice);
    }

    static DriverLock acquire(
            Place place, Configuration hadoop, Duration lease, Consumer<String> notice, DriverProcess driver) {
        DriverLock lock;
        try {
            lock = new DriverLock(DirectoryFiles.system(place.file(), hadoop), place, driver);
            try {
                lock.take(lease, notice);
            } catch (IOException | FSError | RuntimeException e) {
                lock.heart.shutdownNow();
                throw e;
            }
        } catch (IOException | FSError e) {
            throw new UserError(place.what() + " cannot be written: " + HadoopPath.reason(e), e);
        }
        long period = lease.toNanos() / BEATS_PER_LEASE;
        lock.heart.scheduleWithFixedDelay(lock::beat, period, period, TimeUnit.NANOSECONDS);
        if (!ShutdownHookManager.get().isShutdownInProgress()) {
            ShutdownHookManager.get().addShutdownHook(lock.atShutdown, SHUTDOWN_PRIORITY);
        }
        return lock;
    }

    private static Thread heartThread(Runnable beats) {
        Thread thread = new Thread(beats, "convoke-driver-lock");
        thread.setDaemon(true);
        return thread;
    }

    private void take(Duration lease, Consumer<String> notice) throws IOException {
        // Says what is wrong where a file is in the way; creating the file would only say that something exists.
        if (!system.mkdirs(place.folder())) {
            throw new IOException("its folder cannot be made");
        }
        while (true) {
            Optional<String> there = text();
            if (there.isPresent()) {
                requireDead(there.get(), lease, notice);
                // Somebody else may have replaced the dead one meanwhile.
                if (text().equals(there)) {
                    system.delete(place.file(), false);
                }
            }
            boolean created = create();
            // Another driver that was a moment earlier is asked next. One that found the same holder dead, and is
            // slower, may just be deleting this file for that one's.
            LockSupport.parkNanos(POLL_NANOS);
            if (created && isMine()) {
                return;
            }
        }
    }

    /** Returns false if another driver was a moment earlier. */
    private boolean create() throws IOException {
        FSDataOutputStream created;
        try {
            created = system.create(place.file(), false);
        } catch (IOException e) {
            if (e instanceof FileAlreadyExistsException || isRemote(e, BEING_CREATED)) {
                return false;
            }
            throw e;
        }
        try (created) {
            created.write(sign());
        } catch (IOException | FSError e) {
            if (e instanceof FileNotFoundException || isRemote(e, GONE) || isRemote(e, LEASE_GONE)) {
                return false;
            }
            system.delete(place.file(), false);
            throw e;
        }
        return true;
    }

    private static boolean isRemote(Throwable problem, String type) {
        return problem instanceof RemoteException remote
                && remote.getClassName().endsWith(type);
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
        notice.accept(place.what() + " was last used by " + name(holder) + ": waiting " + lease.toSeconds()
                + " s for a sign of life (" + Setting.CHECKPOINT_LEASE + ")");
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
        return new UserError(
                place.what() + " is in use by " + name(holder),
                "wait until that run has ended, or choose another " + place.setting());
    }

    private static String name(Optional<DriverProcess> holder) {
        return holder.map(each -> "another driver, process " + each.pid() + " on " + each.hostName())
                .orElse("another driver");
    }

    /**
     * Makes sure that the lock is still this driver's. A file that is missing or damaged, as after a full disk, is written
     * again.
     *
     * @throws UserError if another driver has taken it over, or that cannot be found out
     * @throws IllegalStateException if it was given up
     */
    public synchronized void requireHeld() {
        if (closed) {
            throw new IllegalStateException(place.what() + " was given up: this program is ending");
        }
        try {
            Optional<String> there = text();
            if (isOfAnother(there)) {
                throw new UserError(place.what() + " was taken over by " + name(there.flatMap(DriverLock::holder))
                        + " because this run had stopped renewing its lock. This run stops; that one continues");
            }
            if (!isMine(there)) {
                beat();
            }
        } catch (IOException | FSError e) {
            throw HadoopPath.unreadable(place.file(), e);
        }
    }

    private boolean isMine() throws IOException {
        return isMine(text());
    }

    private boolean isMine(Optional<String> there) {
        return there.flatMap(DriverLock::token).filter(token::equals).isPresent();
    }

    private boolean isOfAnother(Optional<String> there) {
        return there.flatMap(DriverLock::token)
                .filter(each -> !each.equals(token))
                .isPresent();
    }

    private synchronized void beat() {
        try {
            Optional<String> there = text();
            if (!closed && !isOfAnother(there)) {
                byte[] sign = sign();
                try (FSDataOutputStream out = system.create(place.file(), there.isPresent())) {
                    out.write(sign);
                }
            }
        } catch (IOException | FSError | RuntimeException e) {
            // The file system is away or full for now, and the file perhaps empty: the next beat writes it again.
        }
    }

    private byte[] sign() {
        beats++;
        String text = Json.text(JsonFields.versioned(FORMAT_VERSION)
                .put(TOKEN, token)
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

    /** Who wrote a file; nothing of one that is empty or damaged, which any holder's file may be for a moment. */
    private static Optional<String> token(String text) {
        try {
            return Optional.of(JsonFields.parse(text, FORMAT_VERSION).text(TOKEN));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What the file says; nothing if there is none. */
    private Optional<String> text() throws IOException {
        return new DirectoryFiles(system, place.folder())
                .textIfThere(place.file().getName());
    }

    /** Gives the lock up; a folder that was made for it, and is still empty, goes too. */
    @Override
    public void close() {
        if (!ShutdownHookManager.get().isShutdownInProgress()) {
            ShutdownHookManager.get().removeShutdownHook(atShutdown);
        }
        giveUp();
    }

    private void giveUp() {
        heart.shutdownNow();
        synchronized (this) {
            try {
                if (!closed && !isOfAnother(text())) {
                    system.delete(place.file(), false);
                    if (madeFolder && system.listStatus(place.folder()).length == 0) {
                        system.delete(place.folder(), false);
                    }
                }
            } catch (IOException | FSError | UserError e) {
                // The next driver will find that this one is dead.
            }
            closed = true;
        }
    }
}
