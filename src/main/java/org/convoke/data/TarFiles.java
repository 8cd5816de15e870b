package org.convoke.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.UserError;

/**
 * The image files of a tar archive, plain or gzip. Listing finds where in the (unpacked) archive each one begins, so that
 * reading needs no headers.
 */
final class TarFiles implements ImageFiles {
    /** Bytes of the header before each entry. */
    static final int HEADER = TarConstants.DEFAULT_RCDSIZE;

    private static final long serialVersionUID = 1;
    private static final String ENCODING = "UTF-8";

    /** The place of a file with holes, whose bytes are not in one piece. */
    private static final long SPARSE = -1;

    private final Path archive;
    private final boolean gzip;
    private final NameList names;
    private final long[] places;
    private final long[] sizes;
    private final PassedOver passedOver;

    private TarFiles(Path archive, boolean gzip, NameList names, long[] places, long[] sizes, PassedOver passedOver) {
        this.archive = archive;
        this.gzip = gzip;
        this.names = names;
        this.places = places;
        this.sizes = sizes;
        this.passedOver = passedOver;
    }

    /** Of a plain archive, only the headers are read. */
    static TarFiles list(Path archive, long length, FileSystem files) throws IOException {
        HadoopChannel channel = new HadoopChannel(files.open(archive), length);
        try (channel;
                TarFile tar = new TarFile(
                        channel, TarConstants.DEFAULT_BLKSIZE, TarConstants.DEFAULT_RCDSIZE, ENCODING, true)) {
            Entries entries = new Entries();
            for (TarArchiveEntry entry : tar.getEntries()) {
                if (entry.isFile() && entry.getDataOffset() + entry.getSize() > length) {
                    throw new EOFException("it ends inside " + Shown.safely(entry.getName()));
                }
                entries.take(entry, entry.getDataOffset());
            }
            return entries.of(archive, false);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            if (channel.fault().isPresent()) {
                throw HadoopPath.unreadable(archive, e);
            }
            throw new UserError(
                    archive + " is a damaged tar archive (" + HadoopPath.reason(e) + "): download or copy it again", e);
        }
    }

    static TarFiles listGzip(Path archive, FileSystem files) {
        try (InputStream unpacked = FileBytes.unzip(files.open(archive));
                TarArchiveInputStream tar = new TarArchiveInputStream(
                        unpacked, TarConstants.DEFAULT_BLKSIZE, TarConstants.DEFAULT_RCDSIZE, ENCODING, true)) {
            Entries entries = new Entries();
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.take(entry, tar.getBytesRead());
            }
            // The checksum at the end.
            unpacked.transferTo(OutputStream.nullOutputStream());
            return entries.of(archive, true);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            throw new UserError(
                    archive + " is a damaged tar archive, or gzip file (" + HadoopPath.reason(e)
                            + "): download or copy it again",
                    e);
        }
    }

    /** The entries as they are listed. */
    private static final class Entries {
        private record Content(long place, long size) {}

        private final ArchiveListing listing = new ArchiveListing();
        private final Map<String, Content> images = new HashMap<>();
        private final LongStream.Builder places = LongStream.builder();
        private final LongStream.Builder sizes = LongStream.builder();

        void take(TarArchiveEntry entry, long place) {
            if (entry.isLink() && images.containsKey(ArchiveListing.relative(entry.getLinkName()))) {
                // A second name of one file: the bytes are where the first is.
                take(entry.getName(), images.get(ArchiveListing.relative(entry.getLinkName())));
            } else if (entry.isLink() || entry.isSymbolicLink()) {
                listing.link();
            } else if (entry.isFile()) {
                take(entry.getName(), new Content(entry.isSparse() ? SPARSE : place, entry.getSize()));
            }
        }

        private void take(String name, Content content) {
            if (listing.take(name)) {
                images.put(ArchiveListing.relative(name), content);
                places.add(content.place());
                sizes.add(content.size());
            }
        }

        TarFiles of(Path archive, boolean gzip) {
            return new TarFiles(
                    archive,
                    gzip,
                    listing.names(),
                    places.build().toArray(),
                    sizes.build().toArray(),
                    listing.passedOver());
        }
    }

    @Override
    public Path root() {
        return archive;
    }

    @Override
    public List<String> names() {
        return names.strings();
    }

    @Override
    public PassedOver passedOver() {
        return passedOver;
    }

    @Override
    public String where(String name) {
        return Shown.safely(archive + "!" + name);
    }

    @Override
    public boolean isArchive() {
        return true;
    }

    @Override
    public boolean isSeekable() {
        return !gzip;
    }

    @Override
    public ImageFiles select(int[] indices) {
        return new TarFiles(
                archive,
                gzip,
                names.select(indices),
                Arrays.stream(indices).mapToLong(index -> places[index]).toArray(),
                Arrays.stream(indices).mapToLong(index -> sizes[index]).toArray(),
                passedOver);
    }

    @Override
    public void read(int from, int to, long maxBytes, Configuration hadoop, Sink sink) throws IOException {
        Objects.checkFromToIndex(from, to, names.size());
        if (from == to) {
            return;
        }
        try (Unpacked unpacked = new Unpacked(HadoopPath.fileSystem(archive, hadoop))) {
            for (int index = from; index < to; index++) {
                byte[] content;
                try {
                    if (places[index] == SPARSE) {
                        throw new BadFile("is stored with holes: make the archive without tar's option -S");
                    }
                    BadFile.checkLength(sizes[index], maxBytes);
                    content = unpacked.read(places[index], (int) sizes[index]);
                } catch (BadFile e) {
                    sink.failed(index, e.getMessage());
                    continue;
                } catch (IOException e) {
                    throw new IOException(archive + " cannot be read: " + HadoopPath.reason(e), e);
                }
                sink.file(index, content);
            }
        }
    }

    /** The archive without gzip, to read at any place: forwards if it is packed, or else from its beginning again. */
    private final class Unpacked implements AutoCloseable {
        private final FileSystem files;
        private final FSDataInputStream file;
        private InputStream in;
        private long position;

        Unpacked(FileSystem files) throws IOException {
            this.files = files;
            file = files.open(archive);
            in = gzip ? FileBytes.unzip(file) : file;
        }

        byte[] read(long place, int size) throws IOException {
            if (!gzip) {
                file.seek(place);
            } else {
                if (place < position) {
                    file.seek(0);
                    in = FileBytes.unzip(file);
                    position = 0;
                }
                in.skipNBytes(place - position);
            }
            byte[] content = in.readNBytes(size);
            position = place + content.length;
            if (content.length < size) {
                throw new EOFException("it ends early: it has been changed since it was listed");
            }
            return content;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
