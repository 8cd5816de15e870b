package org.convoke.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResamplingTest {
    @Test
    void areaIsTheMeanOfWhatANewPixelCovers() throws BadImage {
        RasterImage image = grey(4, 4, 0, 1, 10, 20, 0, 0, 30, 41, 255, 255, 1, 1, 255, 254, 1, 0);
        // 1/4 is 0, 101/4 = 25.25, 1019/4 = 254.75, 3/4.
        assertThat(scaled(image, 2, 2, Resampling.AREA)).containsExactly(0, 25, 255, 1);
    }

    @Test
    void areaCountsAPixelByTheShareThatIsCovered() throws BadImage {
        // Three pixels become two: (2 · 30 + 60) / 3 and (60 + 2 · 90) / 3.
        assertThat(scaled(grey(1, 3, 30, 60, 90), 1, 2, Resampling.AREA)).containsExactly(40, 80);
        // Two become three: the one in the middle lies half in each.
        assertThat(scaled(grey(1, 2, 10, 21), 1, 3, Resampling.AREA)).containsExactly(10, 16, 21);
        assertThat(scaled(grey(1, 2, 10, 21), 2, 4, Resampling.AREA)).containsExactly(10, 10, 21, 21, 10, 10, 21, 21);
    }

    @Test
    void bilinearInterpolatesBetweenCentres() throws BadImage {
        // Centres of the four lie at −¼, ¼, ¾, 1¼ of the two: 0, 25, 75, 100.
        assertThat(scaled(grey(1, 2, 0, 100), 1, 4, Resampling.BILINEAR)).containsExactly(0, 25, 75, 100);
        assertThat(scaled(grey(2, 1, 0, 100), 4, 1, Resampling.BILINEAR)).containsExactly(0, 25, 75, 100);
    }

    /** Halved: weights 1, 3, 3, 1, and 3, 3, 1 at the edge. */
    @Test
    void bilinearIsATriangleTwoNewPixelsWideWhereThePictureShrinks() throws BadImage {
        assertThat(scaled(grey(1, 8, 0, 0, 80, 160, 240, 240, 0, 0), 1, 4, Resampling.BILINEAR))
                .containsExactly(11, 120, 200, 34);
    }

    @Test
    void bilinearIsThatOfPillow() throws BadImage {
        int[] values = new int[35];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * i * 37 % 256;
        }
        RasterImage image = grey(5, 7, values);
        assertClose(
                scaled(image, 3, 4, Resampling.BILINEAR),
                new int[] {33, 120, 114, 121, 113, 105, 149, 139, 148, 114, 90, 87});
        assertClose(scaled(image, 6, 9, Resampling.BILINEAR), new int[] {
            0, 25, 86, 132, 77, 79, 123, 122, 52, 16, 44, 109, 158, 106, 112, 159, 162, 95, 58, 89, 92, 95, 163, 173,
            141, 131, 167, 128, 162, 122, 69, 142, 155, 127, 121, 160, 162, 200, 163, 95, 105, 73, 118, 132, 75, 80,
            121, 87, 66, 229, 51, 56, 74, 20
        });
    }

    @ParameterizedTest
    @EnumSource
    void oneColourStaysThatColour(Resampling resampling) throws BadImage {
        int[] values = new int[13 * 9];
        Arrays.fill(values, 201);
        for (int size = 1; size < 40; size += 3) {
            assertThat(scaled(grey(13, 9, values), size, 41 - size, resampling)).containsOnly(201);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameSizeIsTheSamePicture(Resampling resampling) throws BadImage {
        int[] values = {1, 2, 3, 250, 251, 252};
        assertThat(scaled(grey(2, 3, values), 2, 3, resampling)).containsExactly(values);
    }

    @ParameterizedTest
    @EnumSource
    void aMirroredPictureGivesAMirroredOne(Resampling resampling) throws BadImage {
        int[] values = {9, 100, 30, 7, 255, 0, 18};
        int[] mirrored = {18, 0, 255, 7, 30, 100, 9};
        for (int size = 1; size < 20; size++) {
            int[] one = scaled(grey(1, 7, values), 1, size, resampling);
            int[] other = scaled(grey(1, 7, mirrored), 1, size, resampling);
            for (int i = 0; i < size; i++) {
                assertThat(one[i]).isEqualTo(other[size - 1 - i]);
            }
        }
    }

    @Test
    void channelsAreScaledOnTheirOwn() throws BadImage {
        RasterImage image = new RasterImage(3, 1, 2, new byte[] {0, 10, 20, 40, 100, 120});
        assertThat(Fit.STRETCH.apply(image, 1, 1, Resampling.AREA).pixels()).containsExactly(5, 30, 110);
    }

    @Test
    void aPictureTooThinToBeSummedExactlyIsBad() {
        RasterImage image = new RasterImage(1, 1, 20_000_000, new byte[20_000_000]);
        assertThatThrownBy(() -> Fit.STRETCH.apply(image, 1000, 1, Resampling.BILINEAR))
                .isInstanceOf(BadImage.class)
                .hasMessage("of 20000000 × 1 pixels cannot be scaled");
    }

    @Test
    void isReadFromItsText() {
        assertThat(Resampling.parse("area")).isEqualTo(Resampling.AREA);
        assertThat(Resampling.parse(" bilinear ")).isEqualTo(Resampling.BILINEAR);
        assertThatThrownBy(() -> Resampling.parse("cubic"))
                .isInstanceOf(UserError.class)
                .hasMessage("resize=cubic: must be area or bilinear");
    }

    private static RasterImage grey(int rows, int columns, int... values) {
        byte[] pixels = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            pixels[i] = (byte) values[i];
        }
        return new RasterImage(1, rows, columns, pixels);
    }

    private static int[] scaled(RasterImage image, int rows, int columns, Resampling resampling) throws BadImage {
        // Not through Fit, which leaves a picture of the wanted size as it is.
        byte[] pixels = resampling
                .scale(
                        image,
                        new ScaledAxis(image.height(), rows, 0, rows),
                        new ScaledAxis(image.width(), columns, 0, columns))
                .pixels();
        int[] values = new int[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            values[i] = Byte.toUnsignedInt(pixels[i]);
        }
        return values;
    }

    /** Pillow rounds after the rows, and again after the columns. */
    private static void assertClose(int[] ours, int[] pillow) {
        assertThat(ours).hasSameSizeAs(pillow);
        for (int i = 0; i < ours.length; i++) {
            assertThat(Math.abs(ours[i] - pillow[i])).as("pixel %s", i).isLessThanOrEqualTo(1);
        }
    }
}
