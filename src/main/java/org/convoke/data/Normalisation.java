package org.convoke.data;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How a pixel x in 0 … 255 becomes what the network sees: y = (x/255 − mean) / deviation, for each channel.
 *
 * @param mean of each channel, in the scale 0 … 1
 * @param deviation of each channel, in the scale 0 … 1, above 0
 */
public record Normalisation(List<Float> mean, List<Float> deviation) {
    private static final int LEVELS = 256;
    private static final double WHITE = 255;

    /** @throws IllegalArgumentException if the lists differ in length or are empty, or a value is not as described */
    public Normalisation {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.isEmpty()
                || mean.size() != deviation.size()
                || !mean.stream().allMatch(Float::isFinite)
                || !deviation.stream().allMatch(d -> Float.isFinite(d) && d > 0)) {
            throw new IllegalArgumentException("normalisation with mean " + mean + " and deviation " + deviation);
        }
    }

    /** y = x/255 in every channel. */
    public static Normalisation identity(int channels) {
        return new Normalisation(Collections.nCopies(channels, 0f), Collections.nCopies(channels, 1f));
    }

    /**
     * Mean and population standard deviation of each channel of a set, from exact integer sums, so that neither depends
     * on the order of the images. A channel that is the same everywhere gets deviation 1.
     *
     * @throws IllegalArgumentException if there are no images
     */
    public static Normalisation of(PackedImages images) {
        if (images.count() == 0) {
            throw new IllegalArgumentException("the mean of no images");
        }
        int area = images.rows() * images.columns();
        byte[] pixels = images.pixels();
        List<Float> mean = new ArrayList<>();
        List<Float> deviation = new ArrayList<>();
        for (int channel = 0; channel < images.channels(); channel++) {
            long sum = 0;
            long squares = 0;
            for (int image = 0; image < images.count(); image++) {
                int start = image * images.imageSize() + channel * area;
                for (int i = start; i < start + area; i++) {
                    long x = Byte.toUnsignedLong(pixels[i]);
                    sum += x;
                    squares += x * x;
                }
            }
            // n² · variance = n · Σ x² − (Σ x)², exact: it may need 79 bits.
            long n = (long) images.count() * area;
            double scaledVariance = BigInteger.valueOf(n)
                    .multiply(BigInteger.valueOf(squares))
                    .subtract(BigInteger.valueOf(sum).pow(2))
                    .doubleValue();
            mean.add((float) (sum / (n * WHITE)));
            deviation.add(scaledVariance == 0 ? 1f : (float) (Math.sqrt(scaledVariance) / (n * WHITE)));
        }
        return new Normalisation(mean, deviation);
    }

    /** y for every pixel value, [channel][0 … 255]: computed in double precision, then rounded to float once. */
    public float[][] tables() {
        float[][] tables = new float[mean.size()][LEVELS];
        for (int channel = 0; channel < tables.length; channel++) {
            double m = mean.get(channel);
            double d = deviation.get(channel);
            for (int x = 0; x < LEVELS; x++) {
                tables[channel][x] = (float) ((x / WHITE - m) / d);
            }
        }
        return tables;
    }
}
