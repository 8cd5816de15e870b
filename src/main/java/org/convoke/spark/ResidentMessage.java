package org.convoke.spark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.convoke.train.FoldTree;
import org.convoke.train.GradientSum;

/**
 * What resident tasks and the driver tell each other, as bytes: Spark's RPC knows no classes of the application. Numbers are
 * little-endian, arrays are copied in bulk.
 */
final class ResidentMessage {
    private static final int ARRIVAL_BYTES = 2 * Integer.BYTES + 1;
    private static final int ORDER_BYTES = Integer.BYTES + Long.BYTES;
    private static final int PIECES_BYTES = Long.BYTES + Integer.BYTES;
    private static final int PIECE_BYTES = 3 * Integer.BYTES + Double.BYTES + 3 * Long.BYTES;

    private ResidentMessage() {}

    /**
     * What a task says: that it is there, or what it has summed.
     *
     * @param generation of the task
     * @param partition its number
     * @param pieces nothing, or the gradient of the step that it was told last
     */
    record Arrival(int generation, int partition, Optional<GradientPieces> pieces) {
        byte[] bytes() {
            int size = ARRIVAL_BYTES;
            if (pieces.isPresent()) {
                size += PIECES_BYTES;
                for (GradientSum sum : pieces.get().sums()) {
                    size = Math.addExact(size, Math.addExact(PIECE_BYTES, Float.BYTES * sum.gradient().length));
                }
            }
            ByteBuffer out = buffer(size);
            out.putInt(generation).putInt(partition).put((byte) (pieces.isPresent() ? 1 : 0));
            pieces.ifPresent(each -> put(each, out));
            return out.array();
        }

        static Arrival of(byte[] bytes) {
            ByteBuffer in = reader(bytes);
            int generation = in.getInt();
            int partition = in.getInt();
            return new Arrival(generation, partition, in.get() == 1 ? Optional.of(read(in)) : Optional.empty());
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
        byte[] bytes() {
            ByteBuffer out = buffer(Math.addExact(ORDER_BYTES, Math.multiplyExact(Float.BYTES, weights.length)));
            out.putInt(epoch).putLong(step).asFloatBuffer().put(weights);
            return out.array();
        }

        static Optional<Order> of(byte[] bytes) {
            if (bytes.length == 0) {
                return Optional.empty();
            }
            ByteBuffer in = reader(bytes);
            int epoch = in.getInt();
            long step = in.getLong();
            return Optional.of(new Order(epoch, step, floats(in, in.remaining() / Float.BYTES)));
        }
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

    private static float[] floats(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining() / Float.BYTES) {
            throw new IllegalArgumentException(length + " floats in " + in.remaining() + " bytes");
        }
        float[] floats = new float[length];
        in.asFloatBuffer().get(floats);
        in.position(in.position() + Float.BYTES * length);
        return floats;
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer reader(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
