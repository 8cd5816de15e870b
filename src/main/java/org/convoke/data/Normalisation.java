package org.convoke.data;

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
     * Mean and population standard deviation of each channel of a set. A channel that is the same everywhere gets
     * deviation 1.
     *
     * @throws IllegalArgumentException if there are no images
     */
    public static Normalisation of(PackedImages images) {
        PixelSums sums = new PixelSums(images.channels());
        for (int image = 0; image < images.count(); image++) {
            sums.add(images, image);
        }
        return sums.normalisation();
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
