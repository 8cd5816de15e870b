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
    private static final long serialVersionUID = 2;

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
        BarrierTaskContext context = BarrierTaskContext.get();
        ResidentLine line = ResidentHub.lineTo(
                hub, ResidentMessage.here(generation, context.stageAttemptNumber(), context.partitionId()));
        Optional<ResidentOrder> order = line.here();
        GradientArrays arrays =
                new GradientArrays(order.map(first -> first.weights().length).orElse(0));
        while (order.isPresent()) {
            ResidentOrder now = order.get();
            GradientPieces pieces = work.sum(held, now.weights(), now.epoch(), now.step(), arrays);
            order = line.gradient(now.step(), pieces);
            // When the driver orders another step it has done with this one's gradients.
            pieces.sums().forEach(arrays::giveBack);
        }
        return scala.collection.Iterator.empty();
    }
}
