package org.convoke.spark;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import org.apache.spark.util.RpcUtils;
import org.convoke.spark.ResidentMessage.Arrival;
import org.convoke.spark.ResidentMessage.Order;
import scala.PartialFunction;
import scala.concurrent.duration.FiniteDuration;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Where resident tasks bring their gradients and wait for the next weights: an endpoint of Spark's own RPC on the driver.
 * The only class that knows that API, which is private to Spark.
 *
 * <p>Tasks belong to a generation, the number of the stage that runs them. What comes from an older one, or after the end
 * of this one, is answered with the end and otherwise ignored.
 */
final class ResidentHub implements ThreadSafeRpcEndpoint, AutoCloseable {
    /** How long the driver waits before it looks whether the stage is still running. */
    private static final long LOOK_MILLIS = 200;

    private static final byte[] END = {};

    private final String name = "convoke-" + UUID.randomUUID();
    private final RpcEnv env = SparkEnv.get().rpcEnv();
    private final RpcEndpointRef endpoint;
    private final Map<Integer, RpcCallContext> waiting = new HashMap<>();
    private final Map<Integer, GradientPieces> brought = new TreeMap<>();
    private int generation;
    private Optional<byte[]> order = Optional.empty();

    ResidentHub() {
        endpoint = env.setupEndpoint(name, this);
    }

    /** The name by which tasks find it. */
    String name() {
        return name;
    }

    /**
     * A task's way to the hub of a name, looked up once: says something, and waits for what is to be done next; nothing if
     * that is nothing.
     */
    static Function<Arrival, Optional<Order>> lineTo(String name) {
        SparkEnv env = SparkEnv.get();
        RpcEndpointRef hub = RpcUtils.makeDriverRef(name, env.conf(), env.rpcEnv());
        // If the driver is lost, this executor is with it, long before.
        RpcTimeout patience =
                new RpcTimeout(new FiniteDuration(1, TimeUnit.DAYS), "a day without an answer from the driver");
        ClassTag<byte[]> bytes = ClassTag$.MODULE$.apply(byte[].class);
        return arrival -> Order.of(hub.askSync(arrival.bytes(), patience, bytes));
    }

    @Override
    public RpcEnv rpcEnv() {
        return env;
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
        return new AbstractPartialFunction<>() {
            @Override
            public boolean isDefinedAt(Object message) {
                return message instanceof byte[];
            }

            @Override
            public BoxedUnit apply(Object message) {
                arrived(Arrival.of((byte[]) message), context);
                return BoxedUnit.UNIT;
            }
        };
    }

    private synchronized void arrived(Arrival arrival, RpcCallContext context) {
        // Also what comes too late from this generation: such a task would wait, and keep its core.
        if (arrival.generation() != generation
                || order.filter(answer -> answer == END).isPresent()) {
            context.reply(END);
            return;
        }
        if (arrival.pieces().isEmpty() && order.isPresent()) {
            context.reply(order.get());
            return;
        }
        waiting.put(arrival.partition(), context);
        arrival.pieces().ifPresent(pieces -> brought.put(arrival.partition(), pieces));
        notifyAll();
    }

    /** Begins anew with the tasks of a later stage. */
    synchronized int nextGeneration() {
        end();
        order = Optional.empty();
        generation++;
        return generation;
    }

    /** Tells every task what to do now. */
    synchronized void order(Order step) {
        brought.clear();
        tellAll(step.bytes());
    }

    /** Lets every task end. */
    synchronized void end() {
        brought.clear();
        tellAll(END);
    }

    private void tellAll(byte[] answer) {
        order = Optional.of(answer);
        waiting.values().forEach(context -> context.reply(answer));
        waiting.clear();
    }

    /**
     * Waits for what all tasks have summed.
     *
     * @param tasks how many there are
     * @param running whether their stage still is
     * @return in the order of the partitions; nothing if the stage has ended without it
     */
    synchronized Optional<List<GradientPieces>> await(int tasks, BooleanSupplier running) {
        try {
            while (brought.size() < tasks) {
                if (!running.getAsBoolean()) {
                    return Optional.empty();
                }
                wait(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for gradients", e);
        }
        return Optional.of(List.copyOf(brought.values()));
    }

    @Override
    public void close() {
        end();
        env.stop(endpoint);
    }
}
