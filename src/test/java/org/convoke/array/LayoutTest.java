package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LayoutTest {
    @Property(tries = 200)
    void everyElementHasSixteenPlacesOfItsOwn(
            @ForAll @IntRange(min = 1, max = 9) int channels,
            @ForAll @IntRange(min = 1, max = 6) int rows,
            @ForAll @IntRange(min = 1, max = 6) int columns,
            @ForAll @IntRange(min = 0, max = 3) int left,
            @ForAll @IntRange(min = 0, max = 3) int right) {
        Layout layout = new Layout(channels, rows, columns, left, right);
        boolean[] used = new boolean[(int) layout.size()];
        for (int c = 0; c < channels; c++) {
            for (int row = 0; row < rows; row++) {
                // Halo columns count as elements here: they are nobody else's place either.
                for (int column = -left; column < columns + right; column++) {
                    int at = layout.at(c, row, column);
                    assertThat(at % Layout.LANES).isZero();
                    for (int l = 0; l < Layout.LANES; l++) {
                        assertThat(used[at + l]).isFalse();
                        used[at + l] = true;
                    }
                }
            }
        }
    }

    @Test
    void channelsLieInBlocksImagesInnermost() {
        Layout layout = new Layout(6, 2, 3, 1, 2);
        assertThat(layout.blocks()).isEqualTo(2);
        assertThat(layout.size()).isEqualTo(2 * 2 * 6 * 4 * 16);
        assertThat(layout.at(0, 0, 0)).isEqualTo(layout.origin()).isEqualTo(64);
        assertThat(layout.at(1, 0, 0)).isEqualTo(64 + 16);
        assertThat(layout.at(0, 0, 1)).isEqualTo(64 + 64);
        assertThat(layout.at(0, 1, 0)).isEqualTo(64 + 6 * 64);
        assertThat(layout.at(4, 0, 0)).isEqualTo(64 + 2 * 6 * 64);
        assertThat(layout.channelsIn(0)).isEqualTo(4);
        assertThat(layout.channelsIn(1)).isEqualTo(2);
    }

    @Test
    void sizesBeyondAnIntAreToldBeforeMemoryIsTaken() {
        Layout layout = new Layout(1000, 3000, 3000, 0, 0);
        assertThat(layout.size()).isEqualTo(1000L * 3000 * 3000 * 16);
        assertThatThrownBy(() -> new Arena().reserve(layout.size()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("do not fit one array");
    }

    @Test
    void theArenaHandsOutSeparatePlacesAtWholeCacheLines() {
        Arena arena = new Arena();
        int first = arena.reserve(1);
        int second = arena.reserve(17);
        int third = arena.reserve(16);
        assertThat(second - first).isEqualTo(16);
        assertThat(third - second).isEqualTo(32);
        assertThat(arena.allocate()).hasSize(third + 16).containsOnly(0f);
    }
}
