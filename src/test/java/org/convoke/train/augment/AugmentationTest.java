package org.convoke.train.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.convoke.array.CounterRandom;
import org.convoke.net.layer.Shape;
import org.junit.jupiter.api.Test;

/** Each augmentation against what its formula says, over many seeds. */
class AugmentationTest {
    private static final Shape SHAPE = new Shape(2, 11, 14);
    private static final Shape WIDE = new Shape(1, 36, 48);
    private static final int SEEDS = 10_000;

    /** The image in the midst of others, so that a step outside it would be seen. */
    private static byte[] apply(Augmentation augmentation, byte[] image, Shape shape, long seed) {
        byte[] from = new byte[shape.size() + 20];
        Arrays.fill(from, (byte) 201);
        System.arraycopy(image, 0, from, 10, image.length);
        byte[] before = from.clone();
        byte[] to = new byte[shape.size() + 14];
        Arrays.fill(to, (byte) 77);
        augmentation.apply(from, 10, shape, to, 7, new Draw(seed, seed, 0));
        assertThat(from).isEqualTo(before);
        for (int i = 0; i < 7; i++) {
            assertThat(to[i] == 77 && to[to.length - 1 - i] == 77).isTrue();
        }
        return Arrays.copyOfRange(to, 7, 7 + shape.size());
    }

    private static byte[] apply(Augmentation augmentation, byte[] image, long seed) {
        return apply(augmentation, image, SHAPE, seed);
    }

    private static byte[] noise(Shape shape) {
        byte[] image = new byte[shape.size()];
        for (int i = 0; i < image.length; i++) {
            image[i] = (byte) (1 + Math.floorMod(CounterRandom.bits(1, 2, i), 255));
        }
        return image;
    }

    /** A pixel, or 0 outside. */
    private static int at(byte[] image, Shape shape, int channel, int row, int column) {
        return row < 0 || row >= shape.rows() || column < 0 || column >= shape.columns()
                ? 0
                : image[(channel * shape.rows() + row) * shape.columns() + column] & 0xff;
    }

    private static byte[] moved(byte[] image, Shape shape, int down, int right) {
        byte[] result = new byte[shape.size()];
        int next = 0;
        for (int c = 0; c < shape.channels(); c++) {
            for (int row = 0; row < shape.rows(); row++) {
                for (int column = 0; column < shape.columns(); column++) {
                    result[next++] = (byte) at(image, shape, c, row - down, column - right);
                }
            }
        }
        return result;
    }

