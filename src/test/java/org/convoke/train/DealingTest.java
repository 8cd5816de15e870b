package org.convoke.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DealingTest {
    @Test
    void dealsLikeCards() {
        // Positions 0 … 10 go to shards 0 1 2 0 1 2 0 1 2 0 1; steps take 4, 4 and 3 of them.
        Dealing dealing = new Dealing(11, 3, 4);
        assertThat(dealing.stepsPerEpoch()).isEqualTo(3);
        assertThat(List.of(dealing.stepSize(0), dealing.stepSize(1), dealing.stepSize(2)))
                .containsExactly(4, 4, 3);
        assertThat(List.of(dealing.shardSize(0), dealing.shardSize(1), dealing.shardSize(2)))
                .containsExactly(4, 4, 3);
        assertThat(ranges(dealing, 0)).containsExactly("0-2", "2-3", "3-4");
        assertThat(ranges(dealing, 1)).containsExactly("0-1", "1-3", "3-4");
        assertThat(ranges(dealing, 2)).containsExactly("0-1", "1-2", "2-3");
    }

    private static List<String> ranges(Dealing dealing, int shard) {
        return IntStream.range(0, (int) dealing.stepsPerEpoch())
                .mapToObj(step -> dealing.from(shard, step) + "-" + dealing.to(shard, step))
                .toList();
    }

    @Property
    void everyImageIsUsedOnceAnEpochInStepsOfTheBatch(
            @ForAll @IntRange(min = 1, max = 500) int images,
            @ForAll @IntRange(min = 1, max = 40) int shards,
            @ForAll @IntRange(min = 1, max = 130) int batch) {
        Dealing dealing = new Dealing(images, shards, batch);
        long steps = dealing.stepsPerEpoch();
        assertThat(steps).isEqualTo((long) Math.ceil(images / (double) batch));
        long ofSteps = 0;
        for (long step = 0; step < steps; step++) {
            int ofShares = 0;
            for (int shard = 0; shard < shards; shard++) {
                int share = dealing.to(shard, step) - dealing.from(shard, step);
                int least = step == steps - 1 ? 0 : batch / shards;
                assertThat(share).isBetween(least, (batch - 1) / shards + 1);
                ofShares += share;
            }
            assertThat(dealing.stepSize(step)).isEqualTo(ofShares);
            if (step < steps - 1) {
                assertThat(ofShares).isEqualTo(batch);
            }
            ofSteps += ofShares;
        }
        assertThat(ofSteps).isEqualTo(images);
        int ofShards = 0;
        for (int shard = 0; shard < shards; shard++) {
            // A shard is used from its first image to its last, without a gap.
            assertThat(dealing.from(shard, 0)).isZero();
            for (long step = 1; step < steps; step++) {
                assertThat(dealing.from(shard, step)).isEqualTo(dealing.to(shard, step - 1));
            }
            assertThat(dealing.to(shard, steps - 1)).isEqualTo(dealing.shardSize(shard));
            assertThat(dealing.shardSize(shard)).isEqualTo(images / shards + (shard < images % shards ? 1 : 0));
            ofShards += dealing.shardSize(shard);
        }
        assertThat(ofShards).isEqualTo(images);
    }

    @Test
    void countsBeyondTheIntRange() {
        Dealing dealing = new Dealing(10_000_000_000L, 64, Integer.MAX_VALUE);
        assertThat(dealing.stepsPerEpoch()).isEqualTo(5);
        assertThat(dealing.stepSize(4)).isEqualTo((int) (10_000_000_000L - 4L * Integer.MAX_VALUE));
        assertThat(dealing.to(63, 4)).isEqualTo(156_250_000);
    }

    @Test
    void anOrderIsAPermutationMadeFromItsArgumentsOnly() {
        int[] order = Dealing.order(100, 7, 3, 2);
        assertThat(order).isEqualTo(Dealing.order(100, 7, 3, 2));
        assertThat(IntStream.of(order).sorted().toArray())
                .isEqualTo(IntStream.range(0, 100).toArray());
        assertThat(Dealing.order(0, 7, 3, 2)).isEmpty();
    }

    @Test
    void everySeedEpochAndShardHasItsOwnOrder() {
        Set<List<Integer>> orders = new HashSet<>();
        for (int seed = 0; seed < 4; seed++) {
            for (int epoch = 0; epoch < 10; epoch++) {
                for (int shard = 0; shard < 10; shard++) {
                    orders.add(IntStream.of(Dealing.order(50, seed, epoch, shard))
                            .boxed()
                            .toList());
                }
            }
        }
        assertThat(orders).hasSize(400);
    }

    @Test
    void refusesWhatIsNotThere() {
        Dealing dealing = new Dealing(10, 3, 4);
        assertThatThrownBy(() -> dealing.from(3, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shard 3 of 3");
        assertThatThrownBy(() -> dealing.to(0, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("step 3 of an epoch of 3");
        assertThatThrownBy(() -> dealing.stepSize(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Dealing(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Dealing(1L << 32, 2, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
