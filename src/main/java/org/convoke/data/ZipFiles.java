package org.convoke.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry.NameSource;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.text.UserError;

/** The image files of a zip archive, which is read in place: its directory, and the entries that are wanted. */
final class ZipFiles implements ImageFiles {
    private static final long serialVersionUID = 1;

    /** What names are written in that are not UTF-8, says the format. */
    private static final String OLD_NAMES = "IBM437";

    private final ArchiveFile archive;
    private final NameList names;
    /** The place of each file in the archive's directory. */
    private final int[] entries;

    private final PassedOver passedOver;

    private ZipFiles(ArchiveFile archive, NameList names, int[] entries, PassedOver passedOver) {
        this.archive = archive;
        this.names = names;
        this.entries = entries;
        this.passedOver = passedOver;
    }

    /** Whether a file that begins so is a zip archive, perhaps an empty one. */
    static boolean isZip(byte[] first) {
        return first.length >= 4
                && first[0] == 'P'
                && first[1] == 'K'
                && ((first[2] == 3 && first[3] == 4) || (first[2] == 5 && first[3] == 6));
    }

    /**
     * Reads the archive's directory.
     *
     * @throws UserError if it is damaged
     */
    static ZipFiles list(ArchiveFile archive, FileSystem files) throws IOException {
        HadoopChannel channel = archive.open(files);
        try (channel;
                ZipFile zip = open(channel)) {
            ArchiveListing listing = new ArchiveListing();
            IntStream.Builder places = IntStream.builder();
            int place = 0;
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                if (entry.isUnixSymlink()) {
                    listing.link();
                } else if (!entry.isDirectory() && listing.take(name(entry))) {
                    places.add(place);
                }
                place++;
            }
            return new ZipFiles(archive, listing.names(), places.build().toArray(), listing.passedOver());
        } catch (IOException | RuntimeException e) {
            throw archive.unlistable("zip archive", channel, e);
        }
    }

    /** Headers before each entry are not read: what they say the directory says too. */
    private static ZipFile open(HadoopChannel channel) throws IOException {
        return ZipFile.builder()
                .setSeekableByteChannel(channel)
                .setIgnoreLocalFileHeader(true)
                .get();
    }

    private static String name(ZipArchiveEntry entry) {
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
    public PassedOver passedOver() {
        return passedOver;
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
        return new ZipFiles(
                archive,
                names.select(indices),
                Arrays.stream(indices).map(index -> entries[index]).toArray(),
                passedOver);
    }

    @Override
    public Opened open(Configuration hadoop) throws IOException {
        HadoopChannel channel = archive.open(HadoopPath.fileSystem(archive.path(), hadoop));
        ZipFile zip = reopen(channel);
        List<ZipArchiveEntry> all = Collections.list(zip.getEntries());
        return new Opened() {
            @Override
            public byte[] read(int index, long maxBytes) throws BadImage, IOException {
                return content(zip, entry(all, index), maxBytes, channel);
            }

            @Override
            public void close() throws IOException {
                zip.close();
                channel.close();
            }
        };
    }

    private ZipFile reopen(HadoopChannel channel) throws IOException {
        try {
            return open(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw archive.unreadable(e);
        }
    }

    private ZipArchiveEntry entry(List<ZipArchiveEntry> all, int index) throws IOException {
        if (entries[index] >= all.size()
                || !ArchiveListing.relative(name(all.get(entries[index]))).equals(names.get(index))) {
            throw archive.changed();
        }
        return all.get(entries[index]);
    }

    private byte[] content(ZipFile zip, ZipArchiveEntry entry, long maxBytes, HadoopChannel channel)
            throws IOException, BadImage {
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw new BadImage("is encrypted: make the archive without a password");
        }
        if (!zip.canReadEntryData(entry)) {
            ZipMethod method = ZipMethod.getMethodByCode(entry.getMethod());
            throw new BadImage("is packed with " + (method == null ? "method " + entry.getMethod() : method)
                    + ", which is not known here: make the archive with deflate");
        }
        BoundedFile.checkLength(entry.getSize(), maxBytes);
        int size = (int) entry.getSize();
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] content = in.readNBytes(size);
            if (content.length < size) {
                throw new BadImage("is damaged: " + content.length + " of its " + size + " bytes are there");
            }
            if (in.read() >= 0) {
                throw new BadImage("is damaged: it goes on after the " + size + " bytes that it declares");
            }
            CRC32 checksum = new CRC32();
            checksum.update(content);
            if (checksum.getValue() != entry.getCrc()) {
                throw new BadImage("is damaged: its bytes do not have the checksum that is stored with them");
            }
            return content;
        } catch (IOException | RuntimeException e) {
            if (channel.fault().isPresent()) {
                throw archive.unreadable(e);
            }
            throw new BadImage("is damaged (" + HadoopPath.reason(e) + ")", e);
        }
    }
}
