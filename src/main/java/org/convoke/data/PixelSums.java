package org.convoke.data;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Exact integer sums over the pixels x of a set, for each channel, from which {@link Normalisation} follows: they can be
 * computed in parts, and depend neither on the order of the images nor on how they are spread.
 */
public final class PixelSums {
    private static final double WHITE = 255;

    /** n, Σ x and Σ x² of each channel, one after the other. */
    private final long[] sums;

    /** The sums of no images. */
    public PixelSums(int channels) {
        sums = new long[3 * channels];
    }

    /** Adds one image of a set. */
    public void add(PackedImages images, int image) {
        int area = images.rows() * images.columns();
        byte[] pixels = images.pixels();
        for (int channel = 0; channel < sums.length / 3; channel++) {
            int start = image * images.imageSize() + channel * area;
            long sum = 0;
            long squares = 0;
            for (int i = start; i < start + area; i++) {
                long x = Byte.toUnsignedLong(pixels[i]);
                sum += x;
                squares += x * x;
            }
            sums[3 * channel] += area;
            sums[3 * channel + 1] += sum;
            sums[3 * channel + 2] += squares;
        }
    }

    /** Adds the {@link #sums} of other images. */
    public void add(long[] others) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += others[i];
        }
    }

    /** n, Σ x and Σ x² of each channel, one after the other. */
    public long[] sums() {
        return sums.clone();
    }

    /**
     * Mean and population standard deviation of each channel; a channel that is the same everywhere gets deviation 1.
     *
     * @throws IllegalArgumentException if there are no images
     */
    public Normalisation normalisation() {
        List<Float> mean = new ArrayList<>();
        List<Float> deviation = new ArrayList<>();
        for (int channel = 0; channel < sums.length / 3; channel++) {
            long n = sums[3 * channel];
            if (n == 0) {
                throw new IllegalArgumentException("the mean of no images");
            }
            long sum = sums[3 * channel + 1];
            // n² · variance = n · Σ x² − (Σ x)², exact: it may need 79 bits.
            double scaledVariance = BigInteger.valueOf(n)
                    .multiply(BigInteger.valueOf(sums[3 * channel + 2]))
                    .subtract(BigInteger.valueOf(sum).pow(2))
                    .doubleValue();
            mean.add((float) (sum / (n * WHITE)));
            deviation.add(scaledVariance == 0 ? 1f : (float) (Math.sqrt(scaledVariance) / (n * WHITE)));
        }
        return new Normalisation(mean, deviation);
    }
}
