package org.convoke.spark;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import org.apache.spark.util.RpcUtils;
import org.convoke.spark.ResidentMessage.Arrival;
import org.convoke.spark.ResidentMessage.Order;
import org.convoke.spark.ResidentMessage.Part;
import org.convoke.spark.ResidentMessage.Rest;
import scala.PartialFunction;
import scala.concurrent.duration.FiniteDuration;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Where resident tasks bring their gradients and wait for the next weights: an endpoint of Spark's own RPC on the driver.
 * The only class that knows that API, which is private to Spark, and how many tasks can run at once, which is so too.
 *
 * <p>Tasks belong to a generation, the number of the stage that runs them. What comes from an older one, or after the end
 * of this one, is answered with the end and otherwise ignored.
 */
final class ResidentHub implements ThreadSafeRpcEndpoint, AutoCloseable {
    /** How long the driver waits before it looks whether the stage is still running. */
    private static final long LOOK_MILLIS = 200;

    /** What Spark may add to a message. */
    private static final int ENVELOPE = 64 * 1024;

    private static final byte[] END = {};

    private final String name = "convoke-" + UUID.randomUUID();
    private final RpcEnv env = SparkEnv.get().rpcEnv();
    private final RpcEndpointRef endpoint;
    private final int most = RpcUtils.maxMessageSizeBytes(SparkEnv.get().conf()) - ENVELOPE;
    /** Arrivals of which parts are missing, by partition. */
    private final Map<Integer, byte[]> parts = new HashMap<>();

    private final Map<Integer, RpcCallContext> waiting = new HashMap<>();
    private final Map<Integer, GradientPieces> brought = new TreeMap<>();
    private int generation;
    private Optional<byte[]> order = Optional.empty();

    ResidentHub() {
        endpoint = env.setupEndpoint(name, this);
    }

    /** How many tasks can run at the same time. */
    static int slots(SparkContext spark) {
        return spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
    }

    /** The name by which tasks find it. */
    String name() {
        return name;
    }

    /**
     * A task's way to the hub of a name, looked up once: says something, and waits for what is to be done next; nothing if
     * that is nothing. The wait has the bound of {@link StallWatch#TIMEOUT}; a lost driver ends it at once.
     */
    static Function<Arrival, Optional<Order>> lineTo(String name) {
        SparkEnv env = SparkEnv.get();
        RpcEndpointRef hub = RpcUtils.makeDriverRef(name, env.conf(), env.rpcEnv());
        RpcTimeout patience = new RpcTimeout(
                new FiniteDuration(StallWatch.timeoutSeconds(env.conf()), TimeUnit.SECONDS), StallWatch.TIMEOUT);
        ClassTag<byte[]> bytes = ClassTag$.MODULE$.apply(byte[].class);
        UnaryOperator<byte[]> ask = message -> hub.askSync(message, patience, bytes);
        int most = RpcUtils.maxMessageSizeBytes(env.conf()) - ENVELOPE;
        return arrival -> Order.of(whole(say(arrival, ask, most), arrival.generation(), ask, most));
    }

    private static byte[] say(Arrival arrival, UnaryOperator<byte[]> ask, int most) {
        byte[] bytes = arrival.bytes();
        if (bytes.length <= most) {
            return ask.apply(bytes);
        }
        byte[] answer = END;
        for (Part part : Part.of(arrival, bytes, most)) {
            answer = ask.apply(part.bytes());
        }
        return answer;
    }

    /** Asks for what is missing of an answer. */
    private static byte[] whole(byte[] beginning, int generation, UnaryOperator<byte[]> ask, int most) {
        int size = Order.size(beginning);
        if (size == beginning.length) {
            return beginning;
        }
        byte[] answer = Arrays.copyOf(beginning, size);
        for (int from = beginning.length; from < size; ) {
            byte[] more = ask.apply(new Rest(generation, from, most).bytes());
            if (more.length == 0) {
                return END;
            }
            System.arraycopy(more, 0, answer, from, more.length);
            from += more.length;
        }
        return answer;
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
                heard(ResidentMessage.of((byte[]) message), context);
                return BoxedUnit.UNIT;
            }
        };
    }

    private synchronized void heard(ResidentMessage message, RpcCallContext context) {
        // Also what comes too late from this generation: such a task would wait, and keep its core.
        if (message.generation() != generation
                || order.filter(answer -> answer == END).isPresent()) {
            context.reply(END);
        } else if (message instanceof Arrival arrival) {
            arrived(arrival, context);
        } else if (message instanceof Part part) {
            partArrived(part, context);
        } else if (message instanceof Rest rest) {
            context.reply(cut(order.orElse(END), rest.from(), rest.most()));
        }
    }

    private void partArrived(Part part, RpcCallContext context) {
        byte[] whole = part.from() == 0 ? new byte[part.total()] : parts.get(part.partition());
        System.arraycopy(part.part(), 0, whole, part.from(), part.part().length);
        if (part.from() + part.part().length < part.total()) {
            parts.put(part.partition(), whole);
            context.reply(END);
        } else {
            parts.remove(part.partition());
            heard(ResidentMessage.of(whole), context);
        }
    }

    private void arrived(Arrival arrival, RpcCallContext context) {
        if (arrival.pieces().isEmpty() && order.isPresent()) {
            context.reply(cut(order.get(), 0, most));
            return;
        }
        waiting.put(arrival.partition(), context);
        arrival.pieces().ifPresent(pieces -> brought.put(arrival.partition(), pieces));
        notifyAll();
    }

    private static byte[] cut(byte[] bytes, int from, int most) {
        return from == 0 && bytes.length <= most
                ? bytes
                : Arrays.copyOfRange(bytes, from, (int) Math.min((long) from + most, bytes.length));
    }

    /** Begins anew with the tasks of a later stage. */
    synchronized int nextGeneration() {
        end();
        order = Optional.empty();
        parts.clear();
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
        byte[] beginning = cut(answer, 0, most);
        waiting.values().forEach(context -> context.reply(beginning));
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
