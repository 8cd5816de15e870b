package org.convoke.data.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;

/**
 * A file of Hadoop to read from at any place, in blocks, so that many small reads here and there are few large ones for
 * the store.
 */
final class HadoopChannel implements SeekableByteChannel {
    private static final int BLOCK = 1 << 16;

    private final FSDataInputStream in;
    private final long size;
    private final byte[] block = new byte[BLOCK];
    private long blockStart;
    private int blockLength;
    private long position;
    private boolean open = true;
    private Optional<IOException> fault = Optional.empty();

    HadoopChannel(FSDataInputStream in, long size) {
        this.in = in;
        this.size = size;
    }

    /** What the store failed with, if it did: anything else that is wrong is wrong with the content. */
    Optional<IOException> fault() {
        return fault;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        if (position >= size) {
            return -1;
        }
        if (position < blockStart || position >= blockStart + blockLength) {
            load(position - position % BLOCK);
        }
        int at = (int) (position - blockStart);
        int count = Math.min(to.remaining(), blockLength - at);
        to.put(block, at, count);
        position += count;
        return count;
    }

    private void load(long start) throws IOException {
        blockLength = 0;
        int length = (int) Math.min(BLOCK, size - start);
        try {
            in.seek(start);
            in.readFully(block, 0, length);
        } catch (IOException | FSError e) {
            IOException store = e instanceof IOException thrown ? thrown : new IOException(HadoopPath.reason(e), e);
            fault = Optional.of(store);
            throw store;
        }
        blockStart = start;
        blockLength = length;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long place) {
        if (place < 0) {
            throw new IllegalArgumentException("position " + place);
        }
        position = place;
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int write(ByteBuffer from) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long length) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        open = false;
        in.close();
    }
}
