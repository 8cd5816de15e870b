package org.convoke.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.convoke.run.ImageSettings;
import org.convoke.source.DataSource;
import org.convoke.source.DataSources;
import org.convoke.source.TableOptions;
import org.convoke.text.UserError;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How images are found and read. */
final class ImageOptions {
    private static final String AS_TRAINED = "; for a trained model, as it was trained.";
    private static final String IMAGE_COLUMN = "image-column";
    private static final String LABEL_COLUMN = "label-column";
    private static final String WEIGHT_COLUMN = "weight-column";
    private static final String IMAGE_SHAPE = "image-shape";
    private static final String PIXEL_RANGE = "pixel-range";
    private static final String DROP_COLUMN = "drop-column";

    @Option(
            names = "--format",
            paramLabel = "F",
            defaultValue = DataSources.AUTO,
            description =
                    "What --data holds: files (a folder, zip or tar of image files), packed (IDX or CIFAR files), csv,"
                            + " table (of Spark's catalog), or a data source of Spark such as parquet. Default: ${DEFAULT-VALUE},"
                            + " detected from what is there.")
    private String format;

    @Option(
            names = "--" + IMAGE_COLUMN,
            paramLabel = "C",
            description =
                    "Column of a table that holds the images: image files as binary, in struct<bytes, path> or in Base64,"
                            + " paths of image files, Spark's image struct, or pixels as array or vector. Default: the"
                            + " only one that fits" + AS_TRAINED)
    private Optional<String> imageColumn;

    @Option(
            names = "--" + LABEL_COLUMN,
            paramLabel = "C",
            description =
                    "Column of a table with the labels: whole numbers from 0, texts, or true and false. Default: label,"
                            + " class, target or category; in a CSV file without a header the first column, or the last where"
                            + " only that counts classes" + AS_TRAINED)
    private Optional<String> labelColumn;

    @Option(
            names = "--" + WEIGHT_COLUMN,
            paramLabel = "C",
            description =
                    "Column of a table that says how much each image counts in a training: numbers from 0, which are"
                            + " divided by their mean. Default: none; all count alike")
    private Optional<String> weightColumn;

    @Option(
            names = "--" + IMAGE_SHAPE,
            paramLabel = "CxHxW",
            description =
                    "Shape of images that are a table's numbers: channels, height, width. Default: square" + AS_TRAINED)
    private Optional<String> imageShape;

    @Option(
            names = "--" + PIXEL_RANGE,
            paramLabel = "BLACK,WHITE",
            description = "The numbers of a black and of a white pixel in a table. Default: 0,255" + AS_TRAINED)
    private Optional<String> pixelRange;

    @Option(
            names = "--" + DROP_COLUMN,
            paramLabel = "C",
            split = ",",
            description =
                    "Columns of a table to leave out, such as an index; may be repeated. Default: none" + AS_TRAINED)
    private List<String> dropColumns = List.of();

    @Option(
            names = "--option",
            paramLabel = "KEY=VALUE",
            description =
                    "An option of Spark's reader for the format, such as sep=; or encoding=ISO-8859-1 of csv; may be"
                            + " repeated. Default: as the files look" + AS_TRAINED)
    private Map<String, String> readerOptions = Map.of();

    @Mixin
    private PictureOptions pictureOptions;

    @Option(
            names = "--on-bad-image",
            paramLabel = "fail|skip",
            defaultValue = "fail",
            description =
                    "What to do with a file that is truncated, damaged or not a picture: stop, naming it, or skip it and"
                            + " count it. Default: ${DEFAULT-VALUE}.")
    private BadImagePolicy onBadImage;

    /** What to do with an image that cannot be read. */
    private enum BadImagePolicy {
        FAIL,
        SKIP
    }

    /** @throws UserError if there is no such set, or it holds no images */
    DataSource find(String data, Configuration hadoop) {
        return DataSources.find(data, format, hadoop);
    }

    /**
     * The format of the tables that come into a folder; nothing for image files.
     *
     * @throws UserError if there is no such folder
     */
    Optional<String> watched(String folder, Configuration hadoop) {
        return DataSources.watched(folder, format, hadoop);
    }

    /** What is said of all of it. */
    ImageSettings settings() {
        return pictureOptions.settings(format, saidOfTable(), onBadImage == BadImagePolicy.SKIP);
    }

    /**
     * What is said of a table.
     *
     * @param trained what was said of the one that a model was trained on
     * @throws UserError if an option is no shape or no range
     */
    TableOptions table(Map<String, String> trained) {
        return settings().tableOptions(trained);
    }

    /** What was said of a table, by the names of the options without the dashes. */
    private Map<String, String> saidOfTable() {
        Map<String, String> said = new LinkedHashMap<>();
        imageColumn.ifPresent(column -> said.put(IMAGE_COLUMN, column));
        labelColumn.ifPresent(column -> said.put(LABEL_COLUMN, column));
        weightColumn.ifPresent(column -> said.put(WEIGHT_COLUMN, column));
        imageShape.ifPresent(shape -> said.put(IMAGE_SHAPE, shape));
        pixelRange.ifPresent(range -> said.put(PIXEL_RANGE, range));
        if (!dropColumns.isEmpty()) {
            said.put(DROP_COLUMN, String.join(",", dropColumns));
        }
        readerOptions.forEach((key, value) -> said.put(ImageSettings.OPTION + key, value));
        return said;
    }

    /** The options that say how the images are found, as they would be typed; of those left out, none. */
    List<String> finding() {
        List<String> typed = new ArrayList<>();
        if (!format.equals(DataSources.AUTO)) {
            typed.addAll(List.of("--format", format));
        }
        saidOfTable()
                .forEach((option, value) -> typed.addAll(
                        option.startsWith(ImageSettings.OPTION)
                                ? List.of("--option", option.substring(ImageSettings.OPTION.length()) + "=" + value)
                                : List.of("--" + option, value)));
        pictureOptions.maxPixels().ifPresent(most -> typed.addAll(List.of("--max-pixels", Long.toString(most))));
        return typed;
    }

    long maxPixels() {
        return settings().mostPixels();
    }

    /** Whether images that cannot be read are left out. */
    boolean skipBadImages() {
        return onBadImage == BadImagePolicy.SKIP;
    }
}
