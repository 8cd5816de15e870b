package org.convoke.data;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.text.UserError;

/**
 * Finds the image files below a folder. Folders of one depth are listed at the same time, because a store far away
 * answers slowly, but many at once.
 *
 * @param found the images, sorted by the code points of their names
 * @param passedOver what else there is
 */
record FolderWalk(List<FolderWalk.Found> found, PassedOver passedOver) {
    private static final int THREADS = 16;

    /**
     * An image.
     *
     * @param name the path relative to the root, in UTF-8
     * @param length in bytes
     */
    record Found(byte[] name, long length) {}

    /**
     * A folder to list.
     *
     * @param prefix what its entries' names begin with
     * @param around the real paths of the folders around it and its own, of a local folder; links make circles
     */
    private record Folder(Path path, String prefix, Set<java.nio.file.Path> around) {}

    /**
     * What a folder holds.
     *
     * @param unreachable how many entries have a name and nothing else
     */
    private record Listed(Folder folder, FileStatus[] entries, int unreachable) {}

    /** @throws UserError if a folder cannot be read */
    static FolderWalk of(Path root, FileSystem files) {
        List<Found> found = new ArrayList<>();
        PassedOver.Count passedOver = new PassedOver.Count();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, FolderWalk::daemon);
        try {
            List<Folder> level =
                    List.of(new Folder(root, "", realPath(root).map(Set::of).orElse(Set.of())));
            while (!level.isEmpty()) {
                List<Folder> below = new ArrayList<>();
                for (Listed listed : list(level, files, threads)) {
                    take(listed, found, below, passedOver);
                }
                level = below;
            }
        } finally {
            threads.shutdownNow();
        }
        // The order of UTF-8 is that of code points.
        found.sort(Comparator.comparing(Found::name, Arrays::compareUnsigned));
        return new FolderWalk(found, passedOver.passedOver());
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "list folders");
        thread.setDaemon(true);
        return thread;
    }

    private static void take(Listed listed, List<Found> found, List<Folder> below, PassedOver.Count passedOver) {
        Folder folder = listed.folder();
        passedOver.links(listed.unreachable());
        for (FileStatus entry : listed.entries()) {
            String file = entry.getPath().getName();
            if (entry.isDirectory()) {
                if (ImageName.isHiddenFolder(file)) {
                    passedOver.hidden();
                    continue;
                }
                Optional<java.nio.file.Path> real = realPath(entry.getPath());
                if (real.isPresent() && folder.around().contains(real.get())) {
                    passedOver.links(1);
                    continue;
                }
                Set<java.nio.file.Path> around = new HashSet<>(folder.around());
                real.ifPresent(around::add);
                below.add(new Folder(entry.getPath(), folder.prefix() + file + "/", around));
            } else if (ImageName.isHiddenFile(file)) {
                passedOver.hidden();
            } else if (ImageName.isImage(file)) {
                found.add(new Found(NameList.utf8(folder.prefix() + file), entry.getLen()));
            } else {
                passedOver.other(file);
            }
        }
    }

    private static List<Listed> list(List<Folder> level, FileSystem files, ExecutorService threads) {
        List<Future<Listed>> tasks = level.stream()
                .map(folder -> threads.submit(() -> list(folder, files)))
                .toList();
        List<Listed> all = new ArrayList<>();
        try {
            for (Future<Listed> task : tasks) {
                all.add(task.get());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UserError mistake
                    ? mistake
                    : new IllegalStateException("listing folders", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("interrupted while listing folders"));
        }
        return all;
    }

    private static Listed list(Folder folder, FileSystem files) {
        try {
            FileStatus[] entries = files.listStatus(folder.path());
            return new Listed(folder, entries, unreachable(folder, entries));
        } catch (IOException e) {
            throw new UserError(
                    folder.path() + " cannot be read: " + HadoopPath.reason(e)
                            + "; make the folder readable, or move it away",
                    e);
        }
    }

    /**
     * How many entries of a local folder Hadoop leaves out without a word: links to nothing.
     *
     * @throws UserError if there are names that Java cannot write
     */
    private static int unreachable(Folder folder, FileStatus[] entries) {
        if (folder.around().isEmpty()) {
            return 0;
        }
        String[] all = new File(folder.path().toUri().getPath()).list();
        if (all == null || all.length == entries.length) {
            return 0;
        }
        Set<String> there = new HashSet<>();
        for (FileStatus entry : entries) {
            there.add(entry.getPath().getName());
        }
        List<String> missing = Arrays.stream(all)
                .filter(name -> !name.startsWith(".") && !there.contains(name))
                .toList();
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        if (!encoding.equals("UTF-8") && missing.stream().anyMatch(name -> name.matches(".*[?\ufffd].*"))) {
            throw new UserError(folder.path() + " has names that Java cannot write in the encoding of file names here, "
                    + encoding + ": set the environment variable LC_ALL=C.UTF-8");
        }
        return missing.size();
    }

    /** Where a local folder really is. */
    private static Optional<java.nio.file.Path> realPath(Path folder) {
        if (!"file".equals(folder.toUri().getScheme())) {
            return Optional.empty();
        }
        try {
            return Optional.of(java.nio.file.Path.of(folder.toUri().getPath()).toRealPath());
        } catch (IOException | InvalidPathException e) {
            // Listing it says what is wrong.
            return Optional.empty();
        }
    }
}