    /** Of how often each of n equally likely things came: χ² distributed with n − 1 degrees of freedom. */
    private static double chiSquare(int[] counts) {
        double expected = (double) Arrays.stream(counts).sum() / counts.length;
        return Arrays.stream(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
    }

    /** Below five standard deviations of χ² above its mean. */
    private static void assertUniform(int[] counts) {
        int freedom = counts.length - 1;
        assertThat(chiSquare(counts)).as(Arrays.toString(counts)).isLessThan(freedom + 5 * Math.sqrt(2.0 * freedom));
    }

    /** Numbers of [−1, 1] in 20 equal buckets. */
    private static void count(int[] buckets, double value) {
        assertThat(value).isBetween(-1.0, 1.0);
        buckets[Math.min(buckets.length - 1, (int) ((value + 1) / 2 * buckets.length))]++;
    }

    @Test
    void cropTakesEveryWindowEquallyOften() {
        Augmentation crop = new Augmentation.Crop(2);
        byte[] image = noise(SHAPE);
        byte[][] windows = new byte[25][];
        for (int a = 0; a < 5; a++) {
            for (int b = 0; b < 5; b++) {
                windows[5 * a + b] = moved(image, SHAPE, 2 - a, 2 - b);
            }
        }
        int[] counts = new int[25];
        for (long seed = 0; seed < SEEDS; seed++) {
            byte[] result = apply(crop, image, seed);
            int window = 0;
            while (!Arrays.equals(result, windows[window])) {
                window++;
            }
            counts[window]++;
        }
        assertUniform(counts);
    }

    @Test
    void cropWithAMarginNextToTheImagesSizeLeavesAtLeastACorner() {
        Shape shape = new Shape(1, 4, 6);
        byte[] white = new byte[shape.size()];
        Arrays.fill(white, (byte) 255);
        int fewest = shape.size();
        for (long seed = 0; seed < 1000; seed++) {
            int left = 0;
            for (byte pixel : apply(new Augmentation.Crop(3), white, shape, seed)) {
                left += pixel == 0 ? 0 : 1;
            }
            fewest = Math.min(fewest, left);
        }
        // One row of four, three columns of six.
        assertThat(fewest).isEqualTo(3);
    }

    @Test
    void flipMirrorsHalfOfTheImagesAndTwiceIsOnce() {
        byte[] image = noise(SHAPE);
        byte[] mirrored = new byte[image.length];
        int next = 0;
        for (int c = 0; c < SHAPE.channels(); c++) {
            for (int row = 0; row < SHAPE.rows(); row++) {
                for (int column = SHAPE.columns() - 1; column >= 0; column--) {
                    mirrored[next++] = (byte) at(image, SHAPE, c, row, column);
                }
            }
        }
        int[] counts = new int[2];
        for (long seed = 0; seed < SEEDS; seed++) {
            byte[] result = apply(new Augmentation.Flip(), image, seed);
            assertThat(apply(new Augmentation.Flip(), result, seed)).isEqualTo(image);
            boolean flipped = Arrays.equals(result, mirrored);
            assertThat(flipped || Arrays.equals(result, image)).isTrue();
            counts[flipped ? 1 : 0]++;
        }
        assertUniform(counts);
    }

    @Test
    void alternatingFlipsMirrorInEachEpochWhatTheyDidNotInTheOneBefore() {
        byte[] image = noise(SHAPE);
        Augmentation flip = new Augmentation.Flip(true);
        int[] counts = new int[2];
        for (int n = 0; n < 1000; n++) {
            byte[] before = new byte[image.length];
            for (int epoch = 0; epoch < 6; epoch++) {
                byte[] now = new byte[image.length];
                flip.apply(image, 0, SHAPE, now, 0, Draw.of(5, epoch, 3, n).of("flip", 0));
                if (epoch == 0) {
                    // The first epoch is that of the usual flip.
                    byte[] usual = new byte[image.length];
                    new Augmentation.Flip()
                            .apply(
                                    image,
                                    0,
                                    SHAPE,
                                    usual,
                                    0,
                                    Draw.of(5, 0, 3, n).of("flip", 0));
                    assertThat(now).isEqualTo(usual);
                    counts[Arrays.equals(now, image) ? 0 : 1]++;
                } else {
                    assertThat(Arrays.equals(now, image)).isNotEqualTo(Arrays.equals(before, image));
                }
                before = now;
            }
        }
        assertUniform(counts);
    }

    /** As numpy's pad with mode "reflect". */
    @Test
    void cropsReflectAtTheBorderWithoutRepeatingIt() {
        int[] padded = {4, 3, 2, 1, 2, 3, 4, 3, 2, 1};
        Shape shape = new Shape(1, 4, 4);
        byte[] image = new byte[16];
        for (int i = 0; i < 16; i++) {
            image[i] = (byte) (10 * padded[3 + i / 4] + padded[3 + i % 4]);
        }
        int[] counts = new int[49];
        for (long seed = 0; seed < SEEDS; seed++) {
            byte[] result = apply(new Augmentation.Crop(3, true), image, shape, seed);
            int a = (int) (CounterRandom.uniform(seed, 0, 0) * 7);
            int b = (int) (CounterRandom.uniform(seed, 0, 1) * 7);
            for (int i = 0; i < 16; i++) {
                assertThat(result[i]).isEqualTo((byte) (10 * padded[a + i / 4] + padded[b + i % 4]));
            }
            counts[7 * a + b]++;
        }
        assertUniform(counts);
    }

    @Test
    void cutoutBlackensASquareAroundEveryPixelEquallyOften() {
        Shape shape = new Shape(2, 5, 8);
        byte[] image = noise(shape);
        for (int side : new int[] {1, 2, 3, 4, 5}) {
            byte[][] squares = new byte[5 * 8][];
            for (int y = 0; y < 5; y++) {
                for (int x = 0; x < 8; x++) {
                    byte[] square = image.clone();
                    for (int i = 0; i < square.length; i++) {
                        int row = i / 8 % 5 - (y - side / 2);
                        int column = i % 8 - (x - side / 2);
                        if (row >= 0 && row < side && column >= 0 && column < side) {
                            square[i] = 0;
                        }
                    }
                    squares[8 * y + x] = square;
                }
            }
            int[] counts = new int[squares.length];
            for (long seed = 0; seed < 4000; seed++) {
                byte[] result = apply(new Augmentation.Cutout(side), image, shape, seed);
                int place = 0;
                while (!Arrays.equals(result, squares[place])) {
                    place++;
                }
                counts[place]++;
            }
            assertUniform(counts);
        }
    }

    /** A soft spot, black at the border: its centre of mass follows an affine map. */
    private static byte[] spot(Shape shape, double y, double x) {
        byte[] image = new byte[shape.size()];
        for (int i = 0; i < image.length; i++) {
            double dy = i / shape.columns() - y;
            double dx = i % shape.columns() - x;
            image[i] = (byte) Math.round(255 * Math.exp(-(dy * dy + dx * dx) / 8));
        }
        return image;
    }

    /** Row and column of the centre of mass, from the image's centre; and the mass. */
    private static double[] centre(byte[] image, Shape shape) {
        double mass = 0;
        double y = 0;
        double x = 0;
        for (int i = 0; i < image.length; i++) {
            int value = image[i] & 0xff;
            mass += value;
            y += value * (i / shape.columns() - (shape.rows() - 1) / 2.0);
            x += value * (i % shape.columns() - (shape.columns() - 1) / 2.0);
        }
        return new double[] {y / mass, x / mass, mass};
    }

    @Test
    void shiftMovesTheSpotByUpToAFractionOfTheImage() {
        byte[] image = spot(WIDE, 18, 20);
        double[] before = centre(image, WIDE);
        int[] down = new int[10];
        int[] right = new int[10];
        for (long seed = 0; seed < 2000; seed++) {
            double[] after = centre(apply(new Augmentation.Shift(0.15), image, WIDE, seed), WIDE);
            assertThat(after[2]).isCloseTo(before[2], within(0.01 * before[2]));
            count(down, (after[0] - before[0]) / (0.15 * 36) / 1.01);
            count(right, (after[1] - before[1]) / (0.15 * 48) / 1.01);
        }
        assertUniform(down);
        assertUniform(right);
    }

    @Test
    void rotateTurnsTheSpotByUpToSoManyDegrees() {
        byte[] image = spot(WIDE, 17.5, 34);
        double[] before = centre(image, WIDE);
        int[] angles = new int[10];
        for (long seed = 0; seed < 2000; seed++) {
            double[] after = centre(apply(new Augmentation.Rotate(60), image, WIDE, seed), WIDE);
            assertThat(Math.hypot(after[0], after[1])).isCloseTo(before[1], within(0.1));
            double clockwise = Math.toDegrees(Math.atan2(after[0], after[1]));
            double drawn = (2 * CounterRandom.uniform(seed, 0, 0) - 1) * 60;
            assertThat(clockwise).isCloseTo(drawn, within(0.5));
            count(angles, clockwise / 61);
        }
        assertUniform(angles);
    }

    @Test
    void aDiscTurnedIsTheSameDisc() {
        Shape shape = new Shape(1, 31, 31);
        byte[] disc = spot(shape, 15, 15);
        for (long seed = 0; seed < 300; seed++) {
            byte[] turned = apply(new Augmentation.Rotate(180), disc, shape, seed);
            for (int i = 0; i < disc.length; i++) {
                // Bilinear interpolation is off by the second derivative / 8 along each axis: 255 / 2² · 2 / 8 = 16.
                assertThat(turned[i] & 0xff).isCloseTo(disc[i] & 0xff, within(17));
            }
        }
    }

    @Test
    void scaleGrowsDistancesFromTheCentreAndAreas() {
        byte[] image = spot(WIDE, 12, 32);
        double[] before = centre(image, WIDE);
        int[] factors = new int[10];
        for (long seed = 0; seed < 2000; seed++) {
            double[] after = centre(apply(new Augmentation.Scale(0.3), image, WIDE, seed), WIDE);
            double factor = after[1] / before[1];
            assertThat(after[0] / before[0]).isCloseTo(factor, within(0.02));
            assertThat(after[2] / before[2]).isCloseTo(factor * factor, within(0.03));
            count(factors, (factor - 1) / 0.305);
        }
        assertUniform(factors);
    }

    @Test
    void affineMapsThatHitPixelsCopyThem() {
        byte[] image = noise(SHAPE);
        byte[] result = new byte[image.length];
        AffineMap.affine(image, 0, SHAPE, result, 0, 1, 0, 0, 0, 1, 0);
        assertThat(result).isEqualTo(image);
        AffineMap.affine(image, 0, SHAPE, result, 0, 1, 0, -2, 0, 1, 3);
        assertThat(result).isEqualTo(moved(image, SHAPE, 2, -3));
        // Half a turn.
        AffineMap.affine(image, 0, SHAPE, result, 0, -1, 0, 0, 0, -1, 0);
        for (int i = 0; i < 11 * 14; i++) {
            assertThat(result[i]).isEqualTo(image[11 * 14 - 1 - i]);
        }
    }

    @Test
    void betweenPixelsIsTheirMeanWithTheHalfRoundedUpAndZeroOutside() {
        Shape shape = new Shape(1, 2, 2);
        byte[] image = {10, 20, 40, (byte) 255};
        byte[] result = new byte[4];
        AffineMap.affine(image, 0, shape, result, 0, 1, 0, 0.5, 0, 1, 0.25);
        // Rows ½ further down, columns ¼ to the right: the first is ½ (¾·10 + ¼·20) + ½ (¾·40 + ¼·255) = 53.125.
        assertThat(result).containsExactly(53, (byte) 103, 47, (byte) 96);
    }

    @Test
    void brightnessAddsOneNumberToAllPixelsAndHoldsThemInRange() {
        byte[] image = noise(SHAPE);
        int[] counts = new int[10];
        boolean[] held = new boolean[2];
        for (long seed = 0; seed < SEEDS; seed++) {
            byte[] result = apply(new Augmentation.Brightness(0.4), image, seed);
            double drawn = (2 * CounterRandom.uniform(seed, 0, 0) - 1) * 0.4;
            int more = (int) Math.round(drawn * 255);
            for (int i = 0; i < image.length; i++) {
                int sum = (image[i] & 0xff) + more;
                assertThat(result[i] & 0xff).isEqualTo(sum < 0 ? 0 : Math.min(sum, 255));
                held[0] |= sum < 0;
                held[1] |= sum > 255;
            }
            count(counts, more / 102.0);
        }
        assertUniform(counts);
        assertThat(held).containsExactly(true, true);
    }

    @Test
    void contrastMultipliesTheDistanceFromTheMean() {
        Shape shape = new Shape(1, 2, 2);
        // Mean 100.
        byte[] image = {0, 60, (byte) 140, (byte) 200};
        DoubleUnaryOperator rounded = value -> Math.floor(Math.max(0, Math.min(255, value)) + 0.5);
        int[] counts = new int[10];
        for (long seed = 0; seed < SEEDS; seed++) {
            byte[] result = apply(new Augmentation.Contrast(0.8), image, shape, seed);
            double drawn = 2 * CounterRandom.uniform(seed, 0, 0) - 1;
            double factor = 1 + 0.8 * drawn;
            for (int i = 0; i < 4; i++) {
                double exact = 100 + ((image[i] & 0xff) - 100) * factor;
                assertThat((double) (result[i] & 0xff)).isEqualTo(rounded.applyAsDouble(exact));
            }
            count(counts, drawn);
        }
        assertUniform(counts);
    }
}
