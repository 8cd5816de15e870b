package org.convoke.data.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry.NameSource;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.NameList;
import org.convoke.data.Skipped;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.FileSignature;

/**
 * The image files of a zip archive, which is read in place. The driver reads its directory once and keeps where each file is, so
 * that tasks read nothing but the files they want.
 */
final class ZipFiles implements ImageFiles {
    private static final long serialVersionUID = 1;

    /** What names are written in that are not UTF-8, says the format. */
    private static final String OLD_NAMES = "IBM437";

    private static final int END_RECORD = 22;
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int LONGEST_COMMENT = 0xffff;

    private final ArchiveFile archive;
    private final NameList names;
    private final ZipEntries entries;
    /** The checksum of the archive's last bytes, which name its entries: another archive has another. */
    private final long end;

    private final Skipped skipped;

    private ZipFiles(ArchiveFile archive, NameList names, ZipEntries entries, long end, Skipped skipped) {
        this.archive = archive;
        this.names = names;
        this.entries = entries;
        this.end = end;
        this.skipped = skipped;
    }

    /** Whether a file that begins so is a zip archive, perhaps an empty one. */
    static boolean isZip(byte[] first) {
        return first.length >= 4
                && first[0] == 'P'
                && first[1] == 'K'
                && ((first[2] == 3 && first[3] == 4) || (first[2] == 5 && first[3] == 6));
    }

    /** Whether a file ends as a zip archive does, whatever it begins with. */
    static boolean endsAsZip(ArchiveFile archive, FileSystem files) throws IOException {
        try (HadoopChannel channel = archive.open(files)) {
            ByteBuffer last = ByteBuffer.wrap(lastBytes(channel)).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = last.capacity() - END_RECORD; at >= 0; at--) {
                int comment = last.capacity() - at - END_RECORD;
                if (last.getInt(at) == END_SIGNATURE && Short.toUnsignedInt(last.getShort(at + 20)) == comment) {
                    return true;
                }
            }
            return false;
        }
    }

    private static byte[] lastBytes(HadoopChannel channel) throws IOException {
        channel.position(Math.max(0, channel.size() - END_RECORD - LONGEST_COMMENT));
        return Channels.newInputStream(channel).readAllBytes();
    }

    private static long endOf(HadoopChannel channel) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(lastBytes(channel));
        return checksum.getValue();
    }

    /**
     * Reads the archive's directory.
     *
     * @param imagesOnly whether files that are not images are skipped
     * @throws org.convoke.text.UserError if it is damaged
     */
    static ZipFiles list(ArchiveFile archive, boolean imagesOnly, FileSystem files) throws IOException {
        HadoopChannel channel = archive.open(files);
        try (channel;
                // Headers before each entry are not read: what they say the directory says too.
                ZipFile zip = ZipFile.builder()
                        .setSeekableByteChannel(channel)
                        .setIgnoreLocalFileHeader(true)
                        .get()) {
            ArchiveListing<ZipArchiveEntry> listing = new ArchiveListing<>(imagesOnly);
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                String name = name(entry);
                if (entry.isUnixSymlink()) {
                    listing.link();
                } else if (name.endsWith("/")) {
                    listing.folder(name);
                } else {
                    listing.file(name, entry, () -> firstBytes(zip, entry));
                }
            }
            return new ZipFiles(
                    archive, listing.names(), ZipEntries.of(listing.contents()), endOf(channel), listing.skipped());
        } catch (IOException | RuntimeException e) {
            throw archive.unlistable("zip archive", channel, e);
        }
    }

    private static byte[] firstBytes(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readNBytes(FileSignature.LENGTH);
        } catch (RuntimeException e) {
            throw new IOException(HadoopPath.reason(e), e);
        }
    }

    private static String name(ZipArchiveEntry entry) {
        String name = decoded(entry);
        // Some programs for Windows write its own mark between folders, against the format.
        return name.indexOf('/') < 0 ? name.replace('\\', '/') : name;
    }

    private static String decoded(ZipArchiveEntry entry) {
        String name = entry.getName();
        // The library puts it in place of what is not UTF-8; two classes must not become one so.
        if (name.indexOf('?') < 0 || entry.getNameSource() == NameSource.UNICODE_EXTRA_FIELD) {
            return name;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(entry.getRawName()));
            return name;
        } catch (CharacterCodingException e) {
            Charset old = Charset.isSupported(OLD_NAMES) ? Charset.forName(OLD_NAMES) : StandardCharsets.ISO_8859_1;
            return new String(entry.getRawName(), old);
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
        return "zip archive of image files";
    }

    @Override
    public boolean isArchive() {
        return true;
    }

    @Override
    public boolean isSeekable() {
        return true;
    }

    @Override
    public ImageFiles select(int[] indices) {
        return new ZipFiles(archive, names.select(indices), entries.select(indices), end, Skipped.NONE);
    }

    @Override
    public Opened open(Configuration hadoop) throws IOException {
        HadoopChannel channel = archive.open(HadoopPath.fileSystem(archive.path(), hadoop));
        try {
            if (endOf(channel) != end) {
                throw archive.changed();
            }
        } catch (IOException e) {
            boolean fault = channel.fault().isPresent();
            channel.close();
            throw fault ? archive.unreadable(e) : e;
        }
        return new Opened() {
            @Override
            public byte[] read(int index, long maxBytes) throws BadImage, IOException {
                try {
                    return entries.read(index, channel, maxBytes);
                } catch (EOFException e) {
                    throw archive.changed();
                } catch (IOException e) {
                    throw archive.unreadable(e);
                }
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
