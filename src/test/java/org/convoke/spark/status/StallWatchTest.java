package org.convoke.spark.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.convoke.Eventually;
import org.convoke.spark.LocalSpark;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import scala.Tuple4;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

/** A job that no executor takes, seen by a watch whose clock the test turns. */
class StallWatchTest {
    private static LocalSpark spark;

    private static final CountDownLatch END = new CountDownLatch(1);

    private final AtomicLong clock = new AtomicLong();

    @BeforeAll
    static void start() {
        spark = new LocalSpark(1, StallWatch.TIMEOUT, "60s");
    }

    @AfterAll
    static void stop() {
        END.countDown();
        spark.close();
    }

    private void seconds(long seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private static SparkListenerTaskStart taskStart(long id) {
        return new SparkListenerTaskStart(
                0, 0, new TaskInfo(id, 0, 0, 0, 0, "1", "host", TaskLocality.PROCESS_LOCAL(), false));
    }

    private static SparkListenerExecutorMetricsUpdate heartbeat(long task) {
        return new SparkListenerExecutorMetricsUpdate(
                "1",
                CollectionConverters.asScala(List.of(new Tuple4<>(
                                (Object) task,
                                (Object) 0,
                                (Object) 0,
                                CollectionConverters.asScala(List.<org.apache.spark.scheduler.AccumulableInfo>of())
                                        .toSeq())))
                        .toSeq(),
                Map$.MODULE$.empty());
    }

    private static void begin(StallWatch watch, JavaFutureAction<?> job) {
        assertThat(Eventually.holds(Duration.ofSeconds(60), () -> !job.jobIds().isEmpty()))
                .isTrue();
        watch.onJobStart(new SparkListenerJobStart(
                job.jobIds().get(0),
                0,
                CollectionConverters.asScala(List.<org.apache.spark.scheduler.StageInfo>of())
                        .toSeq(),
                new java.util.Properties()));
    }

    /** A task of which the watch, which is no listener of this Spark, knows only what the test says. */
    private static int waiting(int value) throws InterruptedException {
        END.await();
        return value;
    }

    @Test
    void aTaskWhoseEndWasNeverToldDoesNotKeepAJobWaitingForEver() {
        StallWatch watch = new StallWatch(spark.context().sc(), clock::get);
        JavaFutureAction<List<Integer>> job = spark.context()
                .parallelize(List.of(1), 1)
                .map(StallWatchTest::waiting)
                .collectAsync();
        begin(watch, job);
        watch.onTaskStart(taskStart(4711));
        // Its executor says that it runs: no stall, however long it takes.
        for (int beat = 0; beat < 30; beat++) {
            seconds(10);
            watch.onExecutorMetricsUpdate(heartbeat(4711));
            watch.look();
        }
        assertThat(job.isDone()).isFalse();
        // It ended, and the event was dropped.
        seconds(40);
        watch.look();
        assertThat(job.isDone()).isFalse();
        seconds(61);
        watch.look();
        assertThatThrownBy(job::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .hasMessageContaining("the cluster has given no executor for 101 s");
    }
}
