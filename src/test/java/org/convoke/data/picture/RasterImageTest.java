package org.convoke.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RasterImageTest {
    @Test
    void greyIsTheLumaOfBt601() {
        RasterImage colours = new RasterImage(3, 1, 4, bytes(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255));
        assertThat(colours.withChannels(1)).isEqualTo(new RasterImage(1, 1, 4, bytes(76, 150, 29, 255)));
    }

    @Test
    void greyInThreeChannelsAndBackIsTheSame() {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        RasterImage grey = new RasterImage(1, 16, 16, all);
        assertThat(grey.withChannels(3).at(2, 15, 15)).isEqualTo(255);
        assertThat(grey.withChannels(3).withChannels(1)).isEqualTo(grey);
    }

    @Test
    void readsTheOrderOfSparksImages() {
        assertThat(RasterImage.ofBlueGreenRed(1, 2, bytes(1, 2, 3, 4, 5, 6)))
                .isEqualTo(new RasterImage(3, 1, 2, bytes(3, 6, 2, 5, 1, 4)));
        assertThat(RasterImage.ofBlueGreenRed(1, 2, bytes(7, 8))).isEqualTo(new RasterImage(1, 1, 2, bytes(7, 8)));
        // Half of 0, 100, 200 over white: (100 · 128 + 255 · 127 + 127) / 255 = 177.
        assertThat(RasterImage.ofBlueGreenRed(1, 1, bytes(0, 100, 200, 128)))
                .isEqualTo(new RasterImage(3, 1, 1, bytes(227, 177, 127)));
        assertThatThrownBy(() -> RasterImage.ofBlueGreenRed(2, 2, bytes(1, 2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("3 samples of 2 × 2 pixels");
    }

    /** The eight ways to hold a camera, of 1 2 3 / 4 5 6: where the first row and the first column go. */
    @Test
    void turnsThePictureUpright() {
        RasterImage stored = new RasterImage(1, 2, 3, bytes(1, 2, 3, 4, 5, 6));
        int[][] upright = {
            {1, 2, 3, 4, 5, 6},
            {3, 2, 1, 6, 5, 4},
            {6, 5, 4, 3, 2, 1},
            {4, 5, 6, 1, 2, 3},
            {1, 4, 2, 5, 3, 6},
            {4, 1, 5, 2, 6, 3},
            {6, 3, 5, 2, 4, 1},
            {3, 6, 2, 5, 1, 4}
        };
        for (int exif = 1; exif <= 8; exif++) {
            assertThat(Orientation.of(exif).apply(stored))
                    .as("orientation %s", exif)
                    .isEqualTo(new RasterImage(1, exif < 5 ? 2 : 3, exif < 5 ? 3 : 2, bytes(upright[exif - 1])));
        }
        assertThat(Orientation.of(9)).isEqualTo(Orientation.UPRIGHT);
    }

    @Test
    void anExifBlockCutAnywhereIsOneWithoutOrientation() {
        byte[] block = bytes('M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0);
        assertThat(Orientation.inExif(block)).isEqualTo(Orientation.of(6));
        for (int length = 0; length < block.length; length++) {
            assertThat(Orientation.inExif(Arrays.copyOf(block, length))).isEqualTo(Orientation.UPRIGHT);
        }
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
