package org.convoke.spark;

import java.util.Optional;
import java.util.function.Function;
import org.convoke.spark.ResidentMessage.Kind;

/** The line of a task in the driver's own process: weights and gradients are handed over as they are, not copied. */
final class LocalLine implements ResidentLine {
    private final Function<Said, Optional<ResidentOrder>> ask;
    private final ResidentMessage self;

    /** What a task says, and the gradient if it brings one. */
    record Said(ResidentMessage head, Optional<GradientPieces> gradient) {}

    /**
     * @param ask says something, and waits for the answer
     * @param self the head of what this task says
     */
    LocalLine(Function<Said, Optional<ResidentOrder>> ask, ResidentMessage self) {
        this.ask = ask;
        this.self = self;
    }

    @Override
    public Optional<ResidentOrder> here() {
        return ask.apply(new Said(self, Optional.empty()));
    }

    @Override
    public Optional<ResidentOrder> gradient(long step, GradientPieces pieces) {
        return ask.apply(new Said(self.of(step).at(Kind.GRADIENT, 0, 0), Optional.of(pieces)));
    }
}
