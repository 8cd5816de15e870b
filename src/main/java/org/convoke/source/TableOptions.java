package org.convoke.source;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.convoke.data.picture.ImageShape;

/**
 * What the user says of a table.
 *
 * @param imageColumn the column with the images
 * @param labelColumn the column with the labels
 * @param weightColumn the column that says how much each image counts in a training
 * @param imageShape the shape of images that are numbers
 * @param pixelRange the numbers of a black and of a white pixel
 * @param droppedColumns columns that are left out
 * @param readerOptions what Spark's reader is told, by its own names
 * @param likelyImage the column with the images if it is there and none is named
 * @param likelyLabel the column with the labels if it is there and none is named
 * @param likelyWeight the column with the weights if it is there and none is named
 * @param likelyDropped columns that are left out if they are there
 */
public record TableOptions(
        Optional<String> imageColumn,
        Optional<String> labelColumn,
        Optional<String> weightColumn,
        Optional<ImageShape> imageShape,
        Optional<PixelRange> pixelRange,
        Set<String> droppedColumns,
        Map<String, String> readerOptions,
        Optional<String> likelyImage,
        Optional<String> likelyLabel,
        Optional<String> likelyWeight,
        Set<String> likelyDropped) {
    /** Nothing is said. */
    public static final TableOptions NONE = builder().build();

    public TableOptions {
        droppedColumns = Set.copyOf(droppedColumns);
        likelyDropped = Set.copyOf(likelyDropped);
        readerOptions = Map.copyOf(readerOptions);
    }

    /** The same for images that are only measured: the column of weights may be missing, and is left aside. */
    public TableOptions measured() {
        return new TableOptions(
                imageColumn,
                labelColumn,
                Optional.empty(),
                imageShape,
                pixelRange,
                droppedColumns,
                readerOptions,
                likelyImage,
                likelyLabel,
                weightColumn.or(() -> likelyWeight),
                likelyDropped);
    }

    /** Options of which none is said yet. */
    public static Builder builder() {
        return new Builder();
    }

    /** Takes what is said, one after another. */
    public static final class Builder {
        private Optional<String> imageColumn = Optional.empty();
        private Optional<String> labelColumn = Optional.empty();
        private Optional<String> weightColumn = Optional.empty();
        private Optional<ImageShape> imageShape = Optional.empty();
        private Optional<PixelRange> pixelRange = Optional.empty();
        private final Set<String> droppedColumns = new LinkedHashSet<>();
        private final Map<String, String> readerOptions = new TreeMap<>();
        private Optional<String> likelyImage = Optional.empty();
        private Optional<String> likelyLabel = Optional.empty();
        private Optional<String> likelyWeight = Optional.empty();
        private final Set<String> likelyDropped = new LinkedHashSet<>();

        private Builder() {}

        /** The column with the images. */
        public Builder imageColumn(Optional<String> column) {
            imageColumn = column;
            return this;
        }

        /** The column with the labels. */
        public Builder labelColumn(Optional<String> column) {
            labelColumn = column;
            return this;
        }

        /** The column that says how much each image counts in a training. */
        public Builder weightColumn(Optional<String> column) {
            weightColumn = column;
            return this;
        }

        /** The shape of images that are numbers. */
        public Builder imageShape(Optional<ImageShape> shape) {
            imageShape = shape;
            return this;
        }

        /** The numbers of a black and of a white pixel. */
        public Builder pixelRange(Optional<PixelRange> range) {
            pixelRange = range;
            return this;
        }

        /** Columns that are left out. */
        public Builder droppedColumns(List<String> columns) {
            droppedColumns.addAll(columns);
            return this;
        }

        /** What Spark's reader is told. */
        public Builder readerOptions(Map<String, String> options) {
            readerOptions.putAll(options);
            return this;
        }

        /** The column with the images if it is there and none is named. */
        public Builder likelyImage(Optional<String> column) {
            likelyImage = column;
            return this;
        }

        /** The column with the labels if it is there and none is named. */
        public Builder likelyLabel(Optional<String> column) {
            likelyLabel = column;
            return this;
        }

        /** The column with the weights if it is there and none is named. */
        public Builder likelyWeight(Optional<String> column) {
            likelyWeight = column;
            return this;
        }

        /** Columns that are left out if they are there. */
        public Builder likelyDropped(List<String> columns) {
            likelyDropped.addAll(columns);
            return this;
        }

        /** What was said. */
        public TableOptions build() {
            return new TableOptions(
                    imageColumn,
                    labelColumn,
                    weightColumn,
                    imageShape,
                    pixelRange,
                    droppedColumns,
                    readerOptions,
                    likelyImage,
                    likelyLabel,
                    likelyWeight,
                    likelyDropped);
        }
    }
}
