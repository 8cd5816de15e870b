package org.convoke.spark;

import java.io.Serial;
import org.apache.spark.util.AccumulatorV2;
import org.convoke.source.BadImages;

/** Counts the images that tasks could not use, and keeps the first of them. */
final class BadImageCount extends AccumulatorV2<BadImages.Bad, BadImages> {
    @Serial
    private static final long serialVersionUID = 1;

    private BadImages images = BadImages.NONE;

    @Override
    public boolean isZero() {
        return images.count() == 0;
    }

    @Override
    public AccumulatorV2<BadImages.Bad, BadImages> copy() {
        BadImageCount copy = new BadImageCount();
        copy.images = images;
        return copy;
    }

    @Override
    public void reset() {
        images = BadImages.NONE;
    }

    @Override
    public void add(BadImages.Bad bad) {
        images = images.plus(bad.where(), bad.reason());
    }

    @Override
    public void merge(AccumulatorV2<BadImages.Bad, BadImages> other) {
        images = images.plus(other.value());
    }

    @Override
    public BadImages value() {
        return images.sorted();
    }
}
