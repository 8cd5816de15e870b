package org.convoke.spark;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.BarrierTaskContext;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** A task that stays for an epoch: it brings the gradient of one step, waits, and is told the weights of the next. */
final class ResidentTask extends AbstractFunction1<Iterator<HeldShards>, Iterator<Object>> implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private final String hub;
    private final int generation;
    private final StepWork work;

    ResidentTask(String hub, int generation, StepWork work) {
        this.hub = hub;
        this.generation = generation;
        this.work = work;
    }

    @Override
    public Iterator<Object> apply(Iterator<HeldShards> partition) {
        HeldShards held = partition.next();
        int number = BarrierTaskContext.get().partitionId();
        Function<List<Payload<GradientPieces>>, ResidentHub.Answer> say =
                pieces -> ResidentHub.ask(hub, new ResidentHub.Arrival(generation, number, pieces));
        ResidentHub.Answer answer = say.apply(List.of());
        while (answer instanceof ResidentHub.Answer.Step order) {
            GradientPieces pieces = work.sum(held, order.weights().value(), order.epoch(), order.step());
            answer = say.apply(List.of(new Payload<>(pieces)));
        }
        return scala.collection.Iterator.empty();
    }
}
