package org.convoke.text;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that a user can set, under the key that a recipe, a model's facts and the command line share. Messages name
 * settings by these constants and never by the spelling of one interface: {@code "use more " + SHARDS} reads "use more
 * shards" in a Java program, and the command line shows its option in the same place.
 *
 * <p>In a string a setting is marked by characters of Unicode's private use area until {@link #plain} or {@link #spelled}
 * writes the text out.
 */
public enum Setting {
    AUGMENT,
    AVERAGE,
    BATCH,
    BIAS,
    CENTRE,
    CHANNEL_ORDER,
    CHECKPOINT_DIR,
    CHECKPOINT_EVERY,
    CHECKPOINT_KEEP,
    CHECKPOINT_LEASE,
    CLASSES,
    CLASS_WEIGHTS,
    CLIP_NORM,
    CONF,
    DATA,
    DECAY_FACTORS,
    DEVIATION,
    DRIVER_MEMORY,
    DROP_COLUMN,
    EARLY_STOP,
    EPOCHS,
    EXCHANGE,
    EXECUTOR_MEMORY,
    FIND_LR,
    FIT,
    FORMAT,
    FREEZE,
    FROM,
    GRADIENT,
    GRID,
    HALVING,
    HEAD,
    IMAGE_COLUMN,
    IMAGE_SHAPE,
    JSON,
    KEEP,
    KERNEL,
    KERNELS,
    LABEL_COLUMN,
    LABEL_SMOOTHING,
    LAYER,
    LOGITS,
    LR,
    MASTER,
    MAX_PIXELS,
    MEAN,
    MIX,
    MODEL,
    MOMENTUM,
    NESTEROV,
    NETWORK,
    NORMALISE,
    ON_BAD_IMAGE,
    OPERATION,
    OPTIMIZER,
    OPTION,
    OUT,
    PART,
    PARALLEL,
    PARTITIONS,
    PIXEL_RANGE,
    RANDOM,
    RANGE,
    RATE_FACTORS,
    RESIZE,
    RESUME,
    SCHEDULE,
    SEED,
    SHARDS,
    SIZE,
    TENSORBOARD,
    TRIALS,
    TTA,
    VALIDATION,
    VALUES,
    WARMUP,
    WATCH,
    WEIGHTS,
    WEIGHT_COLUMN,
    WEIGHT_DECAY;

    private static final char BEGIN = '\uE000';
    private static final char VALUE = '\uE001';
    private static final char END = '\uE002';
    private static final Pattern MARKED = Pattern.compile("\uE000([a-z-]+)(\uE001?)|\uE002");

    /** The setting's name in files and interfaces, such as {@code weight-decay}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The setting of that key, if there is one. */
    public static Optional<Setting> ofKey(String key) {
        return Arrays.stream(values()).filter(each -> each.key().equals(key)).findFirst();
    }

    /**
     * The setting with a value, to be read as one: {@code on-bad-image=skip}. The value may come from anywhere: it stays one
     * line.
     */
    public String to(Object value) {
        return BEGIN + key() + VALUE + PrintableText.of(String.valueOf(value)) + END;
    }

    /** The setting's mark, for a message. */
    @Override
    public String toString() {
        return BEGIN + key() + END;
    }

    /** A message as a program shows it: settings by their keys, values after {@code =}. */
    public static String plain(String message) {
        return spelled(message, UnaryOperator.identity(), "=");
    }

    /**
     * A message in the words of one interface.
     *
     * @param message text that may hold settings
     * @param name how the interface spells a key, such as {@code --key}
     * @param between what stands between a setting and its value
     */
    public static String spelled(String message, UnaryOperator<String> name, String between) {
        return MARKED.matcher(message)
                .replaceAll(found -> found.group(1) == null
                        ? ""
                        : Matcher.quoteReplacement(
                                name.apply(found.group(1)) + (found.group(2).isEmpty() ? "" : between)));
    }
}
