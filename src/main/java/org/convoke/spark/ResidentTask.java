package org.convoke.spark;

import java.io.Serial;
import java.io.Serializable;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.BarrierTaskContext;
import org.convoke.spark.ResidentMessage.Arrival;
import org.convoke.spark.ResidentMessage.Order;
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
        Function<Arrival, Optional<Order>> line = ResidentHub.lineTo(hub);
        Optional<Order> order = line.apply(new Arrival(generation, number, Optional.empty()));
        while (order.isPresent()) {
            GradientPieces pieces = work.sum(
                    held,
                    order.get().weights(),
                    order.get().epoch(),
                    order.get().step());
            order = line.apply(new Arrival(generation, number, Optional.of(pieces)));
        }
        return scala.collection.Iterator.empty();
    }
}
