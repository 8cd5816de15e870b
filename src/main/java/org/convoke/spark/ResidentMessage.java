package org.convoke.spark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.convoke.train.FoldTree;
import org.convoke.train.GradientSum;

/**
 * What resident tasks say to the driver, and what they are told, as bytes: Spark's RPC knows no classes of the application.
 * Numbers are little-endian, arrays are copied in bulk.
 *
 * <p>Messages have a bound. An arrival above it comes in {@linkplain Part parts}; of an order above it the answer holds the
 * beginning, and the task asks for the {@linkplain Rest rest}.
 */
sealed interface ResidentMessage {
    /** The stage that the task belongs to. */
    int generation();

    /** The message as it travels. */
    byte[] bytes();

    /** A message that has travelled. */
    static ResidentMessage of(byte[] bytes) {
        ByteBuffer in = reader(bytes);
        byte kind = in.get();
        return switch (kind) {
            case Arrival.KIND -> Arrival.of(in);
            case Part.KIND -> new Part(in.getInt(), in.getInt(), in.getInt(), in.getInt(), bytes(in, in.remaining()));
            case Rest.KIND -> new Rest(in.getInt(), in.getInt(), in.getInt());
            default -> throw new IllegalArgumentException("a message of kind " + kind);
        };
    }

    /**
     * That a task is there, or what it has summed.
     *
     * @param partition its number
     * @param pieces nothing, or the gradient of the step that it was told last
     */
    record Arrival(int generation, int partition, Optional<GradientPieces> pieces) implements ResidentMessage {
        private static final byte KIND = 0;
        private static final int BYTES = 2 + 2 * Integer.BYTES;
        private static final int PIECES_BYTES = Long.BYTES + Integer.BYTES;
        private static final int PIECE_BYTES = 3 * Integer.BYTES + Double.BYTES + 3 * Long.BYTES;

        /** How many bytes it takes with so many gradients of so many floats; may exceed an int. */
        static long size(int gradients, int floats) {
            return BYTES + PIECES_BYTES + gradients * (PIECE_BYTES + (long) Float.BYTES * floats);
        }

        @Override
        public byte[] bytes() {
            List<GradientSum> sums = pieces.map(GradientPieces::sums).orElse(List.of());
            long size = BYTES + PIECES_BYTES;
            for (GradientSum sum : sums) {
                size += PIECE_BYTES + (long) Float.BYTES * sum.gradient().length;
            }
            ByteBuffer out = buffer(Math.toIntExact(size));
            out.put(KIND).putInt(generation).putInt(partition).put((byte) (pieces.isPresent() ? 1 : 0));
            pieces.ifPresent(each -> put(each, out));
            return out.array();
        }

        private static Arrival of(ByteBuffer in) {
            int generation = in.getInt();
            int partition = in.getInt();
            return new Arrival(generation, partition, in.get() == 1 ? Optional.of(read(in)) : Optional.empty());
        }

        private static void put(GradientPieces pieces, ByteBuffer out) {
            out.putLong(pieces.nanos()).putInt(pieces.nodes().size());
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
        }

        private static GradientPieces read(ByteBuffer in) {
            long nanos = in.getLong();
            int count = in.getInt();
            List<FoldTree.Node> nodes = new ArrayList<>();
            List<GradientSum> sums = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                nodes.add(new FoldTree.Node(in.getInt(), in.getInt()));
                double loss = in.getDouble();
                long correct = in.getLong();
                long images = in.getLong();
                long computeNanos = in.getLong();
                sums.add(new GradientSum(floats(in, in.getInt()), loss, correct, images, computeNanos));
            }
            return new GradientPieces(nodes, sums, nanos);
        }
    }

    /**
     * A part of an arrival. All but the last are answered with nothing, the last as the arrival would be.
     *
     * @param partition the task's number
     * @param from where the part begins in the arrival's bytes
     * @param total how many bytes the arrival has
     * @param part its bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // a message, never compared
    record Part(int generation, int partition, int from, int total, byte[] part) implements ResidentMessage {
        private static final byte KIND = 1;

        @Override
        public byte[] bytes() {
            ByteBuffer out = buffer(1 + 4 * Integer.BYTES + part.length);
            out.put(KIND)
                    .putInt(generation)
                    .putInt(partition)
                    .putInt(from)
                    .putInt(total)
                    .put(part);
            return out.array();
        }

        /** An arrival cut into parts of at most so many bytes each. */
        static List<Part> of(Arrival arrival, byte[] bytes, int most) {
            List<Part> parts = new ArrayList<>();
            for (int from = 0; from < bytes.length; from += most) {
                byte[] part = Arrays.copyOfRange(bytes, from, (int) Math.min((long) from + most, bytes.length));
                parts.add(new Part(arrival.generation(), arrival.partition(), from, bytes.length, part));
            }
            return parts;
        }
    }

    /**
     * Asks for more of an order.
     *
     * @param from where what is wanted begins in the order's bytes
     * @param most how many bytes may come at once
     */
    record Rest(int generation, int from, int most) implements ResidentMessage {
        private static final byte KIND = 2;

        @Override
        public byte[] bytes() {
            return buffer(1 + 3 * Integer.BYTES)
                    .put(KIND)
                    .putInt(generation)
                    .putInt(from)
                    .putInt(most)
                    .array();
        }
    }

    /**
     * What a task is told: the step whose gradient it shall sum. That nothing is left to do are no bytes at all.
     *
     * @param epoch from 0
     * @param step from 0 within the epoch
     * @param weights flat
     */
    @SuppressWarnings("ArrayRecordComponent") // a message, never compared
    record Order(int epoch, long step, float[] weights) {
        private static final int BYTES = 2 * Integer.BYTES + Long.BYTES;

        /** The order as it travels; it begins with the number of its bytes. */
        byte[] bytes() {
            int size = Math.toIntExact(BYTES + (long) Float.BYTES * weights.length);
            ByteBuffer out = buffer(size);
            out.putInt(size).putInt(epoch).putLong(step).asFloatBuffer().put(weights);
            return out.array();
        }

        /** How many bytes the whole order has of which this is the beginning; 0 if nothing is left to do. */
        static int size(byte[] beginning) {
            return beginning.length == 0 ? 0 : reader(beginning).getInt();
        }

        static Optional<Order> of(byte[] bytes) {
            if (bytes.length == 0) {
                return Optional.empty();
            }
            ByteBuffer in = reader(bytes);
            in.getInt();
            int epoch = in.getInt();
            long step = in.getLong();
            return Optional.of(new Order(epoch, step, floats(in, in.remaining() / Float.BYTES)));
        }
    }

    private static float[] floats(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining() / Float.BYTES) {
            throw new IllegalArgumentException(length + " floats in " + in.remaining() + " bytes");
        }
        float[] floats = new float[length];
        in.asFloatBuffer().get(floats);
        in.position(in.position() + Float.BYTES * length);
        return floats;
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer reader(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
