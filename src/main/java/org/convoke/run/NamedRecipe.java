package org.convoke.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.convoke.text.Setting;
import org.convoke.text.Spelling;
import org.convoke.text.UserError;
import org.convoke.text.YamlDocument;
import org.convoke.train.ClassWeights;
import org.convoke.train.Freezing;
import org.convoke.train.Keep;
import org.convoke.train.Recipe;
import org.convoke.train.augment.Augmentations;
import org.convoke.train.augment.Mixing;
import org.convoke.train.optimise.Averaging;
import org.convoke.train.optimise.OptimizerChoice;
import org.convoke.train.optimise.RoleFactors;
import org.convoke.train.optimise.Schedule;

/**
 * A recipe as a file has it: what is trained, and how, by the keys of the settings. Where the training runs, and what it
 * writes, a recipe does not say: it may have been written by somebody else.
 *
 * @param source how messages name it
 * @param values what it says, as texts
 */
public record NamedRecipe(String source, Map<String, String> values) {
    /** A recipe that says nothing. */
    public static final NamedRecipe NONE = new NamedRecipe("recipe", Map.of());

    /** What is trained: these, with the keys of {@link Recipe}. */
    private static final Set<String> TRAINED = Set.of(
            "data",
            "network",
            "from",
            "head",
            "size",
            "validation",
            "normalise",
            "format",
            "image-column",
            "label-column",
            "weight-column",
            "drop-column",
            "image-shape",
            "pixel-range",
            "fit",
            "resize",
            "max-pixels",
            "on-bad-image");

    /** The keys that take a list too. */
    private static final Set<String> LISTS =
            Set.of("augment", "rate-factors", "decay-factors", "freeze", "class-weights");

    public NamedRecipe {
        values = new TreeMap<>(values);
    }

    /**
     * A shipped recipe or one of a file.
     *
     * @param name a bare name such as {@code mnist}, or a Hadoop path
     * @throws UserError if there is neither, or it is no list of values
     */
    public static NamedRecipe find(String name, Configuration hadoop) {
        return of(ShippedFile.find(name, "recipes", hadoop));
    }

    /** @throws UserError if the file is no list of values */
    public static NamedRecipe of(ShippedFile file) {
        JsonNode yaml = YamlDocument.read(file.text(), file.source());
        if (!yaml.isObject()) {
            throw new UserError(file.source() + ": a recipe is a list of `option: value` lines, such as `epochs: 3`");
        }
        Map<String, String> values = new HashMap<>();
        yaml.properties()
                .forEach(field -> values.put(field.getKey(), text(field.getKey(), field.getValue(), file.source())));
        return new NamedRecipe(file.source(), values);
    }

    private static String text(String key, JsonNode node, String source) {
        boolean list = LISTS.contains(key);
        List<String> texts = new ArrayList<>();
        for (JsonNode each : list && node.isArray() ? node : List.of(node)) {
            if (!each.isValueNode() || each.isNull()) {
                throw new UserError(source + ": `" + key + "` takes "
                        + (list ? "values, such as `augment: [crop:4, flip]`" : "one value, such as `epochs: 3`"));
            }
            texts.add(each.asText());
        }
        return String.join(",", texts);
    }

    /** The keys that a recipe may have. */
    public static List<String> keys() {
        return Stream.concat(TRAINED.stream(), Recipe.keys().stream()).sorted().toList();
    }

    /** @throws UserError if a key is not one of a recipe */
    NamedRecipe checked() {
        for (String key : values.keySet()) {
            if (!keys().contains(key)) {
                throw new UserError(source + ": " + Spelling.unknown("key", key, keys()));
            }
        }
        return this;
    }

    /** Likewise; what is said to Spark's reader may be there too. */
    NamedRecipe checkedButReader() {
        Map<String, String> others = new HashMap<>(values);
        others.keySet().removeIf(key -> key.startsWith(ImageSettings.OPTION));
        new NamedRecipe(source, others).checked();
        return this;
    }

    /** What it says of a setting. */
    Optional<String> value(Setting setting) {
        return Optional.ofNullable(values.get(setting.key()));
    }

    /** The same, but for other values. */
    NamedRecipe with(Map<String, String> others) {
        Map<String, String> all = new HashMap<>(values);
        all.putAll(others);
        return new NamedRecipe(source, all);
    }

    /**
     * How it trains, with the command line's values for what it does not say.
     *
     * @throws UserError if a value is none of its key's
     */
    public Recipe.Builder builder() {
        return in(Recipe.builder()
                .epochs(10)
                .batch(128)
                .learningRate(0.03)
                .momentum(0.9)
                .schedule(Schedule.parse("cosine"))
                .warmupEpochs(0.2));
    }

    /** A recipe with what this one says in place of its own. */
    Recipe.Builder in(Recipe.Builder recipe) {
        values.forEach((key, value) -> set(recipe, key, value));
        return recipe;
    }

    private static void set(Recipe.Builder recipe, String key, String text) {
        switch (key) {
            case "epochs" -> recipe.epochs(whole(key, text));
            case "batch" -> recipe.batch(whole(key, text));
            case "shards" -> recipe.shards(whole(key, text));
            case "lr" -> recipe.learningRate(number(key, text));
            case "momentum" -> recipe.momentum(number(key, text));
            case "nesterov" -> recipe.nesterov(truth(key, text));
            case "weight-decay" -> recipe.weightDecay(number(key, text));
            case "clip-norm" -> recipe.clipNorm(number(key, text));
            case "schedule" -> recipe.schedule(Schedule.parse(text));
            case "warmup" -> recipe.warmupEpochs(number(key, text));
            case "seed" -> recipe.seed(parsed(key, text, Long::valueOf, "a whole number"));
            case "augment" -> recipe.augment(Augmentations.parse(text));
            case "optimizer" -> recipe.optimizer(OptimizerChoice.parse(text));
            case "rate-factors" -> recipe.rateFactors(RoleFactors.parse(Setting.RATE_FACTORS, text));
            case "decay-factors" -> recipe.decayFactors(RoleFactors.parse(Setting.DECAY_FACTORS, text));
            case "average" -> recipe.average(Averaging.parse(text));
            case "freeze" -> recipe.freeze(Freezing.parse(text));
            case "class-weights" -> recipe.classWeights(ClassWeights.parse(text));
            case "mix" -> recipe.mix(Mixing.parse(text));
            case "keep" -> recipe.keep(Keep.parse(text));
            case "label-smoothing" -> recipe.labelSmoothing(number(key, text));
            case "early-stop" -> recipe.earlyStop(whole(key, text));
            default -> {
                // Of what is trained, and not how.
            }
        }
    }

    private static int whole(String key, String text) {
        return parsed(key, text, Integer::valueOf, "a whole number");
    }

    private static double number(String key, String text) {
        return parsed(key, text, Double::valueOf, "a number");
    }

    private static boolean truth(String key, String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw wrong(key, text, "true or false");
        }
        return Boolean.parseBoolean(text);
    }

    private static <T> T parsed(String key, String text, Function<String, T> parse, String wanted) {
        try {
            return parse.apply(text.strip());
        } catch (NumberFormatException e) {
            throw wrong(key, text, wanted);
        }
    }

    private static UserError wrong(String key, String text, String wanted) {
        return new UserError(Setting.ofKey(key).orElseThrow(), text, "must be " + wanted);
    }
}
