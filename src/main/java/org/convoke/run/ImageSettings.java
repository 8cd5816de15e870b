package org.convoke.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.ImageShape;
import org.convoke.data.picture.Resampling;
import org.convoke.net.layer.Shape;
import org.convoke.source.DataSources;
import org.convoke.source.PixelRange;
import org.convoke.source.TableOptions;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * How images are found and read. What is said of a table is kept with the model that was trained on it, as texts.
 *
 * @param format as of {@link DataSources#find}
 * @param table what is said of a table, by the keys of the settings: {@code image-column} and so on, and {@code option.KEY}
 *     for an option of Spark's reader
 * @param fit what becomes of a picture of another size; if nothing is said, it is as it was when the model was trained, or
 *     such a picture is refused
 * @param resize how a picture is scaled; if nothing is said, as it was when the model was trained, or by areas
 * @param maxPixels the most pixels that a picture may declare
 * @param skipBad whether images that cannot be used are skipped; or else they are an error
 */
public record ImageSettings(
        String format,
        Map<String, String> table,
        Optional<Fit> fit,
        Optional<Resampling> resize,
        Optional<Long> maxPixels,
        boolean skipBad) {
    /** Nothing is said. */
    public static final ImageSettings NONE =
            new ImageSettings(DataSources.AUTO, Map.of(), Optional.empty(), Optional.empty(), Optional.empty(), false);

    /** Before the name of one of the options of Spark's reader. */
    public static final String OPTION = "option.";

    /** What can be said of a table. */
    private static final List<Setting> TABLE = List.of(
            Setting.IMAGE_COLUMN,
            Setting.LABEL_COLUMN,
            Setting.WEIGHT_COLUMN,
            Setting.IMAGE_SHAPE,
            Setting.PIXEL_RANGE,
            Setting.DROP_COLUMN);

    /** What can be said of images: these, and {@link #OPTION}. */
    static final List<Setting> SETTINGS = Stream.concat(
                    TABLE.stream(),
                    Stream.of(Setting.FORMAT, Setting.FIT, Setting.RESIZE, Setting.MAX_PIXELS, Setting.ON_BAD_IMAGE))
            .toList();

    private static final String SEPARATOR = ",";

    public ImageSettings {
        table = new LinkedHashMap<>(table);
    }

    /**
     * What is said by the keys of the settings.
     *
     * @param said settings of images and, after {@link #OPTION}, of Spark's reader; others are skipped
     * @throws UserError if a value is none of its key's
     */
    static ImageSettings of(Map<String, String> said) {
        Map<String, String> table = new LinkedHashMap<>();
        for (Setting setting : TABLE) {
            said(said, setting).ifPresent(value -> table.put(setting.key(), value));
        }
        said.forEach((key, value) -> {
            if (key.startsWith(OPTION)) {
                table.put(key, value);
            }
        });
        return new ImageSettings(
                said(said, Setting.FORMAT).orElse(DataSources.AUTO),
                table,
                said(said, Setting.FIT).map(Fit::parse),
                said(said, Setting.RESIZE).map(Resampling::parse),
                said(said, Setting.MAX_PIXELS).map(ImageSettings::pixels),
                said(said, Setting.ON_BAD_IMAGE).map(ImageSettings::skips).orElse(false));
    }

    private static long pixels(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new UserError(Setting.MAX_PIXELS, text, "must be a whole number", e);
        }
    }

    private static boolean skips(String text) {
        if (!text.equals("skip") && !text.equals("fail")) {
            throw new UserError(Setting.ON_BAD_IMAGE, text, "must be fail or skip");
        }
        return text.equals("skip");
    }

    /**
     * What is said of a table.
     *
     * @param trained what was said of the one that a model was trained on
     * @throws UserError if an option is no shape or no range
     */
    public TableOptions tableOptions(Map<String, String> trained) {
        Map<String, String> reader = new TreeMap<>(readerOptions(trained));
        reader.putAll(readerOptions(table));
        return TableOptions.builder()
                .imageColumn(said(table, Setting.IMAGE_COLUMN))
                .labelColumn(said(table, Setting.LABEL_COLUMN))
                .weightColumn(said(table, Setting.WEIGHT_COLUMN))
                .imageShape(said(table, Setting.IMAGE_SHAPE)
                        .or(() -> said(trained, Setting.IMAGE_SHAPE))
                        .map(ImageSettings::shape))
                .pixelRange(said(table, Setting.PIXEL_RANGE)
                        .or(() -> said(trained, Setting.PIXEL_RANGE))
                        .map(PixelRange::parse))
                .droppedColumns(columns(said(table, Setting.DROP_COLUMN)))
                .readerOptions(reader)
                .likelyImage(said(trained, Setting.IMAGE_COLUMN))
                .likelyLabel(said(trained, Setting.LABEL_COLUMN))
                .likelyWeight(said(trained, Setting.WEIGHT_COLUMN))
                .likelyDropped(columns(said(trained, Setting.DROP_COLUMN)))
                .build();
    }

    private static Map<String, String> readerOptions(Map<String, String> said) {
        Map<String, String> options = new TreeMap<>();
        said.forEach((key, value) -> {
            if (key.startsWith(OPTION)) {
                options.put(key.substring(OPTION.length()), value);
            }
        });
        return options;
    }

    private static Optional<String> said(Map<String, String> table, Setting setting) {
        return Optional.ofNullable(table.get(setting.key()));
    }

    private static List<String> columns(Optional<String> said) {
        return said.map(text -> List.of(text.split(SEPARATOR))).orElse(List.of());
    }

    private static ImageShape shape(String text) {
        String[] sizes = text.split("[x,×]", -1);
        try {
            ImageShape shape = new ImageShape(
                    Integer.parseInt(sizes[0].strip()),
                    Integer.parseInt(sizes[1].strip()),
                    Integer.parseInt(sizes[2].strip()));
            if (sizes.length != 3 || shape.channels() != 1 && shape.channels() != 3) {
                throw new IllegalArgumentException(shape.toString());
            }
            return shape;
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new UserError(
                    Setting.IMAGE_SHAPE, text, "give 1 or 3 channels, height and width, such as 1x28x28 or 3x32x32", e);
        }
    }

    /**
     * What becomes of a picture.
     *
     * @param input what the network takes
     * @param trained what became of pictures when the model was trained
     */
    public Decoding decoding(Shape input, Optional<Decoding> trained) {
        Decoding before = Decoding.asTrained(new ImageShape(input.channels(), input.rows(), input.columns()), trained);
        return new Decoding(
                before.shape(),
                fit.orElse(before.fit()),
                resize.orElse(before.resampling()),
                maxPixels.orElse(before.maxPixels()));
    }

    /** The most pixels that a picture may declare, where no model says. */
    public long mostPixels() {
        return maxPixels.orElse(Decoding.DEFAULT_MAX_PIXELS);
    }
}
