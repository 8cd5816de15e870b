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
import java.util.function.IntFunction;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import org.apache.spark.util.RpcUtils;
import org.convoke.spark.ResidentMessage.Kind;
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
 * <p>Tasks belong to a generation, the number of the stage that runs them, and to Spark's attempt at it. What comes from an
 * older one, or after the end, is answered with the end and otherwise ignored. A gradient counts only if it is of the step
 * that is asked for, so a task that is late, or runs again, can do no harm.
 */
final class ResidentHub implements ThreadSafeRpcEndpoint, AutoCloseable {
    /** How long the driver waits before it looks whether the stage is still running. */
    private static final long LOOK_MILLIS = 200;
    /** What Spark and a head may add to a message. */
    private static final int ENVELOPE = 64 * 1024;

    private static final byte[] END = {};

    private final String name = "convoke-" + UUID.randomUUID();
    private final RpcEnv env = SparkEnv.get().rpcEnv();
    private final int most = mostBytes(SparkEnv.get());
    private final RpcEndpointRef endpoint;
    private final Map<Integer, RpcCallContext> waiting = new HashMap<>();
    private final Map<Integer, GradientPieces> brought = new TreeMap<>();
    /** Gradients of which parts are missing, by partition. */
    private final Map<Integer, byte[]> parts = new HashMap<>();
    /** Where gradients are put, by partition and number. */
    private final Map<Integer, Map<Integer, Reused<float[]>>> arrays = new HashMap<>();

    private final Reused<byte[]> orderBytes = Reused.bytes();
    private int generation;
    private int attempt;
    /** What tasks are told; nothing before the first order. */
    private Optional<byte[]> order = Optional.empty();

    private long step;
    /** Whether the driver waits for gradients; if not, it works with those it has. */
    private boolean collecting;

    ResidentHub() {
        endpoint = env.setupEndpoint(name, this);
    }

    /** How many tasks can run at the same time. */
    static int slots(SparkContext spark) {
        return spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
    }

    private static int mostBytes(SparkEnv env) {
        return RpcUtils.maxMessageSizeBytes(env.conf()) - ENVELOPE;
    }

    /** The name by which tasks find it. */
    String name() {
        return name;
    }

    /**
     * A task's way to the hub of a name. Its waits have the bound of {@link StallWatch#TIMEOUT}; a lost driver ends them at
     * once.
     */
    static ResidentLine.Ask lineTo(String name) {
        SparkEnv env = SparkEnv.get();
        RpcEndpointRef hub = RpcUtils.makeDriverRef(name, env.conf(), env.rpcEnv());
        RpcTimeout patience = new RpcTimeout(
                new FiniteDuration(StallWatch.timeoutSeconds(env.conf()), TimeUnit.SECONDS), StallWatch.TIMEOUT);
        ClassTag<byte[]> bytes = ClassTag$.MODULE$.apply(byte[].class);
        return new ResidentLine.Ask(message -> hub.askSync(message, patience, bytes), mostBytes(env));
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
                heard((byte[]) message, context);
                return BoxedUnit.UNIT;
            }
        };
    }

    private synchronized void heard(byte[] message, RpcCallContext context) {
        ResidentMessage head = ResidentMessage.of(message);
        boolean ended = order.filter(answer -> answer == END).isPresent();
        if (head.generation() != generation || head.attempt() < attempt || ended) {
            context.reply(END);
            return;
        }
        if (head.attempt() > attempt) {
            letGo();
            attempt = head.attempt();
        }
        if (head.kind() == Kind.MORE) {
            context.reply(cut(order.orElse(END), head.from()));
        } else if (head.kind() == Kind.GRADIENT && collecting && head.step() == step) {
            whole(head, message).ifPresentOrElse(bytes -> bring(head, bytes, context), () -> context.reply(END));
        } else if (collecting) {
            context.reply(cut(order.orElseThrow(), 0));
        } else {
            waiting.put(head.partition(), context);
        }
    }

    /** A message, or the one whose last part it is; nothing if others are to come. */
    private Optional<byte[]> whole(ResidentMessage head, byte[] message) {
        if (head.total() <= most) {
            return Optional.of(message);
        }
        byte[] whole = parts.computeIfAbsent(head.partition(), partition -> new byte[head.total()]);
        int length = message.length - ResidentMessage.HEAD;
        System.arraycopy(message, ResidentMessage.HEAD, whole, head.from(), length);
        if (head.from() + length < head.total()) {
            return Optional.empty();
        }
        parts.remove(head.partition());
        return Optional.of(whole);
    }

    private void bring(ResidentMessage head, byte[] message, RpcCallContext context) {
        Map<Integer, Reused<float[]>> ofTask = arrays.computeIfAbsent(head.partition(), partition -> new HashMap<>());
        int[] next = new int[1];
        IntFunction<float[]> room = length ->
                ofTask.computeIfAbsent(next[0]++, piece -> Reused.floats()).apply(length);
        brought.put(head.partition(), ResidentMessage.pieces(message, room));
        waiting.put(head.partition(), context);
        notifyAll();
    }

    private byte[] cut(byte[] bytes, int from) {
        return from == 0 && bytes.length <= most
                ? bytes
                : Arrays.copyOfRange(bytes, from, (int) Math.min((long) from + most, bytes.length));
    }

    /** Ends what older tasks were about. */
    private void letGo() {
        waiting.values().forEach(context -> context.reply(END));
        waiting.clear();
        brought.clear();
        parts.clear();
    }

    /** Begins anew with the tasks of a later stage. */
    synchronized int nextGeneration() {
        end();
        order = Optional.empty();
        attempt = 0;
        generation++;
        return generation;
    }

    /** Tells every task what to do now. */
    synchronized void order(ResidentOrder next) {
        brought.clear();
        step = next.step();
        collecting = true;
        order = Optional.of(next.bytes(orderBytes));
        byte[] beginning = cut(order.get(), 0);
        waiting.values().forEach(context -> context.reply(beginning));
        waiting.clear();
    }

    /** Lets every task end. */
    synchronized void end() {
        collecting = false;
        order = Optional.of(END);
        letGo();
    }

    /**
     * Waits for what all tasks have summed.
     *
     * @param tasks how many there are
     * @param running whether their stage still is
     * @return in the order of the partitions, good until the next order; nothing if the stage has ended without it
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
        collecting = false;
        return Optional.of(List.copyOf(brought.values()));
    }

    @Override
    public void close() {
        end();
        env.stop(endpoint);
    }
}
