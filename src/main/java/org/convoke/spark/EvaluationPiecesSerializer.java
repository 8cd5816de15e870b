package org.convoke.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.List;
import org.convoke.train.Confusion;
import org.convoke.train.Evaluation;
import org.convoke.train.FoldTree;
import org.convoke.train.Mistakes.Mistake;

/** Evaluations on their way to the driver. */
final class EvaluationPiecesSerializer extends Serializer<EvaluationPieces> {
    @Override
    public void write(Kryo kryo, Output output, EvaluationPieces pieces) {
        output.writeInt(pieces.nodes().size());
        for (int i = 0; i < pieces.nodes().size(); i++) {
            output.writeInt(pieces.nodes().get(i).level());
            output.writeInt(pieces.nodes().get(i).index());
            Evaluation sum = pieces.sums().get(i);
            output.writeDouble(sum.lossSum());
            output.writeLong(sum.images());
            output.writeInt(sum.confusion().classes());
            for (int label = 0; label < sum.confusion().classes(); label++) {
                for (int prediction = 0; prediction < sum.confusion().classes(); prediction++) {
                    output.writeLong(sum.confusion().count(label, prediction), true);
                }
            }
        }
        output.writeInt(pieces.wrong().size());
        for (WrongImage wrong : pieces.wrong()) {
            output.writeInt(wrong.mistake().image());
            output.writeInt(wrong.mistake().label());
            output.writeInt(wrong.mistake().prediction());
            output.writeFloat(wrong.mistake().confidence());
            output.writeInt(wrong.pixels().length);
            output.writeBytes(wrong.pixels());
        }
    }

    @Override
    public EvaluationPieces read(Kryo kryo, Input input, Class<EvaluationPieces> type) {
        int count = input.readInt();
        List<FoldTree.Node> nodes = new ArrayList<>();
        List<Evaluation> sums = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(new FoldTree.Node(input.readInt(), input.readInt()));
            double loss = input.readDouble();
            long images = input.readLong();
            Confusion confusion = new Confusion(input.readInt());
            for (int label = 0; label < confusion.classes(); label++) {
                for (int prediction = 0; prediction < confusion.classes(); prediction++) {
                    confusion.add(label, prediction, input.readLong(true));
                }
            }
            sums.add(new Evaluation(loss, images, confusion));
        }
        List<WrongImage> wrong = new ArrayList<>();
        int images = input.readInt();
        for (int i = 0; i < images; i++) {
            Mistake mistake = new Mistake(input.readInt(), input.readInt(), input.readInt(), input.readFloat());
            wrong.add(new WrongImage(mistake, input.readBytes(input.readInt())));
        }
        return new EvaluationPieces(nodes, sums, wrong);
    }
}
