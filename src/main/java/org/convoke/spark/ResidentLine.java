package org.convoke.spark;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.convoke.spark.ResidentMessage.Kind;

/** A resident task's end of the talk with the {@link ResidentHub}: messages above the bound go and come in parts. */
final class ResidentLine {
    private final Ask ask;
    private final ResidentMessage self;
    private final Reused<byte[]> message = Reused.bytes();
    private final Reused<byte[]> answer = Reused.bytes();
    private final Reused<float[]> weights = Reused.floats();

    /**
     * Says something, and waits for the answer.
     *
     * @param most how many bytes a message may have
     */
    record Ask(UnaryOperator<byte[]> ask, int most) {}

    ResidentLine(Ask ask, int generation, int attempt, int partition) {
        this.ask = ask;
        self = new ResidentMessage(Kind.HERE, generation, attempt, partition, 0, 0, 0);
    }

    /** Says that the task is there; what it shall do, or nothing if it may end. */
    Optional<ResidentOrder> here() {
        return order(self, ask.ask().apply(self.bytes()));
    }

    /** Brings the gradient of a step; what the task shall do next, or nothing if it may end. */
    Optional<ResidentOrder> gradient(long step, GradientPieces pieces) {
        byte[] bytes = ResidentMessage.bytes(pieces, message);
        ResidentMessage head = self.of(step).at(Kind.GRADIENT, 0, bytes.length);
        head.putInto(bytes);
        if (bytes.length <= ask.most()) {
            return order(head, ask.ask().apply(bytes));
        }
        byte[] last = {};
        for (int from = 0; from < bytes.length; from += ask.most()) {
            byte[] part = new byte[ResidentMessage.HEAD + Math.min(ask.most(), bytes.length - from)];
            head.at(Kind.GRADIENT, from, bytes.length).putInto(part);
            System.arraycopy(bytes, from, part, ResidentMessage.HEAD, part.length - ResidentMessage.HEAD);
            last = ask.ask().apply(part);
        }
        return order(head, last);
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
                byte[] more =
                        ask.ask().apply(head.at(Kind.MORE, from, whole.length).bytes());
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
