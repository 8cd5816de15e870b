package org.convoke.data.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads a file's numbers one after the other, and says that the file is truncated where it has no more. */
final class ByteCursor {
    private final ByteBuffer bytes;

    /** @param order which byte of a number comes first */
    ByteCursor(byte[] file, ByteOrder order) {
        bytes = ByteBuffer.wrap(file).order(order);
    }

    private ByteCursor(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Another one at the same place. */
    ByteCursor copy() {
        return new ByteCursor(bytes.duplicate().order(bytes.order()));
    }

    int position() {
        return bytes.position();
    }

    int remaining() {
        return bytes.remaining();
    }

    int unsignedByte() throws BadImage {
        need(Byte.BYTES);
        return Byte.toUnsignedInt(bytes.get());
    }

    int unsignedShort() throws BadImage {
        need(Short.BYTES);
        return Short.toUnsignedInt(bytes.getShort());
    }

    int signedInt() throws BadImage {
        need(Integer.BYTES);
        return bytes.getInt();
    }

    long unsignedInt() throws BadImage {
        return Integer.toUnsignedLong(signedInt());
    }

    byte[] bytes(long count) throws BadImage {
        need(count);
        byte[] read = new byte[(int) count];
        bytes.get(read);
        return read;
    }

    /** Four letters. */
    String tag() throws BadImage {
        return new String(bytes(4), StandardCharsets.ISO_8859_1);
    }

    void skip(long count) throws BadImage {
        need(count);
        bytes.position(bytes.position() + (int) count);
    }

    private void need(long count) throws BadImage {
        if (count > bytes.remaining()) {
            throw new BadImage("truncated: the file ends after " + bytes.limit() + " bytes, before its picture does");
        }
    }
}
