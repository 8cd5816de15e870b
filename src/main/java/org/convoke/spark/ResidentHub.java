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
import org.apache.spark.scheduler.TaskSchedulerImpl;
import org.apache.spark.util.RpcUtils;
import org.convoke.spark.ResidentMessage.Kind;
import org.convoke.spark.status.StallWatch;
import scala.PartialFunction;
import scala.concurrent.duration.FiniteDuration;
import scala.jdk.javaapi.CollectionConverters;
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
    static final int ENVELOPE = 64 * 1024;

    private static final byte[] END = {};

    private final String name = "convoke-" + UUID.randomUUID();
    private final RpcEnv env = SparkEnv.get().rpcEnv();
    private final int most = mostBytes(SparkEnv.get());
    private final RpcEndpointRef endpoint;
    private final Map<Integer, Caller> waiting = new HashMap<>();
    private final Map<Integer, GradientPieces> brought = new TreeMap<>();
    /** Gradients of which parts are missing, by partition. */
    private final Map<Integer, byte[]> parts = new HashMap<>();
    /** Where gradients are put, by partition and number. */
    private final Map<Integer, Map<Integer, Reused<float[]>>> arrays = new HashMap<>();

    private final Reused<byte[]> room = Reused.bytes();
    private int generation;
    private int attempt;
    /** What tasks are told; nothing before the first order, and after the end. */
    private Optional<ResidentOrder> order = Optional.empty();
    /** The same for tasks in other processes, once the first of them has asked. */
    private Optional<byte[]> orderBytes = Optional.empty();

    private boolean ended;
    /** Whether the driver waits for gradients; if not, it works with those it has. */
    private boolean collecting;

    /** Who waits for an answer. */
    private sealed interface Caller {
        /** Tells a task what to do now. */
        void order();

        /** Tells it that it may end. */
        void end();
    }

    /** A task in the driver's own process. */
    private final class Near implements Caller {
        private final RpcCallContext context;

        Near(RpcCallContext context) {
            this.context = context;
        }

        @Override
        public void order() {
            context.reply(order);
        }

        @Override
        public void end() {
            context.reply(Optional.empty());
        }
    }

    /** A task in another process. */
    private final class Far implements Caller {
        private final RpcCallContext context;

        Far(RpcCallContext context) {
            this.context = context;
        }

        @Override
        public void order() {
            more(0);
        }

        void more(int from) {
            byte[] bytes = bytesOfOrder();
            boolean whole = from == 0 && bytes.length <= most;
            context.reply(
                    whole ? bytes : Arrays.copyOfRange(bytes, from, (int) Math.min((long) from + most, bytes.length)));
        }

        @Override
        public void end() {
            context.reply(END);
        }
    }

    ResidentHub() {
        endpoint = env.setupEndpoint(name, this);
    }

    /** How many tasks can run at the same time. */
    static int slots(SparkContext spark) {
        return spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
    }

    /** How many tasks run now, as the scheduler has it. */
    static int running(SparkContext spark) {
        return spark.taskScheduler() instanceof TaskSchedulerImpl scheduler
                ? CollectionConverters.asJava(scheduler.runningTasksByExecutors()).values().stream()
                        .mapToInt(count -> (Integer) count)
                        .sum()
                : 0;
    }

    private static int mostBytes(SparkEnv env) {
        return RpcUtils.maxMessageSizeBytes(env.conf()) - ENVELOPE;
    }

    /** The name by which tasks find it. */
    String name() {
        return name;
    }

    /**
     * A task's line to the hub of a name. Its waits have the bound of {@link StallWatch#TIMEOUT}; a lost driver ends them at
     * once.
     *
     * @param self the head of what the task says
     */
    static ResidentLine lineTo(String name, ResidentMessage self) {
        RpcEndpointRef hub = hub(name);
        return hub.address().equals(SparkEnv.get().rpcEnv().address()) ? local(hub, self) : remote(hub, self);
    }

    @SuppressWarnings("unchecked")
    private static LocalLine local(RpcEndpointRef hub, ResidentMessage self) {
        RpcTimeout patience = patience();
        ClassTag<Optional<ResidentOrder>> order = ClassTag$.MODULE$.apply(Optional.class);
        return new LocalLine(said -> hub.askSync(said, patience, order), self);
    }

    /** The line that carries bytes, as tasks in other processes need it. */
    static RemoteLine remote(RpcEndpointRef hub, ResidentMessage self) {
        RpcTimeout patience = patience();
        ClassTag<byte[]> bytes = ClassTag$.MODULE$.apply(byte[].class);
        return new RemoteLine(message -> hub.askSync(message, patience, bytes), mostBytes(SparkEnv.get()), self);
    }

    /** The hub of a name, as tasks see it. */
    static RpcEndpointRef hub(String name) {
        SparkEnv env = SparkEnv.get();
        return RpcUtils.makeDriverRef(name, env.conf(), env.rpcEnv());
    }

    private static RpcTimeout patience() {
        return new RpcTimeout(
                new FiniteDuration(StallWatch.timeoutSeconds(SparkEnv.get().conf()), TimeUnit.SECONDS),
                StallWatch.TIMEOUT);
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
                return message instanceof byte[] || message instanceof LocalLine.Said;
            }

            @Override
            public BoxedUnit apply(Object message) {
                if (message instanceof LocalLine.Said said) {
                    heard(said, new Near(context));
                } else {
                    heard((byte[]) message, new Far(context));
                }
                return BoxedUnit.UNIT;
            }
        };
    }

    private synchronized void heard(LocalLine.Said said, Near caller) {
        ResidentMessage head = said.head();
        if (admits(head, caller)) {
            if (isWanted(head)) {
                bring(head, said.gradient().orElseThrow(), caller);
            } else {
                answer(head, caller);
            }
        }
    }

    private synchronized void heard(byte[] message, Far caller) {
        ResidentMessage head = ResidentMessage.of(message);
        if (admits(head, caller)) {
            if (head.kind() == Kind.MORE) {
                caller.more(head.from());
            } else if (isWanted(head)) {
                whole(head, message).ifPresentOrElse(bytes -> bring(head, pieces(head, bytes), caller), caller::end);
            } else {
                answer(head, caller);
            }
        }
    }

    /** Whether a task is of the newest attempt at the stage that runs; one of an older attempt is told to end, now too. */
    private boolean admits(ResidentMessage head, Caller caller) {
        if (head.generation() != generation || head.attempt() < attempt || ended) {
            caller.end();
            return false;
        }
        if (head.attempt() > attempt) {
            letGo();
            attempt = head.attempt();
        }
        return true;
    }

    private boolean isWanted(ResidentMessage head) {
        return head.kind() == Kind.GRADIENT
                && collecting
                && head.step() == order.orElseThrow().step();
    }

    private void answer(ResidentMessage head, Caller caller) {
        if (collecting) {
            caller.order();
        } else {
            waiting.put(head.partition(), caller);
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

    private GradientPieces pieces(ResidentMessage head, byte[] message) {
        Map<Integer, Reused<float[]>> ofTask = arrays.computeIfAbsent(head.partition(), partition -> new HashMap<>());
        int[] next = new int[1];
        IntFunction<float[]> place = length ->
                ofTask.computeIfAbsent(next[0]++, piece -> Reused.floats()).apply(length);
        return ResidentMessage.pieces(message, place);
    }

    private void bring(ResidentMessage head, GradientPieces pieces, Caller caller) {
        brought.put(head.partition(), pieces);
        waiting.put(head.partition(), caller);
        notifyAll();
    }

    private synchronized byte[] bytesOfOrder() {
        if (orderBytes.isEmpty()) {
            orderBytes = Optional.of(order.orElseThrow().bytes(room));
        }
        return orderBytes.get();
    }

    /** Ends what older tasks were about. */
    private void letGo() {
        waiting.values().forEach(Caller::end);
        waiting.clear();
        brought.clear();
        parts.clear();
    }

    /** Begins anew with the tasks of a later stage. */
    synchronized int nextGeneration() {
        end();
        ended = false;
        attempt = 0;
        generation++;
        return generation;
    }

    /**
     * Tells every task what to do now. Tasks of this process and the RPC read the weights themselves, not a copy, until
     * {@link #await} returns; whoever still reads them later, such as a task of a lost attempt, sums in vain.
     */
    void order(ResidentOrder next) {
        List<Caller> callers;
        synchronized (this) {
            brought.clear();
            collecting = true;
            order = Optional.of(next);
            orderBytes = Optional.empty();
            callers = List.copyOf(waiting.values());
            waiting.clear();
            if (callers.stream().anyMatch(Far.class::isInstance)) {
                bytesOfOrder();
            }
        }
        // Each reply is a copy of the weights: made at the same time, and while others may speak to the hub.
        callers.parallelStream().forEach(Caller::order);
    }

    /** Lets every task end. */
    synchronized void end() {
        collecting = false;
        ended = true;
        order = Optional.empty();
        orderBytes = Optional.empty();
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
