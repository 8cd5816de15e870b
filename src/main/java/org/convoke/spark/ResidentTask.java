package org.convoke.spark;

import java.io.Serial;
import java.io.Serializable;
import java.util.Optional;
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
        Optional<ResidentMessage.Order> order = ask(number, Optional.empty());
        while (order.isPresent()) {
            GradientPieces pieces = work.sum(
                    held,
                    order.get().weights(),
                    order.get().epoch(),
                    order.get().step());
            order = ask(number, Optional.of(pieces));
        }
        return scala.collection.Iterator.empty();
    }

    private Optional<ResidentMessage.Order> ask(int partition, Optional<GradientPieces> pieces) {
        return ResidentHub.ask(hub, new ResidentMessage.Arrival(generation, partition, pieces));
    }
}
