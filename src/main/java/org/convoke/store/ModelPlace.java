package org.convoke.store;

import java.nio.file.Paths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.HadoopPath;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * A model directory that is to be written, claimed by one driver before its training begins, so that of two trainings for
 * one directory the second is refused at its start and not at its end. The claim is a hidden file beside the directory, a
 * {@link DriverLock}; it goes when the training ends, and one that a dead driver has left is taken over.
 */
public final class ModelPlace implements AutoCloseable {
    private static final int MOST_NAMES = 1000;

    private final Path directory;
    private final Configuration hadoop;
    private final DriverLock lock;

    private ModelPlace(Path directory, Configuration hadoop, DriverLock lock) {
        this.directory = directory;
        this.hadoop = hadoop;
        this.lock = lock;
    }

    /**
     * Claims a directory. Missing folders above it are made.
     *
     * @param lease how long a driver elsewhere that has claimed it may show no sign of life
     * @param notice is told, in one line, if that is to be waited for
     * @throws UserError if something is there already that is not an empty directory, if another driver has claimed it, or
     *     if nothing can be written there
     */
    public static ModelPlace claim(Path directory, Configuration hadoop, Duration lease, Consumer<String> notice) {
        FileSystem system = DirectoryFiles.system(directory, hadoop);
        Path qualified = system.makeQualified(directory);
        AtomicWrite.requireNoRoot(qualified, directory);
        ModelDirectory.requireAbsent(directory, hadoop);
        DriverLock lock = DriverLock.acquire(
                new DriverLock.Place(claimOf(qualified), "model directory " + directory, Setting.OUT),
                hadoop,
                lease,
                notice);
        try {
            // The driver that had it may have written its model meanwhile.
            ModelDirectory.requireAbsent(directory, hadoop);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
        AtomicWrite.sweep(system, qualified);
        return new ModelPlace(directory, hadoop, lock);
    }

    /**
     * Claims the first directory of the names {@code NAME}, {@code NAME-2}, {@code NAME-3}, … that nobody has.
     *
     * @throws UserError if nothing can be written there
     */
    public static ModelPlace claimNew(Path directory, Configuration hadoop, Duration lease) {
        for (int number = 1; ; number++) {
            Path numbered = number == 1 ? directory : directory.suffix("-" + number);
            try {
                if (!isTaken(numbered, hadoop)) {
                    return claim(numbered, hadoop, lease, notice -> {});
                }
            } catch (UserError e) {
                if (number == MOST_NAMES || !isTaken(numbered, hadoop)) {
                    throw e;
                }
            }
        }
    }

    private static boolean isTaken(Path directory, Configuration hadoop) {
        FileSystem system = DirectoryFiles.system(directory, hadoop);
        Path qualified = system.makeQualified(directory);
        AtomicWrite.requireNoRoot(qualified, directory);
        DirectoryFiles beside = new DirectoryFiles(system, qualified.getParent());
        return beside.has(qualified.getName()) || beside.has(claimOf(qualified).getName());
    }

    private static Path claimOf(Path qualified) {
        return new Path(qualified.getParent(), "." + qualified.getName() + ".claim");
    }

    /** The directory, as the user wrote it. */
    public Path directory() {
        return directory;
    }

    /**
     * Writes the model and, beside it, files for people and other programs by their names. Where that cannot be done the
     * model is written somewhere else: under another name beside its place, or else to a folder of this machine.
     *
     * @throws UserError if it could not be written to its place: says where it is instead
     * @throws IllegalArgumentException if the facts name another digest than the weights'
     */
    public void write(Model model, Map<String, AtomicWrite.Bytes> beside) {
        try {
            lock.requireHeld();
            ModelDirectory.write(directory, hadoop, model, beside);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            throw keptElsewhere(e, model, beside);
        }
    }

    private UserError keptElsewhere(RuntimeException failure, Model model, Map<String, AtomicWrite.Bytes> beside) {
        String name = directory.getName() + "-" + model.facts().runId();
        String reason = failure instanceof UserError said ? said.problem() : said(directory, failure);
        List<String> failed = new ArrayList<>();
        for (Path other : List.of(
                directory.suffix("-" + model.facts().runId()),
                new Path(Paths.get(name).toAbsolutePath().toUri()),
                new Path(Paths.get(System.getProperty("java.io.tmpdir"), name).toUri()))) {
            try {
                ModelDirectory.write(other, hadoop, model, beside);
                return new UserError(
                        reason, "the model is whole in " + other + " instead: move it from there", failure);
            } catch (RuntimeException e) {
                failed.add(e instanceof UserError ? e.getMessage() : said(other, e));
            }
        }
        return new UserError(reason + "; neither can it be kept elsewhere: " + String.join("; ", failed), failure);
    }

    private static String said(Path path, RuntimeException failure) {
        return path + " cannot be written: " + HadoopPath.reason(failure);
    }

    /** Lets others have the name, if the directory was not written. */
    @Override
    public void close() {
        lock.close();
    }
}
