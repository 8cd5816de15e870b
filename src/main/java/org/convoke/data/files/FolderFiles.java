package org.convoke.data.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.convoke.data.NameList;
import org.convoke.data.Skipped;
import org.convoke.data.picture.BadImage;
import org.convoke.text.PrintableText;

/** The image files of a folder and of all folders below it. */
final class FolderFiles implements ImageFiles {
    private static final long serialVersionUID = 1;

    private final Path root;
    private final NameList names;
    /** In bytes, as listed; {@link Integer#MAX_VALUE} stands for more as well. */
    private final int[] lengths;

    private final Skipped skipped;

    private FolderFiles(Path root, NameList names, int[] lengths, Skipped skipped) {
        this.root = root;
        this.names = names;
        this.lengths = lengths;
        this.skipped = skipped;
    }

    static FolderFiles list(Path root, FileSystem files) {
        FolderWalk walk = FolderWalk.of(root, files);
        List<FolderWalk.Found> found = walk.found();
        return new FolderFiles(
                root,
                NameList.of(found.stream().map(FolderWalk.Found::name).toList()),
                found.stream()
                        .mapToInt(file -> (int) Math.min(file.length(), Integer.MAX_VALUE))
                        .toArray(),
                walk.skipped());
    }

    static FolderFiles one(Path file, long length) {
        return new FolderFiles(
                file.getParent(),
                NameList.of(List.of(file.getName().getBytes(StandardCharsets.UTF_8))),
                new int[] {(int) Math.min(length, Integer.MAX_VALUE)},
                Skipped.NONE);
    }

    @Override
    public Path root() {
        return root;
    }

    @Override
    public List<String> names() {
        return names.strings();
    }

    @Override
    public Skipped skipped() {
        return skipped;
    }

    @Override
    public String where(String name) {
        return PrintableText.of(path(name).toString());
    }

    @Override
    public String format() {
        return "image files in folders";
    }

    @Override
    public boolean isArchive() {
        return false;
    }

    @Override
    public boolean isSeekable() {
        return true;
    }

    @Override
    public ImageFiles select(int[] indices) {
        return new FolderFiles(
                root,
                names.select(indices),
                Arrays.stream(indices).map(index -> lengths[index]).toArray(),
                Skipped.NONE);
    }

    @Override
    public Opened open(Configuration hadoop) {
        FileSystem files = HadoopPath.fileSystem(root, hadoop);
        return new Opened() {
            @Override
            public byte[] read(int index, long maxBytes) throws BadImage, IOException {
                BoundedFile.checkLength(lengths[index], maxBytes);
                return content(path(names.get(index)), maxBytes, files);
            }

            @Override
            public void close() {}
        };
    }

    private static byte[] content(Path path, long maxBytes, FileSystem files) throws IOException, BadImage {
        try (InputStream in = opening(path, files).open(path)) {
            return BoundedFile.readAll(in, maxBytes);
        } catch (FileNotFoundException e) {
            // Java's own says this of a file that may not be read, too.
            throw new BadImage(
                    files.exists(path)
                            ? "may not be read (" + HadoopPath.reason(e) + ")"
                            : "is no longer there; it was when the folder was listed",
                    e);
        } catch (AccessControlException | java.nio.file.AccessDeniedException e) {
            throw new BadImage("may not be read (" + HadoopPath.reason(e) + ")", e);
        } catch (ChecksumException e) {
            throw new BadImage("is damaged: its bytes do not have the checksum that is stored with them", e);
        } catch (IOException | FSError e) {
            throw new IOException(PrintableText.of(path.toString()) + " cannot be read: " + HadoopPath.reason(e), e);
        }
    }

    /** The local file system looks for a checksum beside each file, and fails if the file's name holds a colon. */
    static FileSystem opening(Path path, FileSystem files) {
        return files instanceof LocalFileSystem local && path.getName().indexOf(':') >= 0 ? local.getRaw() : files;
    }

    /** Not as text of a whole path: a name may hold a colon. */
    private Path path(String name) {
        String folder = root.toUri().getPath();
        return new Path(
                root.toUri().getScheme(),
                root.toUri().getAuthority(),
                folder + (folder.endsWith("/") ? "" : "/") + name);
    }
}
