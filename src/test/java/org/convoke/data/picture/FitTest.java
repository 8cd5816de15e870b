package org.convoke.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;

class FitTest {
    private static final RasterImage WIDE = new RasterImage(1, 2, 4, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});

    @Test
    void noneTakesOnlyTheSizeThatIsWanted() throws BadImage {
        assertThat(Fit.NONE.apply(WIDE, 2, 4, Resampling.AREA)).isEqualTo(WIDE);
        assertThatThrownBy(() -> Fit.NONE.apply(WIDE, 28, 32, Resampling.AREA))
                .isInstanceOf(BadImage.class)
                .hasMessage("4 × 2 pixels, and 32 × 28 are wanted: pass fit=crop, pad or stretch");
    }

    @Test
    void stretchTakesAllOfThePicture() throws BadImage {
        assertThat(Fit.STRETCH.apply(WIDE, 2, 2, Resampling.AREA))
                .isEqualTo(new RasterImage(1, 2, 2, new byte[] {2, 4, 6, 8}));
    }

    @Test
    void cropTakesTheMiddle() throws BadImage {
        assertThat(Fit.CROP.apply(WIDE, 2, 2, Resampling.AREA))
                .isEqualTo(new RasterImage(1, 2, 2, new byte[] {2, 3, 6, 7}));
        // Of 3 columns of which 2 are wanted, the last is left out.
        assertThat(Fit.CROP.apply(new RasterImage(1, 2, 3, new byte[] {1, 2, 3, 4, 5, 6}), 2, 2, Resampling.AREA))
                .isEqualTo(new RasterImage(1, 2, 2, new byte[] {1, 2, 4, 5}));
        // 2 × 4 covers 4 × 4 as 4 × 8.
        assertThat(Fit.CROP.apply(WIDE, 4, 4, Resampling.AREA))
                .isEqualTo(new RasterImage(1, 4, 4, new byte[] {2, 2, 3, 3, 2, 2, 3, 3, 6, 6, 7, 7, 6, 6, 7, 7}));
    }

    @Test
    void padPutsBlackAroundThePicture() throws BadImage {
        assertThat(Fit.PAD.apply(WIDE, 4, 4, Resampling.AREA))
                .isEqualTo(new RasterImage(1, 4, 4, new byte[] {0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0}));
        assertThat(Fit.PAD.apply(WIDE, 2, 7, Resampling.AREA))
                .isEqualTo(new RasterImage(1, 2, 7, new byte[] {0, 1, 2, 3, 4, 0, 0, 0, 5, 6, 7, 8, 0, 0}));
    }

    @Test
    void everyChoiceGivesTheWantedSizeWhateverThePictureIs() throws BadImage {
        for (int height = 1; height < 40; height += 6) {
            for (int width = 1; width < 40; width += 7) {
                RasterImage image = new RasterImage(3, height, width, new byte[3 * height * width]);
                for (Fit fit : new Fit[] {Fit.STRETCH, Fit.CROP, Fit.PAD}) {
                    for (Resampling resampling : Resampling.values()) {
                        RasterImage fitted = fit.apply(image, 5, 11, resampling);
                        assertThat(fitted.height()).isEqualTo(5);
                        assertThat(fitted.width()).isEqualTo(11);
                    }
                }
            }
        }
    }

    @Test
    void isReadFromItsText() {
        for (Fit fit : Fit.values()) {
            assertThat(Fit.parse(fit.text())).isEqualTo(fit);
        }
        assertThatThrownBy(() -> Fit.parse("cover"))
                .isInstanceOf(UserError.class)
                .hasMessage("fit=cover: must be none, crop, pad or stretch");
    }
}
