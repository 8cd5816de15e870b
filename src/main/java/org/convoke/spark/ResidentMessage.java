package org.convoke.spark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.convoke.train.FoldTree;
import org.convoke.train.GradientSum;

/**
 * A message from a resident task to the driver: a header, followed by the payload of its kind. Between processes it is sent as
 * bytes, because Spark's RPC cannot load classes of the application: numbers are little-endian, arrays are copied in bulk.
 *
 * @param kind what the message says
 * @param generation which stage the task belongs to: later stages have greater numbers
 * @param attempt Spark's attempt at that stage, from 0
 * @param partition the task's number
 * @param step the step of the epoch that the message is about, from 0
 * @param from where the part that is sent or requested begins in the whole, in bytes
 * @param total the size of the whole, in bytes
 */
record ResidentMessage(Kind kind, int generation, int attempt, int partition, long step, int from, int total) {
    /** Bytes of a header. */
    static final int HEAD = 1 + 5 * Integer.BYTES + Long.BYTES;

    /** Room for an executor's name. Spark's names are short; a longer one is truncated. */
    private static final int EXECUTOR_BYTES = 32;

    private static final int PIECES_BYTES = Long.BYTES + EXECUTOR_BYTES + Integer.BYTES;
    private static final int PIECE_BYTES = 3 * Integer.BYTES + Double.BYTES + 3 * Long.BYTES;

    /** What a message says. */
    enum Kind {
        /** The task has started, and asks what to do. */
        HERE,
        /** The gradient of a step, or a part of it, because the size of messages is limited. */
        GRADIENT,
        /** The task asks for the next part of an order. */
        MORE
    }

    /** The message of a task that has started. */
    static ResidentMessage here(int generation, int attempt, int partition) {
        return new ResidentMessage(Kind.HERE, generation, attempt, partition, 0, 0, 0);
    }

    /** The same header, for a different part of the whole. */
    ResidentMessage at(Kind anotherKind, int itsFrom, int itsTotal) {
        return new ResidentMessage(anotherKind, generation, attempt, partition, step, itsFrom, itsTotal);
    }

    /** The same header, for a different step. */
    ResidentMessage of(long anotherStep) {
        return new ResidentMessage(Kind.HERE, generation, attempt, partition, anotherStep, 0, 0);
    }

    /** The header alone. */
    byte[] bytes() {
        byte[] bytes = new byte[HEAD];
        putInto(bytes);
        return bytes;
    }

    /** Writes the header to the beginning of a message. */
    void putInto(byte[] bytes) {
        buffer(bytes)
                .put((byte) kind.ordinal())
                .putInt(generation)
                .putInt(attempt)
                .putInt(partition)
                .putLong(step)
                .putInt(from)
                .putInt(total);
    }

    /** Reads the header of a message. */
    static ResidentMessage of(byte[] bytes) {
        ByteBuffer in = buffer(bytes);
        return new ResidentMessage(
                Kind.values()[in.get()], in.getInt(), in.getInt(), in.getInt(), in.getLong(), in.getInt(), in.getInt());
    }

    /** The size of a message with so many gradients of so many floats, in bytes, header included; may exceed an int. */
    static long size(int gradients, int floats) {
        return HEAD + PIECES_BYTES + gradients * (PIECE_BYTES + (long) Float.BYTES * floats);
    }

    /**
     * A message with gradients, which leaves room for the header.
     *
     * @param room returns an array of the given length, with any contents
     */
    static byte[] bytes(GradientPieces pieces, IntFunction<byte[]> room) {
        long size = HEAD + PIECES_BYTES;
        for (GradientSum sum : pieces.sums()) {
            size += PIECE_BYTES + (long) Float.BYTES * sum.gradient().length;
        }
        byte[] bytes = room.apply(Math.toIntExact(size));
        ByteBuffer out = buffer(bytes).position(HEAD).slice().order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(pieces.nanos());
        byte[] executor = pieces.executor().getBytes(StandardCharsets.UTF_8);
        out.put(Arrays.copyOf(executor, EXECUTOR_BYTES));
        out.putInt(pieces.nodes().size());
        for (int i = 0; i < pieces.nodes().size(); i++) {
            FoldTree.Node node = pieces.nodes().get(i);
            GradientSum sum = pieces.sums().get(i);
            out.putInt(node.level()).putInt(node.index());
            out.putDouble(sum.loss())
                    .putLong(sum.correct())
                    .putLong(sum.images())
                    .putLong(sum.computeNanos());
            out.putInt(sum.gradient().length).asFloatBuffer().put(sum.gradient());
            out.position(out.position() + Float.BYTES * sum.gradient().length);
        }
        return bytes;
    }

    /**
     * Reads the gradients after the header.
     *
     * @param room returns, for each gradient in order, an array of the given length, with any contents
     */
    static GradientPieces pieces(byte[] bytes, IntFunction<float[]> room) {
        ByteBuffer in = buffer(bytes).position(HEAD).slice().order(ByteOrder.LITTLE_ENDIAN);
        long nanos = in.getLong();
        byte[] executor = new byte[EXECUTOR_BYTES];
        in.get(executor);
        int count = in.getInt();
        List<FoldTree.Node> nodes = new ArrayList<>();
        List<GradientSum> sums = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(new FoldTree.Node(in.getInt(), in.getInt()));
            double loss = in.getDouble();
            long correct = in.getLong();
            long images = in.getLong();
            long computeNanos = in.getLong();
            float[] gradient = floats(in, in.getInt(), room);
            sums.add(new GradientSum(gradient, loss, correct, images, computeNanos));
        }
        return new GradientPieces(nodes, sums, nanos, new String(executor, StandardCharsets.UTF_8).replace("\0", ""));
    }

    private static float[] floats(ByteBuffer in, int length, IntFunction<float[]> room) {
        if (length < 0 || length > in.remaining() / Float.BYTES) {
            throw new IllegalArgumentException(length + " floats in " + in.remaining() + " bytes");
        }
        float[] floats = room.apply(length);
        in.asFloatBuffer().get(floats);
        in.position(in.position() + Float.BYTES * length);
        return floats;
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
