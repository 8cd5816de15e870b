package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.spark.util.RpcUtils;
import org.convoke.array.CounterRandom;
import org.convoke.train.FoldTree;
import org.convoke.train.GradientSum;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that come late, twice or out of order, at the real endpoint: in the driver's process, and as from another. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
class ResidentHubTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    private final boolean local;
    private LocalSpark spark;
    private ResidentHub hub;
    private int generation;

    ResidentHubTest(boolean local) {
        this.local = local;
    }

    @BeforeEach
    void start() {
        spark = new LocalSpark(2, "spark.rpc.message.maxSize", "1");
        assertThat(spark.context().isLocal()).isTrue();
        hub = new ResidentHub();
        generation = hub.nextGeneration();
    }

    @AfterEach
    void stop() {
        hub.close();
        spark.close();
    }

    private ResidentLine task(int itsGeneration, int attempt, int partition) {
        ResidentMessage self = ResidentMessage.here(itsGeneration, attempt, partition);
        ResidentLine line = ResidentHub.lineTo(hub.name(), self);
        assertThat(line).isInstanceOf(LocalLine.class);
        return local ? line : ResidentHub.remote(ResidentHub.hub(hub.name()), self);
    }

    private static GradientPieces gradient(float value) {
        return new GradientPieces(
                List.of(FoldTree.Node.leaf(0)), List.of(new GradientSum(new float[] {value}, 0, 0, 1, 0)), 0, "driver");
    }

    @Test
    void aFirstPartAsLongAsTheWholeIsNotTakenForIt() {
        // Bytes of a gradient without its floats, beyond the head that a part has too.
        int around = (int) ResidentMessage.size(1, 0) - ResidentMessage.HEAD;
        int most = most();
        float[] many = new float[(most - around) / Float.BYTES];
        many[many.length - 1] = 3;
        assertThat(ResidentMessage.size(1, many.length)).isEqualTo(ResidentMessage.HEAD + most);
        order(0);
        CompletableFuture<Optional<ResidentOrder>> next = CompletableFuture.supplyAsync(() -> task(generation, 0, 0)
                .gradient(
                        0,
                        new GradientPieces(
                                List.of(FoldTree.Node.leaf(0)),
                                List.of(new GradientSum(many, 0, 0, 1, 0)),
                                0,
                                "driver")));
        GradientSum brought =
                hub.await(1, () -> !next.isDone()).orElseThrow().get(0).sums().get(0);
        assertThat(Arrays.equals(brought.gradient(), many)).isTrue();
        hub.end();
        assertThat(soon(next::join)).isEmpty();
    }

    private int most() {
        return RpcUtils.maxMessageSizeBytes(spark.context().getConf()) - ResidentHub.ENVELOPE;
    }

    private static float[] values(int length, long which) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = CounterRandom.bits(which, 0, i);
        }
        return values;
    }

    @Test
    void whatIsLongerThanAMessageArrivesStepAfterStep() {
        int length = most() / Float.BYTES * 5 / 2;
        ResidentLine task = task(generation, 0, 0);
        hub.order(new ResidentOrder(0, 0, values(length, 0)));
        Optional<ResidentOrder> next = soon(task::here);
        for (long step = 0; step < 3; step++) {
            ResidentOrder order = next.orElseThrow();
            assertThat(order.step()).isEqualTo(step);
            assertThat(Arrays.equals(order.weights(), values(length, step))).isTrue();
            GradientPieces two = new GradientPieces(
                    List.of(FoldTree.Node.leaf(1), new FoldTree.Node(1, 1)),
                    List.of(
                            new GradientSum(values(length, 10 + step), 0, 0, 1, 0),
                            new GradientSum(values(length, 20 + step), 0, 0, 2, 0)),
                    0,
                    "driver");
            CompletableFuture<Optional<ResidentOrder>> answer =
                    CompletableFuture.supplyAsync(() -> task.gradient(order.step(), two));
            GradientPieces brought =
                    hub.await(1, () -> !answer.isDone()).orElseThrow().get(0);
            assertThat(brought.nodes()).isEqualTo(two.nodes());
            assertThat(Arrays.equals(brought.sums().get(0).gradient(), values(length, 10 + step)))
                    .isTrue();
            assertThat(Arrays.equals(brought.sums().get(1).gradient(), values(length, 20 + step)))
                    .isTrue();
            hub.order(new ResidentOrder(0, step + 1, values(length, step + 1)));
            next = soon(answer::join);
        }
    }

    private void order(long step) {
        hub.order(new ResidentOrder(0, step, new float[] {10 + step}));
    }

    private List<Float> gradients(int tasks) {
        return hub.await(tasks, () -> true).orElseThrow().stream()
                .map(pieces -> pieces.sums().get(0).gradient()[0])
                .toList();
    }

    private static <T> T soon(Supplier<T> answer) {
        return assertTimeoutPreemptively(BOUND, answer::get);
    }

    @Test
    void aTaskOfAnEndedStageMayEnd() {
        hub.end();
        assertThat(soon(() -> task(generation, 0, 0).here())).isEmpty();
        assertThat(soon(() -> task(generation - 1, 0, 0).gradient(0, gradient(1))))
                .isEmpty();
    }

    @Test
    void aGradientOfAnotherStepDoesNotCount() {
        order(0);
        order(1);
        ResidentLine late = task(generation, 0, 0);
        ResidentOrder instead = soon(() -> late.gradient(0, gradient(5))).orElseThrow();
        assertThat(instead.step()).isEqualTo(1);
        assertThat(instead.weights()).containsExactly(11);

        CompletableFuture<Optional<ResidentOrder>> next =
                CompletableFuture.supplyAsync(() -> late.gradient(1, gradient(6)));
        assertThat(gradients(1)).containsExactly(6f);
        order(2);
        assertThat(soon(next::join).orElseThrow().step()).isEqualTo(2);
    }

    @Test
    void ofTwoAttemptsTheLaterOneCounts() {
        order(0);
        CompletableFuture<Optional<ResidentOrder>> older =
                CompletableFuture.supplyAsync(() -> task(generation, 0, 0).gradient(0, gradient(5)));
        assertThat(gradients(1)).containsExactly(5f);
        order(1);
        assertThat(soon(older::join).orElseThrow().step()).isEqualTo(1);

        ResidentLine later = task(generation, 1, 0);
        assertThat(soon(later::here).orElseThrow().step()).isEqualTo(1);
        assertThat(soon(() -> task(generation, 0, 0).gradient(1, gradient(7)))).isEmpty();
        CompletableFuture<Optional<ResidentOrder>> next =
                CompletableFuture.supplyAsync(() -> later.gradient(1, gradient(8)));
        assertThat(gradients(1)).containsExactly(8f);
        hub.end();
        assertThat(soon(next::join)).isEmpty();
    }

    @Test
    void whileTheDriverWorksWithItsGradientsNoneIsReplaced() {
        order(0);
        CompletableFuture<Optional<ResidentOrder>> first =
                CompletableFuture.supplyAsync(() -> task(generation, 0, 0).gradient(0, gradient(5)));
        List<GradientPieces> held = hub.await(1, () -> true).orElseThrow();
        CompletableFuture<Optional<ResidentOrder>> again =
                CompletableFuture.supplyAsync(() -> task(generation, 1, 0).gradient(0, gradient(6)));
        // The older attempt is let go when the later one has been heard.
        assertThat(soon(first::join)).isEmpty();
        assertThat(held.get(0).sums().get(0).gradient()).containsExactly(5);
        order(1);
        assertThat(soon(again::join).orElseThrow().step()).isEqualTo(1);
    }
}
