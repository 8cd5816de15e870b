package org.convoke.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.ImageShape;
import org.convoke.data.picture.Resampling;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;

class PackedPicturesTest {
    private static final PackedImages GREY =
            new PackedImages(1, 2, 2, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, new int[] {1, 0}, List.of("a", "b"));

    private static PackedImages decoded(Fit fit, int channels, int rows, int columns) {
        return PackedPictures.of(
                GREY, new Decoding(new ImageShape(channels, rows, columns), fit, Resampling.AREA, 100));
    }

    @Test
    void greyImagesGetThreeChannelsAndTheSize() {
        assertThat(decoded(Fit.PAD, 3, 2, 4))
                .isEqualTo(new PackedImages(
                        3,
                        2,
                        4,
                        new byte[] {
                            0, 1, 2, 0, 0, 3, 4, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 1, 2, 0, 0, 3, 4, 0, //
                            0, 5, 6, 0, 0, 7, 8, 0, 0, 5, 6, 0, 0, 7, 8, 0, 0, 5, 6, 0, 0, 7, 8, 0
                        },
                        new int[] {1, 0},
                        List.of("a", "b")));
        assertThat(decoded(Fit.NONE, 3, 2, 2).pixels())
                .containsExactly(1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8, 5, 6, 7, 8, 5, 6, 7, 8);
    }

    @Test
    void whatIsAsItShouldBeOrMayNotChangeStays() {
        assertThat(decoded(Fit.CROP, 1, 2, 2)).isSameAs(GREY);
        assertThat(decoded(Fit.NONE, 1, 3, 3)).isSameAs(GREY);
    }

    @Test
    void imagesThatBecomeTooLargeForTheDriverAreRefused() {
        int count = 60_000;
        PackedImages many = new PackedImages(1, 1, 1, new byte[count], new int[count], List.of("a", "b"));
        Decoding large = new Decoding(new ImageShape(3, 224, 224), Fit.STRETCH, Resampling.AREA, 1_000_000);
        assertThatThrownBy(() -> PackedPictures.of(many, large))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "60,000 images of 3 × 224 × 224 take 9,031 MB, more than the driver can hold: give image files or"
                                + " a table, which executors hold, or a smaller size");
    }
}
