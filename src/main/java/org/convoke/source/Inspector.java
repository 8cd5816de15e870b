package org.convoke.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.convoke.data.PackedImages;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.ImageShape;
import org.convoke.data.picture.RasterImage;
import org.convoke.data.picture.Resampling;

/** Counts images one by one, and keeps small pictures of the first of each class. */
final class Inspector {
    private final boolean wantsSamples;
    private final Map<InspectedImages.Kind, Long> kinds = new HashMap<>();
    private final TreeMap<Integer, Long> classes = new TreeMap<>();
    private final TreeMap<Integer, List<RasterImage>> samples = new TreeMap<>();
    private BadImages bad = BadImages.NONE;

    Inspector(boolean wantsSamples) {
        this.wantsSamples = wantsSamples;
    }

    /** @param image asked for only if its class still needs a sample */
    void add(InspectedImages.Kind kind, int label, Supplier<Optional<RasterImage>> image) {
        kinds.merge(kind, 1L, Long::sum);
        classes.merge(label, 1L, Long::sum);
        if (wantsSamples && needsSample(label)) {
            keep(label, image.get().flatMap(Inspector::small).stream().toList());
        }
    }

    private boolean needsSample(int label) {
        return samples.containsKey(label)
                ? samples.get(label).size() < InspectedImages.SAMPLES
                : samples.size() < InspectedImages.SAMPLED_CLASSES || label < samples.lastKey();
    }

    void addBad(String where, String reason) {
        bad = bad.plus(where, reason);
    }

    void add(InspectedImages others) {
        others.kinds().forEach((kind, count) -> kinds.merge(kind, count, Long::sum));
        others.classes().forEach((label, count) -> classes.merge(label, count, Long::sum));
        others.samples().forEach(this::keep);
        bad = bad.plus(others.bad());
    }

    private void keep(int label, List<RasterImage> more) {
        List<RasterImage> kept = samples.computeIfAbsent(label, unused -> new ArrayList<>());
        more.stream().limit(InspectedImages.SAMPLES - kept.size()).forEach(kept::add);
        if (samples.size() > InspectedImages.SAMPLED_CLASSES) {
            samples.pollLastEntry();
        }
    }

    InspectedImages found() {
        return new InspectedImages(kinds, classes, bad, samples);
    }

    static String mode(int channels) {
        return switch (channels) {
            case 1 -> "grey 8 bit";
            case 3 -> "RGB 8 bit";
            default -> channels + " channels of 8 bit";
        };
    }

    /** The image that begins at a pixel; none if it is neither grey nor coloured. */
    static Optional<RasterImage> raster(PackedImages images, int at) {
        return ImageShape.isPicture(images.channels())
                ? Optional.of(new RasterImage(
                        images.channels(),
                        images.rows(),
                        images.columns(),
                        Arrays.copyOfRange(images.pixels(), at, at + images.imageSize())))
                : Optional.empty();
    }

    /** As large as a sample is, with the same proportions; none if it is too long and thin to scale. */
    private static Optional<RasterImage> small(RasterImage image) {
        double scale = (double) InspectedImages.SAMPLE_SIDE / Math.max(image.height(), image.width());
        int rows = (int) Math.max(1, Math.round(image.height() * scale));
        int columns = (int) Math.max(1, Math.round(image.width() * scale));
        try {
            return Optional.of(Fit.STRETCH.apply(image, rows, columns, Resampling.AREA));
        } catch (BadImage e) {
            return Optional.empty();
        }
    }
}
