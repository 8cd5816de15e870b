package org.convoke.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ShardBoundsTest {
    @Test
    void theFirstShardsAreTheLargerOnes() {
        assertThat(ShardBounds.bounds(11, 4)).containsExactly(0, 3, 6, 9, 11);
        assertThat(ShardBounds.bounds(8, 4)).containsExactly(0, 2, 4, 6, 8);
    }

    @Test
    void moreShardsThanImagesLeaveTheLastEmpty() {
        assertThat(ShardBounds.bounds(2, 4)).containsExactly(0, 1, 2, 2, 2);
        assertThat(ShardBounds.bounds(0, 3)).containsExactly(0, 0, 0, 0);
    }

    @Property
    void shardsCoverAllImagesInSizesThatDifferByOneAtMost(
            @ForAll @IntRange(max = Integer.MAX_VALUE) int images, @ForAll @IntRange(min = 1, max = 500) int shards) {
        int[] bounds = ShardBounds.bounds(images, shards);
        assertThat(bounds).hasSize(shards + 1);
        assertThat(bounds[0]).isZero();
        assertThat(bounds[shards]).isEqualTo(images);
        int larger = images % shards;
        for (int shard = 0; shard < shards; shard++) {
            assertThat(bounds[shard + 1] - bounds[shard]).isEqualTo(images / shards + (shard < larger ? 1 : 0));
        }
    }

    @Test
    void refusesNoShards() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShardBounds.bounds(5, 0))
                .withMessage("5 images in 0 shards");
        assertThatIllegalArgumentException().isThrownBy(() -> ShardBounds.bounds(-1, 2));
    }
}
