package org.convoke.data.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.NameList;
import org.convoke.data.Skipped;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.FileSignature;
import org.convoke.text.UserError;

/**
 * The image files of a tar archive, plain or packed as a whole. Listing finds where in the (unpacked) archive each one begins, so
 * that reading needs no headers.
 */
final class TarFiles implements ImageFiles {
    /** Bytes of the header before each entry. */
    static final int HEADER = TarConstants.DEFAULT_RCDSIZE;

    private static final long serialVersionUID = 1;
    private static final String ENCODING = "UTF-8";

    /** The place of a file with holes, whose bytes are not in one piece. */
    private static final long SPARSE = -1;

    private final ArchiveFile archive;
    private final Packing packing;
    private final NameList names;
    private final long[] places;
    private final long[] sizes;
    private final Skipped skipped;

    private TarFiles(
            ArchiveFile archive, Packing packing, NameList names, long[] places, long[] sizes, Skipped skipped) {
        this.archive = archive;
        this.packing = packing;
        this.names = names;
        this.places = places;
        this.sizes = sizes;
        this.skipped = skipped;
    }

    /** How a whole archive is packed. */
    enum Packing {
        NONE("tar"),
        GZIP("tar.gz"),
        BZIP2("tar.bz2"),
        XZ("tar.xz");

        private final String text;

        Packing(String text) {
            this.text = text;
        }

        /** By the first bytes of a file. */
        static Packing of(byte[] first) {
            if (FileBytes.isGzip(first)) {
                return GZIP;
            } else if (BZip2CompressorInputStream.matches(first, first.length)) {
                return BZIP2;
            }
            return XZUtils.matches(first, first.length) ? XZ : NONE;
        }

        /** @throws UserError if the library that unpacks is missing */
        InputStream unpacked(InputStream stored, Path path) throws IOException {
            if (this == XZ && !XZUtils.isXZCompressionAvailable()) {
                throw new UserError(path + " is packed with xz, and the library for that (org.tukaani:xz) is missing:"
                        + " unpack it with xz -d, or add the library to Spark's jars");
            }
            return switch (this) {
                case NONE -> stored;
                case GZIP -> FileBytes.unzip(stored);
                case BZIP2 -> new BZip2CompressorInputStream(stored, true);
                case XZ -> new XZCompressorInputStream(stored, true);
            };
        }
    }

    /**
     * Reads the headers of the entries and, of a plain archive, nothing else.
     *
     * @param imagesOnly whether files that are not images are skipped
     * @throws UserError if the archive is damaged
     */
    static TarFiles list(ArchiveFile archive, Packing packing, boolean imagesOnly, FileSystem files)
            throws IOException {
        HadoopChannel channel = archive.open(files);
        try (channel) {
            Entries entries = new Entries(imagesOnly);
            if (packing == Packing.NONE) {
                listPlain(archive, channel, entries);
            } else {
                listPacked(archive, packing, channel, entries);
            }
            return entries.of(archive, packing);
        } catch (UserError e) {
            throw e;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            String kind = packing == Packing.GZIP ? "tar archive, or gzip file" : packing.text + " archive";
            throw archive.unlistable(packing == Packing.NONE ? "tar archive" : kind, channel, e);
        }
    }

    private static void listPlain(ArchiveFile archive, HadoopChannel channel, Entries entries) throws IOException {
        if (archive.length() % HEADER != 0) {
            throw new EOFException("it ends inside a record");
        }
        try (TarFile tar = new TarFile(channel, TarConstants.DEFAULT_BLKSIZE, HEADER, ENCODING, true)) {
            for (TarArchiveEntry entry : tar.getEntries()) {
                if (entry.getDataOffset() + entry.getSize() > archive.length()) {
                    throw new EOFException("it ends inside " + entry.getName());
                }
                entries.take(entry, entry.getDataOffset(), () -> {
                    try (InputStream in = tar.getInputStream(entry)) {
                        return in.readNBytes(FileSignature.LENGTH);
                    }
                });
            }
            entries.requireEndMark(archive.length());
        }
    }

    private static void listPacked(ArchiveFile archive, Packing packing, HadoopChannel channel, Entries entries)
            throws IOException {
        try (InputStream unpacked = packing.unpacked(Channels.newInputStream(channel), archive.path());
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(unpacked, TarConstants.DEFAULT_BLKSIZE, HEADER, ENCODING, true)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.take(entry, tar.getBytesRead(), () -> tar.readNBytes(FileSignature.LENGTH));
            }
            long read = tar.getBytesRead();
            // The checksum at the end.
            entries.requireEndMark(read + unpacked.transferTo(OutputStream.nullOutputStream()));
        }
    }

    /** The entries as they are listed. */
    private static final class Entries {
        private record Content(long place, long size) {}

        private final ArchiveListing<Content> listing;
        private long end;

        Entries(boolean imagesOnly) {
            listing = new ArchiveListing<>(imagesOnly);
        }

        void take(TarArchiveEntry entry, long place, ArchiveListing.FirstBytes first) throws IOException {
            if (!entry.isCheckSumOK()) {
                throw new IOException("the header of " + entry.getName() + " has another checksum");
            }
            end = Math.max(end, place + (entry.isSparse() ? 0 : entry.getSize()));
            Optional<Content> linked = entry.isLink() ? listing.content(entry.getLinkName()) : Optional.empty();
            if (linked.isPresent()) {
                // A second name of one file: the bytes are where the first is.
                listing.file(entry.getName(), linked.get(), () -> new byte[0]);
            } else if (entry.isLink() || entry.isSymbolicLink()) {
                listing.link();
            } else if (entry.isDirectory()) {
                listing.folder(entry.getName());
            } else if (entry.isFile()) {
                listing.file(entry.getName(), new Content(entry.isSparse() ? SPARSE : place, entry.getSize()), first);
            }
        }

        /**
         * An archive ends with blocks of zeros: without them it may have lost entries.
         *
         * @param length of the archive, unpacked
         */
        void requireEndMark(long length) throws EOFException {
            if (length < (end + HEADER - 1) / HEADER * HEADER + HEADER) {
                throw new EOFException("it ends after an entry, without the mark of an archive's end");
            }
        }

        TarFiles of(ArchiveFile archive, Packing packing) {
            List<Content> contents = listing.contents();
            return new TarFiles(
                    archive,
                    packing,
                    listing.names(),
                    contents.stream().mapToLong(Content::place).toArray(),
                    contents.stream().mapToLong(Content::size).toArray(),
                    listing.skipped());
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
    public Skipped skipped() {
        return skipped;
    }

    @Override
    public String where(String name) {
        return archive.where(name);
    }

    @Override
    public String format() {
        return packing.text + " archive of image files";
    }

    @Override
    public boolean isArchive() {
        return true;
    }

    @Override
    public boolean isSeekable() {
        return packing == Packing.NONE;
    }

    @Override
    public ImageFiles select(int[] indices) {
        return new TarFiles(
                archive,
                packing,
                names.select(indices),
                Arrays.stream(indices).mapToLong(index -> places[index]).toArray(),
                Arrays.stream(indices).mapToLong(index -> sizes[index]).toArray(),
                Skipped.NONE);
    }

    @Override
    public Opened open(Configuration hadoop) throws IOException {
        return new Unpacked(archive.open(HadoopPath.fileSystem(archive.path(), hadoop)));
    }

    /** The archive unpacked, to read at any place: if it was packed, forwards, or from its beginning again. */
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
            return packing.unpacked(Channels.newInputStream(channel), archive.path());
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
            if (packing == Packing.NONE) {
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
