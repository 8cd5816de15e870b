package org.convoke.spark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntFunction;

/**
 * What a resident task is told: the step whose gradient it shall sum. As bytes it begins with their number; that nothing is
 * left to do are no bytes at all.
 *
 * @param epoch from 0
 * @param step from 0 within the epoch
 * @param weights flat
 */
@SuppressWarnings("ArrayRecordComponent") // a message, never compared
record ResidentOrder(int epoch, long step, float[] weights) {
    private static final int HEAD = 2 * Integer.BYTES + Long.BYTES;

    /** @param room gives an array of so many bytes, which may hold anything */
    byte[] bytes(IntFunction<byte[]> room) {
        int size = Math.toIntExact(HEAD + (long) Float.BYTES * weights.length);
        byte[] bytes = room.apply(size);
        buffer(bytes).putInt(size).putInt(epoch).putLong(step).asFloatBuffer().put(weights);
        return bytes;
    }

    /** How many bytes the whole has of which this is the beginning. */
    static int size(byte[] beginning) {
        return beginning.length == 0 ? 0 : buffer(beginning).getInt();
    }

    /** @param room gives an array of so many floats, which may hold anything */
    static ResidentOrder of(byte[] bytes, IntFunction<float[]> room) {
        ByteBuffer in = buffer(bytes);
        in.getInt();
        int epoch = in.getInt();
        long step = in.getLong();
        float[] weights = room.apply(in.remaining() / Float.BYTES);
        in.asFloatBuffer().get(weights);
        return new ResidentOrder(epoch, step, weights);
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
