package org.convoke.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The JDK's own reader is the judge. */
class PictureTest {
    private static BufferedImage read(Picture picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(picture.png()));
    }

    @Test
    void greyAndColourAreReadBackAsTheyWere() throws IOException {
        BufferedImage grey = read(new Picture(1, 2, 3, new byte[] {0, 50, 100, (byte) 150, (byte) 200, (byte) 255}));
        assertThat(grey.getWidth()).isEqualTo(3);
        assertThat(grey.getHeight()).isEqualTo(2);
        assertThat(grey.getRaster().getSample(0, 1, 0)).isEqualTo(150);

        BufferedImage colour = read(new Picture(3, 1, 2, new byte[] {1, 2, 3, (byte) 253, (byte) 254, (byte) 255}));
        assertThat(colour.getRGB(1, 0)).isEqualTo(0xfffdfeff);
    }

    @Test
    void planesAreMixedAndLargeImagesMadeSmall() {
        assertThat(Picture.of(3, 1, 2, new byte[] {1, 2, 11, 12, 21, 22}).pixels())
                .containsExactly(1, 11, 21, 2, 12, 22);
        Picture small = Picture.of(1, 130, 65, new byte[130 * 65]);
        assertThat(small.rows()).isEqualTo(44);
        assertThat(small.columns()).isEqualTo(22);
    }

    @Test
    void sizesThatDoNotAgreeAreRefused() {
        assertThatThrownBy(() -> new Picture(1, 1 << 30, 1 << 30, new byte[4]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 pixels");
        // From an event log that somebody else wrote: no memory is taken for what it declares.
        for (int[] size : new int[][] {{Integer.MAX_VALUE, 0}, {0, Integer.MAX_VALUE}, {-1, 0}, {-2, -2}}) {
            assertThatThrownBy(() -> new Picture(1, size[0], size[1], new byte[size[0] == -2 ? 4 : 0]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
