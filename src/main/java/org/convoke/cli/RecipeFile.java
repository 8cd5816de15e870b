package org.convoke.cli;

import java.util.List;
import java.util.Optional;
import org.convoke.data.files.DataSets;
import org.convoke.run.NamedRecipe;
import org.convoke.text.Spelling;
import org.convoke.text.UserError;
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

    private final NamedRecipe recipe;

    private RecipeFile(NamedRecipe recipe) {
        this.recipe = recipe;
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
        return new RecipeFile(NamedRecipe.find(name, HadoopSettings.fromSpark()));
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        return argument.isOption() ? recipe.values().get(key((OptionSpec) argument)) : null;
    }

    /** @throws UserError if a key is not an option of the command that a recipe may set */
    void checkKeys(CommandSpec command) {
        List<String> options = command.options().stream().map(RecipeFile::key).toList();
        List<String> known =
                NamedRecipe.keys().stream().filter(options::contains).toList();
        for (String key : recipe.values().keySet()) {
            if (!known.contains(key)) {
                throw new UserError(
                        options.contains(key)
                                ? recipe.source() + ": `" + key
                                        + "` is not for a recipe, which says what is trained and how:" + " give --"
                                        + key + " on the command line"
                                : recipe.source() + ": " + Spelling.unknown("key", key, known));
            }
        }
    }

    private static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^--?", "");
    }
}
