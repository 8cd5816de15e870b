package org.convoke.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Floats as little-endian bytes: IEEE 754 single precision, every bit kept; other types are read as the nearest float. */
final class FloatBytes {
    private static final int FLOATS_AT_A_TIME = 1 << 14;

    private FloatBytes() {}

    static void write(float[] values, OutputStream out) throws IOException {
        byte[] bytes = new byte[FLOATS_AT_A_TIME * Float.BYTES];
        for (int i = 0; i < values.length; i += FLOATS_AT_A_TIME) {
            int count = Math.min(FLOATS_AT_A_TIME, values.length - i);
            floats(bytes).put(values, i, count);
            out.write(bytes, 0, count * Float.BYTES);
        }
    }

    /**
     * Reads floats.
     *
     * @param count how many: the caller has checked that the stream is that long
     * @throws EOFException if it is shorter after all
     */
    static float[] read(InputStream in, int count) throws IOException {
        float[] values = new float[count];
        byte[] bytes = new byte[FLOATS_AT_A_TIME * Float.BYTES];
        for (int i = 0; i < count; i += FLOATS_AT_A_TIME) {
            int some = Math.min(FLOATS_AT_A_TIME, count - i);
            if (in.readNBytes(bytes, 0, some * Float.BYTES) < some * Float.BYTES) {
                throw new EOFException();
            }
            floats(bytes).get(values, i, some);
        }
        return values;
    }

    /** Likewise, numbers of another type. */
    static float[] read(InputStream in, int count, ElementType type) throws IOException {
        if (type == ElementType.F32) {
            return read(in, count);
        }
        float[] values = new float[count];
        byte[] bytes = new byte[FLOATS_AT_A_TIME * type.bytes()];
        for (int i = 0; i < count; i += FLOATS_AT_A_TIME) {
            int some = Math.min(FLOATS_AT_A_TIME, count - i);
            if (in.readNBytes(bytes, 0, some * type.bytes()) < some * type.bytes()) {
                throw new EOFException();
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            for (int k = i; k < i + some; k++) {
                values[k] = type.next(buffer);
            }
        }
        return values;
    }

    private static FloatBuffer floats(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
}
