package org.convoke.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.convoke.data.picture.ImageShape;

/**
 * A set of labelled images of one shape, packed into one array. The arrays are not copied: whoever made them, and whoever
 * reads them here, leaves them as they are.
 *
 * @param channels of an image, at least 1
 * @param rows of an image, at least 1
 * @param columns of an image, at least 1
 * @param pixels unsigned bytes, [image][channel][row][column]
 * @param labels the class of each image, 0 … K − 1, or {@link #UNKNOWN}
 * @param classNames the names of the K classes; empty where no label is known
 * @param weights how much each image counts in a training, at least 0 and 1 on average; empty where all count alike
 */
@SuppressWarnings("ArrayRecordComponent") // a copy of all pixels at every reading would be too dear
public record PackedImages(
        int channels, int rows, int columns, byte[] pixels, int[] labels, List<String> classNames, float[] weights)
        implements Serializable {
    /** The label of an image whose class is not known. */
    public static final int UNKNOWN = -1;

    /** The most pixels of a set, all channels counted: what one Java array holds. */
    public static final int MOST_PIXELS = Integer.MAX_VALUE - 16;

    /** Images that all count alike. */
    public PackedImages(int channels, int rows, int columns, byte[] pixels, int[] labels, List<String> classNames) {
        this(channels, rows, columns, pixels, labels, classNames, new float[0]);
    }

    /** @throws IllegalArgumentException if the sizes do not agree or a label is outside its range */
    public PackedImages {
        new ImageShape(channels, rows, columns);
        if ((long) channels * rows * columns * labels.length != pixels.length) {
            throw new IllegalArgumentException(pixels.length + " pixels for " + labels.length + " labels and images of "
                    + channels + " × " + rows + " × " + columns);
        }
        if (weights.length > 0 && weights.length != labels.length) {
            throw new IllegalArgumentException(weights.length + " weights for " + labels.length + " labels");
        }
        classNames = List.copyOf(classNames);
        for (int image = 0; image < labels.length; image++) {
            if (labels[image] < UNKNOWN || labels[image] >= classNames.size()) {
                throw new IllegalArgumentException(
                        "label " + labels[image] + " of image " + image + " with " + classNames.size() + " classes");
            }
        }
    }

    /** The shape of every image. */
    public ImageShape shape() {
        return new ImageShape(channels, rows, columns);
    }

    /** How many images there are. */
    public int count() {
        return labels.length;
    }

    /** How much an image counts in a training. */
    public float weight(int image) {
        return weights.length == 0 ? 1 : weights[image];
    }

    /** The same images, which count otherwise. */
    public PackedImages weighted(float[] others) {
        return new PackedImages(channels, rows, columns, pixels, labels, classNames, others);
    }

    /** Pixels of one image: channels × rows × columns. */
    public int imageSize() {
        return channels * rows * columns;
    }

    /**
     * The images named by their numbers, in that order; a number may come more than once.
     *
     * @throws IllegalArgumentException if there is no image of one of the numbers, or the pixels do not fit in one array
     */
    public PackedImages select(int[] order) {
        int size = imageSize();
        if ((long) order.length * size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(order.length + " images of " + size + " pixels in one array");
        }
        byte[] selectedPixels = new byte[order.length * size];
        int[] selectedLabels = new int[order.length];
        float[] selectedWeights = new float[weights.length == 0 ? 0 : order.length];
        for (int i = 0; i < order.length; i++) {
            if (order[i] < 0 || order[i] >= count()) {
                throw new IllegalArgumentException("image " + order[i] + " of " + count());
            }
            System.arraycopy(pixels, order[i] * size, selectedPixels, i * size, size);
            selectedLabels[i] = labels[order[i]];
            if (weights.length > 0) {
                selectedWeights[i] = weights[order[i]];
            }
        }
        return new PackedImages(channels, rows, columns, selectedPixels, selectedLabels, classNames, selectedWeights);
    }

    /**
     * The images from … to − 1.
     *
     * @throws IllegalArgumentException unless 0 ≤ from ≤ to ≤ count
     */
    public PackedImages slice(int from, int to) {
        if (from < 0 || from > to || to > count()) {
            throw new IllegalArgumentException("images " + from + " to " + to + " of " + count());
        }
        return new PackedImages(
                channels,
                rows,
                columns,
                Arrays.copyOfRange(pixels, from * imageSize(), to * imageSize()),
                Arrays.copyOfRange(labels, from, to),
                classNames,
                weights.length == 0 ? weights : Arrays.copyOfRange(weights, from, to));
    }

    /** Equal shape, pixels, labels, class names and weights. */
    @Override
    public boolean equals(Object other) {
        return other instanceof PackedImages that
                && channels == that.channels
                && rows == that.rows
                && columns == that.columns
                && Arrays.equals(pixels, that.pixels)
                && Arrays.equals(labels, that.labels)
                && classNames.equals(that.classNames)
                && Arrays.equals(weights, that.weights);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(pixels) + Arrays.hashCode(labels);
    }

    /** For example {@code 60000 images of 1 × 28 × 28 in 10 classes}. */
    @Override
    public String toString() {
        return count() + " images of " + channels + " × " + rows + " × " + columns + " in " + classNames.size()
                + " classes";
    }
}
