package org.convoke.data.picture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * Everything that decides which pixels the network gets from a picture; with the same, a picture gives the same pixels.
 *
 * @param shape what comes out, of 1 or 3 channels
 * @param fit how another size becomes that size ({@code --fit})
 * @param resampling how pixels are scaled ({@code --resize})
 * @param maxPixels the most pixels, width times height, that a picture may declare, at least 1 ({@code --max-pixels})
 */
public record Decoding(ImageShape shape, Fit fit, Resampling resampling, long maxPixels) implements Serializable {
    /** Enough for the pictures of a camera of 24 megapixels; decoding them takes up to 11 bytes a pixel. */
    public static final long DEFAULT_MAX_PIXELS = 25_000_000;

    /** So that three channels fit in one array. */
    private static final long MOST_PIXELS = (Integer.MAX_VALUE - 16) / 4;

    private static final List<String> KEYS = List.of("channels", "rows", "columns", "fit", "resize", "max-pixels");

    /** @throws UserError if a value is out of range */
    public Decoding {
        Objects.requireNonNull(fit, "fit");
        Objects.requireNonNull(resampling, "resampling");
        if (!ImageShape.isPicture(shape.channels())) {
            throw new UserError("pictures have 1 or 3 channels, and the network takes " + shape.channels()
                    + ": choose a network whose input has 1 (grey) or 3 (red, green, blue)");
        }
        if (maxPixels < 1 || maxPixels > MOST_PIXELS) {
            throw new UserError(Setting.MAX_PIXELS, maxPixels, "must be at least 1 and at most " + MOST_PIXELS);
        }
    }

    /**
     * What becomes of a picture where nothing else is asked for.
     *
     * @param shape what comes out
     * @param trained what became of pictures when a model was trained, of whatever shape; none if it saw packed images
     * @throws UserError if the shape has neither 1 nor 3 channels
     */
    public static Decoding asTrained(ImageShape shape, Optional<Decoding> trained) {
        return trained.map(before -> new Decoding(shape, before.fit, before.resampling, before.maxPixels))
                .orElseGet(() -> new Decoding(shape, Fit.NONE, Resampling.AREA, DEFAULT_MAX_PIXELS));
    }

    /** The same, but for how another size becomes the wanted one. */
    public Decoding with(Fit other) {
        return new Decoding(shape, other, resampling, maxPixels);
    }

    /**
     * A picture's pixels in the shape: first grey or three channels ({@link RasterImage#withChannels}), then the size.
     *
     * @return unsigned bytes, [channel][row][column]
     * @throws BadImage if the picture's size does not fit, or cannot be changed
     */
    public byte[] pixels(RasterImage image) throws BadImage {
        try {
            return fit.apply(image.withChannels(shape.channels()), shape.rows(), shape.columns(), resampling)
                    .pixels();
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            throw new BadImage("its size cannot be changed (" + e.getMessage() + ")", e);
        }
    }

    /** The JSON form: a key for each size of the shape, and each option under its name without the dashes. */
    public ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("channels", shape.channels())
                .put("rows", shape.rows())
                .put("columns", shape.columns())
                .put("fit", fit.text())
                .put("resize", resampling.text())
                .put("max-pixels", maxPixels);
    }

    /**
     * Reads the JSON form.
     *
     * @throws UserError if a key is missing or unknown, or a value is of the wrong kind or out of range
     */
    public static Decoding fromJson(JsonNode json) {
        if (!json.isObject()) {
            throw new UserError("decoding: must be an object such as {\"channels\": 3, …}, not " + json);
        }
        for (Iterator<String> keys = json.fieldNames(); keys.hasNext(); ) {
            String key = keys.next();
            if (!KEYS.contains(key)) {
                throw new UserError("decoding: unknown key " + key + "; known are " + String.join(", ", KEYS));
            }
        }
        return new Decoding(
                shape(json),
                Fit.parse(text(json, "fit")),
                Resampling.parse(text(json, "resize")),
                whole(json, "max-pixels", Long.MAX_VALUE));
    }

    private static ImageShape shape(JsonNode json) {
        int channels = (int) whole(json, "channels", Integer.MAX_VALUE);
        int rows = (int) whole(json, "rows", Integer.MAX_VALUE);
        int columns = (int) whole(json, "columns", Integer.MAX_VALUE);
        try {
            return new ImageShape(channels, rows, columns);
        } catch (IllegalArgumentException e) {
            throw new UserError("decoding: " + e.getMessage() + " are too large", e);
        }
    }

    private static long whole(JsonNode json, String key, long most) {
        JsonNode node = value(json, key);
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 1 || node.longValue() > most) {
            throw new UserError("decoding: " + key + " must be a whole number of at least 1, not " + node);
        }
        return node.longValue();
    }

    private static String text(JsonNode json, String key) {
        JsonNode node = value(json, key);
        if (!node.isTextual()) {
            throw new UserError("decoding: " + key + " must be text, not " + node);
        }
        return node.textValue();
    }

    private static JsonNode value(JsonNode json, String key) {
        JsonNode node = json.path(key);
        if (node.isMissingNode()) {
            throw new UserError("decoding: key " + key + " is missing");
        }
        return node;
    }
}
