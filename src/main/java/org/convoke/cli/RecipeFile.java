package org.convoke.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.convoke.data.DataSets;
import org.convoke.run.ShippedFile;
import org.convoke.text.Spelling;
import org.convoke.text.UserError;
import org.convoke.text.YamlDocument;
import org.convoke.train.Recipe;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A recipe: a YAML file whose keys are options of {@code train} without their dashes: those that say what is trained, and
 * how. What it says counts where the command line says nothing. Where the training runs and what it writes only the command
 * line says: a recipe may have been written by somebody else. Each shipped data set has a shipped recipe of its name.
 */
final class RecipeFile implements IDefaultValueProvider {
    private static final String OPTION = "--recipe";

    /** What is trained: these, with the keys of {@link Recipe}. */
    private static final Set<String> TRAINED = Set.of(
            "data",
            "network",
            "validation",
            "normalise",
            "format",
            "image-column",
            "label-column",
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

    /** What a message calls it. */
    private final String source;

    private final Map<String, String> values;

    private RecipeFile(String source, Map<String, String> values) {
        this.source = source;
        this.values = values;
    }

    /**
     * The recipe that a command line names; without one, the shipped recipe of the shipped data set that it names.
     *
     * @throws UserError if it cannot be read or is not one
     */
    static Optional<RecipeFile> forArguments(List<String> arguments) {
        Optional<String> named = value(arguments, OPTION);
        if (named.isPresent()) {
            return Optional.of(read(named.get()));
        }
        String data = value(arguments, "--data").orElse(DataSets.DIGITS);
        return DataSets.NAMES.contains(data) ? Optional.of(read(data)) : Optional.empty();
    }

    private static Optional<String> value(List<String> arguments, String option) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals(option) && i + 1 < arguments.size()) {
                return Optional.of(arguments.get(i + 1));
            }
            if (argument.startsWith(option + "=")) {
                return Optional.of(argument.substring(option.length() + 1));
            }
        }
        return Optional.empty();
    }

    private static RecipeFile read(String name) {
        ShippedFile file = ShippedFile.find(name, "recipes", HadoopSettings.fromSpark());
        JsonNode yaml = YamlDocument.read(file.text(), file.source());
        if (!yaml.isObject()) {
            throw new UserError(file.source() + ": a recipe is a list of `option: value` lines, such as `epochs: 3`");
        }
        Map<String, String> values = new TreeMap<>();
        yaml.properties()
                .forEach(field -> values.put(field.getKey(), text(field.getKey(), field.getValue(), file.source())));
        return new RecipeFile(file.source(), values);
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

    @Override
    public String defaultValue(ArgSpec argument) {
        return argument.isOption() ? values.get(key((OptionSpec) argument)) : null;
    }

    /** @throws UserError if a key is not an option of the command that a recipe may set */
    void checkKeys(CommandSpec command) {
        List<String> options = command.options().stream().map(RecipeFile::key).toList();
        List<String> known = Stream.concat(TRAINED.stream(), Recipe.keys().stream())
                .filter(options::contains)
                .sorted()
                .toList();
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw new UserError(
                        options.contains(key)
                                ? source + ": `" + key + "` is not for a recipe, which says what is trained and how:"
                                        + " give --" + key + " on the command line"
                                : source + ": " + Spelling.unknown("key", key, known));
            }
        }
    }

    private static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^--?", "");
    }
}
