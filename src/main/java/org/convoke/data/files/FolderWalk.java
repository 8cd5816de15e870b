package org.convoke.data.files;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.NameList;
import org.convoke.data.Skipped;
import org.convoke.data.picture.FileSignature;
import org.convoke.data.picture.ImageFile;
import org.convoke.data.picture.ImageName;
import org.convoke.text.UserError;

/**
 * Finds the image files below a folder. Folders of one depth are listed at the same time, because a store far away
 * answers slowly, but many at once.
 *
 * @param found the images, sorted by the code points of their names
 * @param skipped what else there is
 */
record FolderWalk(List<FolderWalk.Found> found, Skipped skipped) {
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
        Skipped.Count skipped = new Skipped.Count();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, FolderWalk::daemon);
        try {
            List<Folder> level =
                    List.of(new Folder(root, "", realPath(root).map(Set::of).orElse(Set.of())));
            while (!level.isEmpty()) {
                List<Folder> below = new ArrayList<>();
                for (Listed listed : list(level, files, threads)) {
                    take(listed, found, below, skipped);
                    takeByContent(listed, files, threads, found, skipped);
                }
                level = below;
            }
        } finally {
            threads.shutdownNow();
        }
        // The order of UTF-8 is that of code points.
        found.sort(Comparator.comparing(Found::name, Arrays::compareUnsigned));
        List<String> names =
                NameList.of(found.stream().map(Found::name).toList()).strings();
        return new FolderWalk(found, skipped.skipped(names));
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "list folders");
        thread.setDaemon(true);
        return thread;
    }

    private static void take(Listed listed, List<Found> found, List<Folder> below, Skipped.Count skipped) {
        Folder folder = listed.folder();
        skipped.links(listed.unreachable());
        for (FileStatus entry : listed.entries()) {
            String file = entry.getPath().getName();
            if (entry.isDirectory()) {
                if (ImageName.isHiddenFolder(file)) {
                    skipped.hidden();
                    continue;
                }
                Optional<java.nio.file.Path> real = realPath(entry.getPath());
                if (real.isPresent() && folder.around().contains(real.get())) {
                    skipped.links(1);
                    continue;
                }
                Set<java.nio.file.Path> around = new HashSet<>(folder.around());
                real.ifPresent(around::add);
                below.add(new Folder(entry.getPath(), folder.prefix() + file + "/", around));
                skipped.folder(folder.prefix() + file);
            } else if (ImageName.isHiddenFile(file)) {
                skipped.hidden();
            } else if (ImageName.isImage(file)) {
                found.add(new Found(NameList.utf8(folder.prefix() + file), entry.getLen()));
            } else if (!ImageName.mayBeImage(file)) {
                skipped.other(file);
            }
        }
    }

    /** Takes the images among the files of which only their first bytes say what they are. */
    private static void takeByContent(
            Listed listed, FileSystem files, ExecutorService threads, List<Found> found, Skipped.Count skipped) {
        List<FileStatus> doubtful = Stream.of(listed.entries())
                .filter(entry -> !entry.isDirectory()
                        && !ImageName.isHiddenFile(entry.getPath().getName())
                        && ImageName.mayBeImage(entry.getPath().getName()))
                .toList();
        List<Boolean> images = all(doubtful, entry -> isImage(entry.getPath(), files), threads);
        for (int i = 0; i < images.size(); i++) {
            String file = doubtful.get(i).getPath().getName();
            if (images.get(i)) {
                found.add(new Found(
                        NameList.utf8(listed.folder().prefix() + file),
                        doubtful.get(i).getLen()));
            } else {
                skipped.other(file);
            }
        }
    }

    private static boolean isImage(Path path, FileSystem files) {
        try (InputStream in = FolderFiles.opening(path, files).open(path)) {
            return ImageFile.begins(in.readNBytes(FileSignature.LENGTH));
        } catch (IOException | FSError e) {
            return false;
        }
    }

    private static List<Listed> list(List<Folder> level, FileSystem files, ExecutorService threads) {
        return all(level, folder -> list(folder, files), threads);
    }

    private static <T, R> List<R> all(List<T> items, Function<T, R> work, ExecutorService threads) {
        List<Future<R>> tasks = items.stream()
                .map(item -> threads.submit(() -> work.apply(item)))
                .toList();
        List<R> all = new ArrayList<>();
        try {
            for (Future<R> task : tasks) {
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
        Optional<String> undecodable =
                missing.stream().filter(name -> name.indexOf('\ufffd') >= 0).findFirst();
        if (encoding.equals("UTF-8") && undecodable.isPresent()) {
            throw new UserError(folder.path() + " has a name that is not UTF-8, " + undecodable.get()
                    + ", so Java cannot open it: rename it, for example with the program convmv");
        }
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
