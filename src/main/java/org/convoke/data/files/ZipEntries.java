package org.convoke.data.files;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;
import org.apache.commons.io.input.BoundedInputStream;
import org.convoke.data.picture.BadImage;

/**
 * Where the entries of a zip archive are, and how they are packed: some twenty bytes an entry.
 *
 * @param headers where the header before each entry begins
 * @param packed how many bytes follow the header; {@link Integer#MAX_VALUE} stands for more as well
 * @param sizes how many bytes they become; {@link Integer#MAX_VALUE} stands for more as well
 * @param checksums CRC-32 of those
 * @param methods by which they are packed, or {@link #ENCRYPTED}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ZipEntries(long[] headers, int[] packed, int[] sizes, int[] checksums, short[] methods) implements Serializable {
    private static final short ENCRYPTED = -1;
    private static final int HEADER = 30;
    private static final int HEADER_SIGNATURE = 0x04034b50;
    private static final int NAME_LENGTH_AT = 26;
    private static final int EXTRA_LENGTH_AT = 28;

    static ZipEntries of(List<ZipArchiveEntry> entries) {
        int count = entries.size();
        ZipEntries read =
                new ZipEntries(new long[count], new int[count], new int[count], new int[count], new short[count]);
        for (int i = 0; i < count; i++) {
            ZipArchiveEntry entry = entries.get(i);
            read.headers[i] = entry.getLocalHeaderOffset();
            read.packed[i] = (int) Math.min(entry.getCompressedSize(), Integer.MAX_VALUE);
            read.sizes[i] = (int) Math.min(entry.getSize(), Integer.MAX_VALUE);
            read.checksums[i] = (int) entry.getCrc();
            read.methods[i] = entry.getGeneralPurposeBit().usesEncryption() ? ENCRYPTED : (short) entry.getMethod();
        }
        return read;
    }

    ZipEntries select(int[] indices) {
        short[] selected = new short[indices.length];
        for (int i = 0; i < selected.length; i++) {
            selected[i] = methods[indices[i]];
        }
        return new ZipEntries(
                Arrays.stream(indices).mapToLong(index -> headers[index]).toArray(),
                Arrays.stream(indices).map(index -> packed[index]).toArray(),
                Arrays.stream(indices).map(index -> sizes[index]).toArray(),
                Arrays.stream(indices).map(index -> checksums[index]).toArray(),
                selected);
    }

    /**
     * The content of an entry.
     *
     * @throws BadImage if it is encrypted, too large or damaged, or is packed in an unknown way
     * @throws EOFException if there is no entry where it should be
     * @throws IOException if the store fails
     */
    byte[] read(int index, HadoopChannel channel, long maxBytes) throws BadImage, IOException {
        if (methods[index] == ENCRYPTED) {
            throw new BadImage("is encrypted: make the archive without a password");
        }
        ZipMethod method = ZipMethod.getMethodByCode(methods[index]);
        if (method != ZipMethod.STORED
                && method != ZipMethod.DEFLATED
                && method != ZipMethod.ENHANCED_DEFLATED
                && method != ZipMethod.BZIP2) {
            throw new BadImage("is packed with " + (method == null ? "method " + methods[index] : method)
                    + ", which is not supported: make the archive with deflate");
        }
        BoundedFile.checkLength(sizes[index], maxBytes);
        InputStream stored = stored(index, channel);
        int size = sizes[index];
        Inflater inflater = new Inflater(true);
        try (InputStream in = unpacking(method, stored, inflater)) {
            byte[] content = in.readNBytes(size);
            if (content.length < size) {
                throw new BadImage("is damaged: " + content.length + " of its " + size + " bytes are there");
            }
            if (in.read() >= 0) {
                throw new BadImage("is damaged: it goes on after the " + size + " bytes that it declares");
            }
            CRC32 checksum = new CRC32();
            checksum.update(content);
            if ((int) checksum.getValue() != checksums[index]) {
                throw new BadImage("is damaged: its bytes do not have the checksum that is stored with them");
            }
            return content;
        } catch (IOException | RuntimeException e) {
            if (channel.fault().isPresent()) {
                throw channel.fault().get();
            }
            throw new BadImage("is damaged (" + HadoopPath.reason(e) + ")", e);
        } finally {
            inflater.end();
        }
    }

    private InputStream stored(int index, HadoopChannel channel) throws IOException {
        channel.position(headers[index]);
        InputStream in = Channels.newInputStream(channel);
        ByteBuffer header = ByteBuffer.wrap(in.readNBytes(HEADER)).order(ByteOrder.LITTLE_ENDIAN);
        if (header.capacity() < HEADER || header.getInt(0) != HEADER_SIGNATURE) {
            throw new EOFException("no entry at " + headers[index]);
        }
        channel.position(headers[index]
                + HEADER
                + Short.toUnsignedInt(header.getShort(NAME_LENGTH_AT))
                + Short.toUnsignedInt(header.getShort(EXTRA_LENGTH_AT)));
        return BoundedInputStream.builder()
                .setInputStream(in)
                .setMaxCount(packed[index])
                .setPropagateClose(false)
                .get();
    }

    private static InputStream unpacking(ZipMethod method, InputStream in, Inflater inflater) throws IOException {
        return switch (method) {
            case DEFLATED -> new InflaterInputStream(in, inflater);
            case ENHANCED_DEFLATED -> new Deflate64CompressorInputStream(in);
            case BZIP2 -> new BZip2CompressorInputStream(new BufferedInputStream(in));
            default -> in;
        };
    }
}
