package org.convoke.train;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.List;
import org.convoke.array.Window;

/**
 * Exact integer sums over the patches of images, from which their covariance follows: they can be computed in parts, and
 * depend neither on the order of the images nor on how they are spread. A patch is what a kernel sees where it lies inside the
 * image as a whole; its elements are counted {@code [channel][row][column]}.
 */
public final class PatchSums {
    /** Products of two bytes of which so many fit an int. */
    private static final int RUN = 1 << 14;

    private static final double WHITE = 255;

    /** The most products that {@link Patches#images} is worth. */
    private static final double MOST_PRODUCTS = 4e8;

    private static final int FEWEST_IMAGES = 10;

    private final Patches patches;
    /** How many patches there are, Σ x_i, and Σ x_i x_j with i ≤ j. */
    private final long[] sums;

    /** The sums of no images. */
    public PatchSums(Patches patches) {
        this.patches = patches;
        int length = patches.length();
        sums = new long[Math.toIntExact(1 + length + (long) length * (length + 1) / 2)];
    }

    /**
     * Where patches lie in images.
     *
     * @param channels of an image
     * @param rows of an image
     * @param columns of an image
     * @param patchRows of a patch
     * @param patchColumns of a patch
     * @param rowStep from one row of a patch to the next
     * @param columnStep from one column of a patch to the next
     */
    public record Patches(
            int channels, int rows, int columns, int patchRows, int patchColumns, int rowStep, int columnStep)
            implements Serializable {
        /** @throws IllegalArgumentException if no patch fits into an image */
        public Patches {
            if (rows <= (patchRows - 1) * rowStep || columns <= (patchColumns - 1) * columnStep) {
                throw new IllegalArgumentException("patches of " + patchRows + "×" + patchColumns + ", " + rowStep + "×"
                        + columnStep + " apart, in images of " + rows + "×" + columns);
            }
        }

        /** Those that a kernel sees. */
        public static Patches of(int channels, Window window) {
            return new Patches(
                    channels,
                    window.rows().input(),
                    window.columns().input(),
                    window.rows().window(),
                    window.columns().window(),
                    window.rows().dilation(),
                    window.columns().dilation());
        }

        /** How many elements a patch has. */
        public int length() {
            return Math.multiplyExact(Math.multiplyExact(channels, patchRows), patchColumns);
        }

        private int down() {
            return rows - (patchRows - 1) * rowStep;
        }

        private int across() {
            return columns - (patchColumns - 1) * columnStep;
        }

        /** How many images of many are enough: as many as take some tenths of a second, but ten at least. */
        public int images(int many) {
            double products = (double) down() * across() * length() * (length() + 1) / 2;
            return (int) Math.min(many, Math.max(FEWEST_IMAGES, Math.ceil(MOST_PRODUCTS / products)));
        }

        /** Where the first patch's element i lies in an image. */
        private int place(int i) {
            int column = i % patchColumns;
            int row = i / patchColumns % patchRows;
            int channel = i / patchColumns / patchRows;
            return (channel * rows + row * rowStep) * columns + column * columnStep;
        }
    }

    /**
     * Adds all patches of an image.
     *
     * @param pixels unsigned bytes, {@code [image][channel][row][column]}
     * @param image its number
     */
    public void add(byte[] pixels, int image) {
        int[] x = new int[Math.multiplyExact(Math.multiplyExact(patches.channels, patches.rows), patches.columns)];
        for (int i = 0; i < x.length; i++) {
            x[i] = Byte.toUnsignedInt(pixels[image * x.length + i]);
        }
        int length = patches.length();
        sums[0] += (long) patches.down() * patches.across();
        int next = 1 + length;
        for (int i = 0; i < length; i++) {
            int a = patches.place(i);
            for (int row = 0; row < patches.down(); row++) {
                for (int column = 0; column < patches.across(); column++) {
                    sums[1 + i] += x[a + row * patches.columns + column];
                }
            }
            for (int j = i; j < length; j++) {
                int b = patches.place(j);
                for (int row = 0; row < patches.down(); row++) {
                    sums[next] += products(x, a + row * patches.columns, b + row * patches.columns, patches.across());
                }
                next++;
            }
        }
    }

    private static long products(int[] x, int a, int b, int count) {
        long sum = 0;
        for (int from = 0; from < count; from += RUN) {
            int run = 0;
            for (int k = from; k < Math.min(count, from + RUN); k++) {
                run += x[a + k] * x[b + k];
            }
            sum += run;
        }
        return sum;
    }

    /** Adds the {@link #sums} of other images. */
    public void add(long[] others) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += others[i];
        }
    }

    /** How many patches there are, Σ x_i, and Σ x_i x_j with i ≤ j, one after the other. */
    public long[] sums() {
        return sums.clone();
    }

    /**
     * The covariance of the patches' elements as the network sees them, (x/255 − mean) / deviation.
     *
     * @param deviation of each channel
     * @throws IllegalArgumentException if there are no images
     */
    public double[][] covariance(List<Float> deviation) {
        if (sums[0] == 0) {
            throw new IllegalArgumentException("the covariance of no patches");
        }
        int length = patches.length();
        int area = patches.patchRows * patches.patchColumns;
        double[][] covariance = new double[length][length];
        BigInteger n = BigInteger.valueOf(sums[0]);
        int next = 1 + length;
        for (int i = 0; i < length; i++) {
            for (int j = i; j < length; j++) {
                // n² · covariance = n · Σ x_i x_j − Σ x_i · Σ x_j, exact.
                double scaled = n.multiply(BigInteger.valueOf(sums[next]))
                        .subtract(BigInteger.valueOf(sums[1 + i]).multiply(BigInteger.valueOf(sums[1 + j])))
                        .doubleValue();
                double white = WHITE * WHITE * deviation.get(i / area) * deviation.get(j / area);
                covariance[i][j] = scaled / sums[0] / sums[0] / white;
                covariance[j][i] = covariance[i][j];
                next++;
            }
        }
        return covariance;
    }
}
