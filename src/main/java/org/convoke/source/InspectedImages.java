package org.convoke.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.convoke.data.PackedImages;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.ImageShape;
import org.convoke.data.picture.RasterImage;
import org.convoke.data.picture.Resampling;
import org.convoke.text.UserError;

/**
 * What images are like.
 *
 * @param kinds how many there are of each size and mode
 * @param classes how many each class has; those without one are under {@link PackedImages#UNKNOWN}
 * @param bad those that could not be read
 * @param samples small pictures of the first images of the first classes; empty if none are wanted
 */
public record InspectedImages(
        Map<Kind, Long> kinds,
        SortedMap<Integer, Long> classes,
        BadImages bad,
        SortedMap<Integer, List<RasterImage>> samples)
        implements Serializable {
    /** No images. */
    public static final InspectedImages NONE =
            new InspectedImages(Map.of(), new TreeMap<>(), BadImages.NONE, new TreeMap<>());

    /** The most classes of which there are samples. */
    public static final int SAMPLED_CLASSES = 20;

    /** The most samples of a class. */
    public static final int SAMPLES = 8;

    /** The longer side of a sample, in pixels. */
    public static final int SAMPLE_SIDE = 64;

    /**
     * What images may have in common.
     *
     * @param channels 1 or 3 where pictures are decoded
     * @param height in pixels
     * @param width in pixels
     * @param mode for example {@code RGB 8 bit}
     */
    public record Kind(int channels, int height, int width, String mode) implements Serializable {
        /** For example {@code 128×96 RGB 8 bit}. */
        @Override
        public String toString() {
            return width + "×" + height + " " + mode;
        }
    }

    /** How many images could be read. */
    public long count() {
        return kinds.values().stream().mapToLong(Long::longValue).sum();
    }

    /** These, then others. */
    public InspectedImages plus(InspectedImages others) {
        Inspector sum = new Inspector(true);
        Stream.of(this, others).forEach(sum::add);
        return sum.found();
    }

    /** Of a set that is packed already. */
    public static InspectedImages of(PackedImages images, boolean samples) {
        Inspector inspector = new Inspector(samples);
        int size = images.imageSize();
        String mode = Inspector.mode(images.channels());
        for (int n = 0; n < images.count(); n++) {
            int at = n * size;
            inspector.add(
                    new Kind(images.channels(), images.rows(), images.columns(), mode),
                    images.labels()[n],
                    () -> Inspector.raster(images, at));
        }
        return inspector.found();
    }

    /**
     * Of a table, every image of which the executors read and decode.
     *
     * @param classNames its classes; without them no image has one
     * @param maxPixels the most pixels an image may declare
     * @throws UserError if a label is none of the classes
     */
    public static InspectedImages of(ImageTable whole, List<String> classNames, long maxPixels, boolean samples) {
        ImageTable table = whole.narrow();
        InspectTask task = new InspectTask(
                table.images(),
                classNames.isEmpty() ? List.of() : table.labels().stream().toList(),
                new ClassIndex(classNames),
                new Decoding(new ImageShape(1, 1, 1), Fit.NONE, Resampling.AREA, maxPixels),
                samples);
        List<InspectedImages> found = new ArrayList<>(
                table.rows().toJavaRDD().mapPartitionsWithIndex(task, true).collect());
        return found.stream().reduce(NONE, InspectedImages::plus);
    }
}
