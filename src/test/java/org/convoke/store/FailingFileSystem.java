package org.convoke.store;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.security.AccessControlException;

/** The local file system under the scheme {@code failing:}, with a disk that is soon full, or other faults. */
public final class FailingFileSystem extends RawLocalFileSystem {
    private static final String FREE_BYTES = "failing.free.bytes";
    private static final String FAULT = "failing.fault";

    static final Path DEVICE_ALWAYS_FULL = new Path("/dev/full");

    private long free;

    /** What goes wrong besides a full disk. */
    enum Fault {
        NONE,
        /** Renaming does nothing and says so. */
        RENAME_REFUSED,
        /** Nothing can be called m. */
        THIS_NAME_REFUSED,
        /** Just before a rename somebody else makes a directory of the new name. */
        TARGET_APPEARS,
        /** The disk is full as Hadoop's own local file system finds it, by way of Linux's device for that. */
        REALLY_FULL,
        /** Whatever is written throws an exception that is not an IOException. */
        PROGRAM_ERROR,
        /** The storage is away: whatever is opened cannot be read. */
        UNREADABLE,
        /** Files belong to somebody else. */
        DENIED,
        /** The file system's own checksums of what is opened are wrong. */
        ROTTEN
    }

    static Configuration configuration(long freeBytes, Fault fault) {
        Configuration hadoop = new Configuration(false);
        hadoop.setClass("fs.failing.impl", FailingFileSystem.class, RawLocalFileSystem.class);
        hadoop.setBoolean("fs.failing.impl.disable.cache", true);
        hadoop.setLong(FREE_BYTES, freeBytes);
        hadoop.setEnum(FAULT, fault);
        return hadoop;
    }

    @Override
    public URI getUri() {
        return URI.create("failing:///");
    }

    @Override
    public String getScheme() {
        return "failing";
    }

    @Override
    public void initialize(URI uri, Configuration hadoop) throws IOException {
        super.initialize(uri, hadoop);
        free = hadoop.getLong(FREE_BYTES, Long.MAX_VALUE);
    }

    @Override
    public FSDataOutputStream create(Path file, boolean overwrite) throws IOException {
        if (fault() == Fault.PROGRAM_ERROR) {
            super.create(file, overwrite).close();
            throw new IllegalStateException("a mistake in a program");
        }
        if (fault() == Fault.REALLY_FULL) {
            super.create(file, overwrite).close();
            return super.create(DEVICE_ALWAYS_FULL, true);
        }
        OutputStream out = super.create(file, overwrite);
        return new FSDataOutputStream(
                new FilterOutputStream(out) {
                    @Override
                    public void write(int value) throws IOException {
                        write(new byte[] {(byte) value}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int count) throws IOException {
                        int fits = (int) Math.min(free, count);
                        out.write(bytes, from, fits);
                        free -= fits;
                        if (fits < count) {
                            throw new IOException("No space left on device");
                        }
                    }
                },
                null);
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
        switch (fault()) {
            case UNREADABLE -> throw new IOException("Input/output error");
            case DENIED -> throw new AccessControlException("not for you");
            case ROTTEN -> throw new ChecksumException("Checksum error", 0);
            default -> {
                return super.open(file, bufferSize);
            }
        }
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        if (fault() == Fault.TARGET_APPEARS) {
            mkdirs(new Path(to, "of somebody else"));
        }
        if (fault() == Fault.THIS_NAME_REFUSED && to.getName().equals("m")) {
            throw new IOException("quota exceeded");
        }
        return fault() != Fault.RENAME_REFUSED && super.rename(from, to);
    }

    private Fault fault() {
        return getConf().getEnum(FAULT, Fault.NONE);
    }
}
