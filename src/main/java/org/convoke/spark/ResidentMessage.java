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
 * What a resident task says to the driver: a head, and after it what the kind of message has to carry. Between processes as
 * bytes, since Spark's RPC knows no classes of the application: numbers are little-endian, arrays are copied in bulk.
 *
 * @param kind what it says
 * @param generation which stage the task belongs to: later ones have greater numbers
 * @param attempt Spark's attempt at that stage, from 0
 * @param partition the task's number
 * @param step which step of the epoch it speaks of, from 0
 * @param from where what it carries, or asks for, begins in the whole
 * @param total how many bytes the whole has
 */
record ResidentMessage(Kind kind, int generation, int attempt, int partition, long step, int from, int total) {
    /** Bytes of a head. */
    static final int HEAD = 1 + 5 * Integer.BYTES + Long.BYTES;

    /** Room for an executor's name, which Spark makes short; of a longer one the beginning travels. */
    private static final int EXECUTOR_BYTES = 32;

    private static final int PIECES_BYTES = Long.BYTES + EXECUTOR_BYTES + Integer.BYTES;
    private static final int PIECE_BYTES = 3 * Integer.BYTES + Double.BYTES + 3 * Long.BYTES;

    /** What a message says. */
    enum Kind {
        /** The task is there, and asks what to do. */
        HERE,
        /** It brings the gradient of a step; or a part of it, since messages have a bound. */
        GRADIENT,
        /** It asks for more of the order that it was told the beginning of. */
        MORE
    }

    /** What a task says that is there. */
    static ResidentMessage here(int generation, int attempt, int partition) {
        return new ResidentMessage(Kind.HERE, generation, attempt, partition, 0, 0, 0);
    }

    /** The same of another part of the whole. */
    ResidentMessage at(Kind anotherKind, int itsFrom, int itsTotal) {
        return new ResidentMessage(anotherKind, generation, attempt, partition, step, itsFrom, itsTotal);
    }

    /** The same of another step. */
    ResidentMessage of(long anotherStep) {
        return new ResidentMessage(Kind.HERE, generation, attempt, partition, anotherStep, 0, 0);
    }

    /** The head alone. */
    byte[] bytes() {
        byte[] bytes = new byte[HEAD];
        putInto(bytes);
        return bytes;
    }

    /** Writes the head to where a message begins. */
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

    /** The head of a message. */
    static ResidentMessage of(byte[] bytes) {
        ByteBuffer in = buffer(bytes);
        return new ResidentMessage(
                Kind.values()[in.get()], in.getInt(), in.getInt(), in.getInt(), in.getLong(), in.getInt(), in.getInt());
    }

    /** How many bytes so many gradients of so many floats take, with a head; may exceed an int. */
    static long size(int gradients, int floats) {
        return HEAD + PIECES_BYTES + gradients * (PIECE_BYTES + (long) Float.BYTES * floats);
    }

    /**
     * Gradients after room for a head.
     *
     * @param room gives an array of so many bytes, which may hold anything
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
     * The gradients after a head.
     *
     * @param room gives an array of so many floats for each of them, in order, which may hold anything
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
