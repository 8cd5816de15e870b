package org.convoke.data.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.convoke.text.UserError;

/** A path as the user wrote it, and what is said when Hadoop cannot use it. */
public final class HadoopPath {
    /** Hadoop knows no relative path with a scheme. */
    private static final Pattern RELATIVE_LOCAL = Pattern.compile("file:([^/].*)");

    private static final Pattern DRIVE = Pattern.compile("^[A-Za-z]:([\\\\/]|$)");
    private static final Pattern PASSWORD = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)[^/\\s:@]*:[^/\\s]*@");

    private HadoopPath() {}

    /**
     * The path that a text names.
     *
     * @param remedy what to write instead
     * @throws UserError if the text cannot be a path
     */
    public static Path parse(String text, String remedy) {
        Matcher relative = RELATIVE_LOCAL.matcher(text);
        if (relative.matches()) {
            return new Path(
                    "file",
                    null,
                    java.nio.file.Path.of(relative.group(1)).toAbsolutePath().toString());
        }
        if (DRIVE.matcher(text).find() && !Path.WINDOWS) {
            throw new UserError("\"" + text
                    + "\" is a path of Windows, and this system has other ones: write it as it is named here");
        }
        try {
            return new Path(text);
        } catch (IllegalArgumentException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UserError("\"" + text + "\" is not a path: " + reason(cause) + "; " + remedy, e);
        }
    }

    /**
     * The file system a path is in.
     *
     * @throws UserError if there is no such file system, or it does not answer
     */
    public static FileSystem fileSystem(Path path, Configuration hadoop) {
        try {
            return path.getFileSystem(hadoop);
        } catch (IOException | RuntimeException e) {
            // Hadoop throws RuntimeExceptions for a class that is missing and a host that is unknown.
            throw new UserError(
                    path + ": its file system cannot be opened (" + reason(e)
                            + "); check the scheme and host, and that Hadoop's connector for it is on the class path",
                    e);
        }
    }

    /** The same file system; on the local disk, without the hidden file of checksums that Hadoop puts beside each file. */
    public static FileSystem withoutChecksumFiles(FileSystem system) {
        return system instanceof LocalFileSystem local ? local.getRawFileSystem() : system;
    }

    /** Reads something of a path that is there. */
    @FunctionalInterface
    interface Reading<T> {
        /** Reads it. */
        T read(FileSystem files, FileStatus status) throws IOException;
    }

    /**
     * Reads something of a path.
     *
     * @throws UserError if it is not there, or reading fails
     */
    static <T> T reading(Path root, Configuration hadoop, Reading<T> reading) {
        FileSystem files = fileSystem(root, hadoop);
        try {
            return reading.read(files, files.getFileStatus(root));
        } catch (FileNotFoundException e) {
            throw new UserError(root + " is not there, or may not be read: check the path", e);
        } catch (IOException | FSError e) {
            throw unreadable(root, e);
        }
    }

    /**
     * A text in which URIs name no user with a password, such as {@code ftp://user:password@host/…}: for what is kept and
     * shown to others. A container before an {@code @} stays, as in {@code abfss://container@account/…}.
     */
    public static String withoutPassword(String text) {
        return PASSWORD.matcher(text).replaceAll("$1");
    }

    /** What is said when reading a file or folder that is there fails. */
    public static UserError unreadable(Path path, Throwable cause) {
        return unreadable(path.toString(), cause);
    }

    static UserError unreadable(String where, Throwable cause) {
        String reason = reason(cause);
        boolean denied = reason.toLowerCase(Locale.ROOT).contains("permission denied")
                || cause instanceof AccessControlException
                || cause instanceof AccessDeniedException;
        String remedy = denied ? "; make it readable for this user" : "; see to its storage, and try again";
        return new UserError(where + " cannot be read: " + reason + remedy, cause);
    }

    /** The first line of what an exception says. */
    public static String reason(Throwable e) {
        // Hadoop's local file system hides what the disk says in an Error.
        Throwable said = e instanceof FSError && e.getCause() != null ? e.getCause() : e;
        String message = said.getMessage();
        return message == null || message.isBlank()
                ? said.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElseThrow();
    }
}
