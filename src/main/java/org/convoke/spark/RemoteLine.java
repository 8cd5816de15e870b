package org.convoke.spark;

import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.convoke.spark.ResidentMessage.Kind;

/** The line of a task in another process: bytes, and of what is longer than a message may be, parts. */
final class RemoteLine implements ResidentLine {
    private final UnaryOperator<byte[]> ask;
    private final int most;
    private final ResidentMessage self;
    private final Reused<byte[]> message = Reused.bytes();
    private final Reused<byte[]> answer = Reused.bytes();
    private final Reused<float[]> weights = Reused.floats();

    /**
     * @param ask says something, and waits for the answer
     * @param most how many bytes a message may have
     * @param self the head of what this task says
     */
    RemoteLine(UnaryOperator<byte[]> ask, int most, ResidentMessage self) {
        this.ask = ask;
        this.most = most;
        this.self = self;
    }

    @Override
    public Optional<ResidentOrder> here() {
        return order(self, ask.apply(self.bytes()));
    }

    @Override
    public Optional<ResidentOrder> gradient(long step, GradientPieces pieces) {
        byte[] bytes = ResidentMessage.bytes(pieces, message);
        ResidentMessage head = self.of(step).at(Kind.GRADIENT, 0, bytes.length);
        head.putInto(bytes);
        if (bytes.length <= most) {
            return order(head, ask.apply(bytes));
        }
        byte[] last = {};
        for (int from : starts(bytes.length, most)) {
            byte[] part = new byte[ResidentMessage.HEAD + Math.min(most, bytes.length - from)];
            head.at(Kind.GRADIENT, from, bytes.length).putInto(part);
            System.arraycopy(bytes, from, part, ResidentMessage.HEAD, part.length - ResidentMessage.HEAD);
            last = ask.apply(part);
        }
        return order(head, last);
    }

    /** Where the parts of a message begin; their sum with a part's length may be more than an int holds. */
    static int[] starts(int length, int most) {
        return IntStream.iterate(0, from -> from < length, from -> from + Math.min(most, length - from))
                .toArray();
    }

    private Optional<ResidentOrder> order(ResidentMessage head, byte[] beginning) {
        if (beginning.length == 0) {
            return Optional.empty();
        }
        byte[] whole = beginning;
        if (ResidentOrder.size(beginning) > beginning.length) {
            whole = answer.apply(ResidentOrder.size(beginning));
            System.arraycopy(beginning, 0, whole, 0, beginning.length);
            for (int from = beginning.length; from < whole.length; ) {
                byte[] more = ask.apply(head.at(Kind.MORE, from, whole.length).bytes());
                if (more.length == 0) {
                    return Optional.empty();
                }
                System.arraycopy(more, 0, whole, from, more.length);
                from += more.length;
            }
        }
        return Optional.of(ResidentOrder.of(whole, weights));
    }
}
