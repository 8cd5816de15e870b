package org.convoke.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.text.UserError;

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

    private final ArchiveFile archive;
    private final boolean gzip;
    private final NameList names;
    private final long[] places;
    private final long[] sizes;
    private final PassedOver passedOver;

    private TarFiles(
            ArchiveFile archive, boolean gzip, NameList names, long[] places, long[] sizes, PassedOver passedOver) {
        this.archive = archive;
        this.gzip = gzip;
        this.names = names;
        this.places = places;
        this.sizes = sizes;
        this.passedOver = passedOver;
    }

    /**
     * Reads the headers of the entries and, of a plain archive, nothing else.
     *
     * @throws UserError if the archive is damaged
     */
    static TarFiles list(ArchiveFile archive, boolean gzip, FileSystem files) throws IOException {
        HadoopChannel channel = archive.open(files);
        try (channel) {
            return gzip ? listPacked(archive, channel) : listPlain(archive, channel);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            throw archive.unlistable(gzip ? "tar archive, or gzip file" : "tar archive", channel, e);
        }
    }

    private static TarFiles listPlain(ArchiveFile archive, HadoopChannel channel) throws IOException {
        if (archive.length() % HEADER != 0) {
            throw new EOFException("it ends inside a record");
        }
        try (TarFile tar = new TarFile(channel, TarConstants.DEFAULT_BLKSIZE, HEADER, ENCODING, true)) {
            Entries entries = new Entries();
            for (TarArchiveEntry entry : tar.getEntries()) {
                if (entry.getDataOffset() + entry.getSize() > archive.length()) {
                    throw new EOFException("it ends inside " + entry.getName());
                }
                entries.take(entry, entry.getDataOffset());
            }
            return entries.of(archive, false);
        }
    }

    private static TarFiles listPacked(ArchiveFile archive, HadoopChannel channel) throws IOException {
        try (InputStream unpacked = FileBytes.unzip(Channels.newInputStream(channel));
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(unpacked, TarConstants.DEFAULT_BLKSIZE, HEADER, ENCODING, true)) {
            Entries entries = new Entries();
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.take(entry, tar.getBytesRead());
            }
            // The checksum at the end.
            unpacked.transferTo(OutputStream.nullOutputStream());
            return entries.of(archive, true);
        }
    }

    /** The entries as they are listed. */
    private static final class Entries {
        private record Content(long place, long size) {}

        private final ArchiveListing listing = new ArchiveListing();
        private final Map<String, Content> images = new HashMap<>();
        private final LongStream.Builder places = LongStream.builder();
        private final LongStream.Builder sizes = LongStream.builder();

        void take(TarArchiveEntry entry, long place) throws IOException {
            if (!entry.isCheckSumOK()) {
                throw new IOException("the header of " + entry.getName() + " has another checksum");
            }
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

        TarFiles of(ArchiveFile archive, boolean gzip) {
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
        return archive.path();
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
        return archive.where(name);
    }

    @Override
    public String format() {
        return gzip ? "tar.gz archive of image files" : "tar archive of image files";
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
    public Opened open(Configuration hadoop) throws IOException {
        return new Unpacked(archive.open(HadoopPath.fileSystem(archive.path(), hadoop)));
    }

    /** The archive without gzip, to read at any place: if it was packed, forwards, or from its beginning again. */
    private final class Unpacked implements Opened {
        private final HadoopChannel channel;
        private InputStream in;
        private long position;

        Unpacked(HadoopChannel channel) throws IOException {
            this.channel = channel;
            in = begin();
        }

        private InputStream begin() throws IOException {
            channel.position(0);
            InputStream stored = Channels.newInputStream(channel);
            return gzip ? FileBytes.unzip(stored) : stored;
        }

        @Override
        public byte[] read(int index, long maxBytes) throws BadImage, IOException {
            if (places[index] == SPARSE) {
                throw new BadImage("is stored with holes: make the archive without tar's option -S");
            }
            BoundedFile.checkLength(sizes[index], maxBytes);
            try {
                return read(places[index], (int) sizes[index]);
            } catch (IOException e) {
                throw archive.unreadable(e);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }

        private byte[] read(long place, int size) throws IOException {
            if (!gzip) {
                channel.position(place);
            } else {
                if (place < position) {
                    in = begin();
                    position = 0;
                }
                in.skipNBytes(place - position);
            }
            byte[] content = in.readNBytes(size);
            position = place + content.length;
            if (content.length < size) {
                throw archive.changed();
            }
            return content;
        }
    }
}
