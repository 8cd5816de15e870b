package org.convoke.spark;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.spark.status.CancelledJob;
import org.convoke.spark.status.ExecutorsReady;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The quick way: the tasks of one stage stay for an epoch, and exchange weights and gradients with the driver step by step.
 * The stage is a barrier stage, so that all of its tasks run or none. Where that cannot be, or such a stage fails, a job a
 * step goes on in its place until the epoch ends, with the same bits.
 */
final class ResidentExchange implements StepExchange {
    private static final Logger LOG = LoggerFactory.getLogger(ResidentExchange.class);
    private static final int NO_EPOCH = -1;
    /** The hub tells it to end at once. */
    private static final int NO_GENERATION = -1;

    private final JavaSparkContext spark;
    private final ShardedImages images;
    private final StepWork work;
    private final JobPerStep plain;
    private final long messageBytes;
    private final ResidentHub hub = new ResidentHub();
    private Optional<JavaFutureAction<List<Object>>> stage = Optional.empty();
    /** An epoch that is left to the plain way. */
    private int plainEpoch = NO_EPOCH;
    /** Why the plain way was taken, as the head of the run or the epoch before said, which is not said again. */
    private String said;

    /**
     * @param images are closed with this
     * @param plain the way for what cannot be done so; it has the same images and work
     * @param parameters floats that travel each way, for each task
     * @throws LinkageError if this Spark's RPC is not the one that the hub knows
     */
    ResidentExchange(JavaSparkContext spark, ShardedImages images, StepWork work, JobPerStep plain, int parameters) {
        this.spark = spark;
        this.images = images;
        this.work = work;
        this.plain = plain;
        messageBytes = ResidentMessage.size(images.mostSubtrees(), parameters);
        // All that the hub needs of Spark, once: what is missing shows here, and not in the tasks of an epoch.
        try {
            ResidentHub.slots(spark.sc());
            ResidentHub.lineTo(hub.name(), ResidentMessage.here(NO_GENERATION, 0, 0))
                    .here();
        } catch (Throwable e) {
            hub.close();
            throw e;
        }
        said = whyJobs().orElse("");
    }

    @Override
    public Optional<String> whyJobs() {
        SparkConf conf = spark.getConf();
        if (ExecutorsReady.comeOnDemand(conf)) {
            return Optional.of("with dynamic allocation executors come and go");
        }
        if (conf.getBoolean("spark.speculation", false)) {
            return Optional.of("with speculation tasks run twice");
        }
        if (messageBytes > Integer.MAX_VALUE) {
            return Optional.of("a task's gradients of " + messageBytes + " bytes do not fit one array");
        }
        int slots = ResidentHub.slots(spark.sc());
        return slots < tasks()
                ? Optional.of(tasks() + " partitions need as many cores, and there are " + slots)
                : Optional.empty();
    }

    @Override
    public Exchanged step(float[] weights, int epoch, long step, String description) {
        if (epoch != plainEpoch) {
            Optional<String> obstacle =
                    stage.isPresent() ? Optional.empty() : whyJobs().or(this::whyBusy);
            Optional<Exchanged> exchanged = obstacle.isPresent() ? Optional.empty() : resident(weights, epoch, step);
            if (exchanged.isPresent()) {
                return exchanged.get();
            }
            warn(epoch, step, obstacle.orElse("its resident tasks have ended"));
            plainEpoch = epoch;
        }
        return plain.step(weights, epoch, step, description);
    }

    private void warn(int epoch, long step, String why) {
        String text = "a job a step until epoch {} ends, from step {}: {}";
        if (why.equals(said)) {
            LOG.debug(text, epoch + 1, step + 1, why);
        } else {
            LOG.warn(text, epoch + 1, step + 1, why);
        }
        said = why;
    }

    /**
     * Why the tasks would wait for those of others, such as another training of this application that holds its cores for an
     * epoch: jobs take the cores in turn.
     */
    private Optional<String> whyBusy() {
        int free = ResidentHub.slots(spark.sc()) - ResidentHub.running(spark.sc());
        return free < tasks()
                ? Optional.of(tasks() + " partitions need as many cores, and " + Math.max(0, free) + " are free")
                : Optional.empty();
    }

    private int tasks() {
        return images.held().getNumPartitions();
    }

    private Optional<Exchanged> resident(float[] weights, int epoch, long step) {
        if (stage.isEmpty()) {
            stage = Optional.of(start(epoch));
        }
        JavaFutureAction<List<Object>> running = stage.get();
        if (running.isDone()) {
            // Its tasks may not have noticed yet, and would answer for a while.
            endStage();
            return Optional.empty();
        }
        long start = System.nanoTime();
        hub.order(new ResidentOrder(epoch, step, weights));
        long sent = System.nanoTime();
        Optional<List<GradientPieces>> answers = hub.await(tasks(), () -> !running.isDone());
        if (answers.isEmpty() || step + 1 == work.stepsPerEpoch()) {
            endStage();
        }
        return answers.map(pieces -> Exchanged.of(pieces, work.shards(), start, sent));
    }

    private JavaFutureAction<List<Object>> start(int epoch) {
        images.spread();
        spark.setJobDescription("epoch " + (epoch + 1) + ", long-running tasks");
        ClassTag<Object> any = ClassTag$.MODULE$.apply(Object.class);
        ResidentTask task = new ResidentTask(hub.name(), hub.nextGeneration(), work);
        return new JavaRDD<>(images.held().rdd().barrier().mapPartitions(task, false, any), any).collectAsync();
    }

    /** Lets the tasks end, and waits until their cores are free. */
    private void endStage() {
        hub.end();
        try {
            if (stage.isPresent()) {
                stage.get().get();
            }
        } catch (ExecutionException e) {
            CancelledJob.in(e).ifPresent(cancelled -> {
                throw new IllegalStateException("the stage of resident tasks was cancelled", cancelled);
            });
            // Whether it failed before or after its gradients had come, nothing of it is needed any more.
            LOG.warn(
                    "the stage of resident tasks failed: {}",
                    e.getCause().toString().lines().findFirst().orElse(""));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while resident tasks end", e);
        } finally {
            stage = Optional.empty();
        }
    }

    @Override
    public Optional<Integer> firstUnsound(float[] weights, int epoch, long step, String description) {
        endStage();
        return plain.firstUnsound(weights, epoch, step, description);
    }

    @Override
    public void close() {
        try (plain;
                hub) {
            endStage();
        }
    }
}
