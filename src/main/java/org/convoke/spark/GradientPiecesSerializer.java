package org.convoke.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.List;
import org.convoke.train.FoldTree;
import org.convoke.train.GradientSum;

/** Gradients on their way to the driver. */
final class GradientPiecesSerializer extends Serializer<GradientPieces> {
    @Override
    public void write(Kryo kryo, Output output, GradientPieces pieces) {
        output.writeLong(pieces.nanos());
        output.writeString(pieces.executor());
        output.writeInt(pieces.nodes().size());
        for (int i = 0; i < pieces.nodes().size(); i++) {
            output.writeInt(pieces.nodes().get(i).level());
            output.writeInt(pieces.nodes().get(i).index());
            GradientSum sum = pieces.sums().get(i);
            output.writeDouble(sum.loss());
            output.writeLong(sum.correct());
            output.writeLong(sum.images());
            output.writeLong(sum.computeNanos());
            kryo.writeObject(output, sum.gradient());
        }
    }

    @Override
    public GradientPieces read(Kryo kryo, Input input, Class<GradientPieces> type) {
        long nanos = input.readLong();
        String executor = input.readString();
        int count = input.readInt();
        List<FoldTree.Node> nodes = new ArrayList<>();
        List<GradientSum> sums = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(new FoldTree.Node(input.readInt(), input.readInt()));
            double loss = input.readDouble();
            long correct = input.readLong();
            long images = input.readLong();
            long computeNanos = input.readLong();
            sums.add(new GradientSum(kryo.readObject(input, float[].class), loss, correct, images, computeNanos));
        }
        return new GradientPieces(nodes, sums, nanos, executor);
    }
}
