package org.convoke.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.convoke.data.HadoopPath;
import org.convoke.data.Part;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Parameters;
import org.convoke.net.Workspace;
import org.convoke.source.DataSource;
import org.convoke.spark.ImageSet;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.Keep;
import org.convoke.train.Recipe;
import org.convoke.train.Selection;
import picocli.CommandLine.Option;

/** What is trained, and by what it is measured after each epoch. */
final class TrainingOptions {
    @Option(
            names = "--data",
            paramLabel = "SET",
            defaultValue = "digits",
            description =
                    "digits, mnist, fashion-mnist, or any Hadoop path: image files in a folder for each class, or a zip or"
                            + " tar of them; Parquet or another table; CSV; the IDX files of a set or the binary files of"
                            + " CIFAR. Default: ${DEFAULT-VALUE}.")
    private String data;

    @Option(
            names = "--network",
            paramLabel = "F",
            description = "Network file, or a shipped one: " + ShippedFile.NETWORKS + ". Default: the one that"
                    + " fits the images.")
    private Optional<String> network;

    /** Read by {@link RecipeFile} before the command line is parsed; here for the help and so that it is known. */
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = "--recipe",
            paramLabel = "F",
            description = "YAML file with options of train as `option: value`, such as `epochs: 3`, or a shipped recipe"
                    + " by its name. Options on the command line take precedence.")
    private Optional<String> recipeFile;

    @Option(
            names = "--normalise",
            paramLabel = "M/D",
            description = "Mean and standard deviation of each channel's pixels, on a scale from 0 to 1: 0.1307/0.3081,"
                    + " or 0.49,0.48,0.45/0.25,0.24,0.26. Default: those of the training images.")
    private Optional<String> normalise;

    @Option(
            names = "--validation",
            paramLabel = "V",
            description = "Images to validate on after each epoch: a fraction of the training images to hold out, such"
                    + " as 0.1; val or test, the set's own validation or test images; none; or another set. Default:"
                    + " val if the set has such a part, otherwise test (tune: 0.1).")
    private Optional<String> validation;

    /** What the user calls the data. */
    String data() {
        return data;
    }

    /** Whether each epoch was said not to be validated. */
    boolean hasNoValidation() {
        return validation.filter("none"::equals).isPresent();
    }

    /** @throws UserError if the recipe needs a validation, and there is none */
    void requireValidation(Recipe recipe) {
        if (Selection.isWanted(recipe) && hasNoValidation()) {
            Setting setting = recipe.keep() == Keep.BEST ? Setting.KEEP : Setting.EARLY_STOP;
            throw new UserError(
                    setting,
                    recipe.keep() == Keep.BEST ? recipe.keep().text() : recipe.earlyStop(),
                    "needs a validation after each epoch, but there is " + Setting.VALIDATION.to("none"),
                    "hold some images out with " + Setting.VALIDATION.to(0.1));
        }
    }

    /** Whether everything can be read before Spark starts. */
    boolean isPacked(DataSource source, ImageOptions imageOptions) {
        return source instanceof DataSource.Packed
                && validation
                        .filter(ValidationSet::isSet)
                        .map(set -> imageOptions.find(set, HadoopSettings.fromSpark()) instanceof DataSource.Packed)
                        .orElse(true);
    }

    /**
     * Reads and checks what is to be trained.
     *
     * @param otherwise what is measured after each epoch, if nothing is said and the set has no validation images
     * @throws UserError if something does not fit
     */
    TrainingJob job(
            DataSource source,
            Recipe recipe,
            ImageReader reader,
            ImageOptions imageOptions,
            SparkOptions sparkOptions,
            String otherwise) {
        String validated =
                validation.orElse(reader.isLabelled(source, Part.VALIDATION) ? ValidationSet.OWN : otherwise);
        ValidationSet.check(validated, source, reader);
        String name = network.orElseGet(() -> FittingNetwork.nameFor(reader.shape(source), data));
        ShippedFile file = ShippedFile.find(name, "networks", HadoopSettings.fromSpark());
        Network read = NetworkFile.parse(file.text(), file.source());
        // One class or none is refused where images are read.
        int classes = file.shipped() && reader.classNames(source).size() > 1
                ? reader.classNames(source).size()
                : read.classes();
        Network given = classes == read.classes() ? read : FittingNetwork.withClasses(read, classes);
        String networkSource = file.source()
                + (classes == read.classes() ? "" : " with " + classes + " outputs, as the data has classes");
        if (Parameters.of(given).trained() == 0) {
            throw new UserError(
                    networkSource + ": every layer with parameters is frozen, so there is nothing to train: leave"
                            + " `frozen: true` out where it should learn");
        }
        Network definition = recipe.freeze().frozen(given);
        if (Parameters.of(definition).trained() == 0) {
            throw new UserError(
                    Setting.FREEZE, recipe.freeze().text(), "every parameter would be frozen, so nothing trained");
        }
        checkMemory(definition, recipe, networkSource);
        HeapNeeds.require(
                definition,
                networkSource,
                recipe,
                sparkOptions.conf(),
                Runtime.getRuntime().maxMemory());
        recipe.checkFits(definition);
        ImageReader.Sets sets = reader.sets(source, definition, networkSource);
        ValidationSet validationSet =
                ValidationSet.of(validated, sets, recipe.seed(), reader, definition, networkSource);
        Optional<ImageSet> test = sets.test().or(validationSet::images);
        reader.noteMissingClasses(validationSet, test);
        // Names of no class show before Spark starts.
        ImageSet train = validationSet.train();
        recipe.classWeights().of(train.classNames(), train.classCounts());
        return new TrainingJob(
                HadoopPath.withoutPassword(data),
                recipe,
                HadoopPath.withoutPassword(networkSource),
                definition,
                given,
                test,
                HadoopPath.withoutPassword(validated),
                validationSet,
                normalise
                        .map(text ->
                                NormalisationText.parse(text, definition.input().channels()))
                        .orElseGet(() -> validationSet.train().normalisation()),
                normalise,
                source instanceof DataSource.Packed
                        ? Optional.empty()
                        : Optional.of(reader.decoding(definition, Optional.empty())),
                source instanceof DataSource.Table ? imageOptions.saidOfTable() : Map.of(),
                reader.skipped(),
                List.of());
    }

    /** A task's buffers are one array: too large a network is better refused here than by every executor. */
    private static void checkMemory(Network network, Recipe recipe, String source) {
        try {
            Workspace.bytes(network, recipe.lanes(), true);
        } catch (IllegalArgumentException e) {
            throw new UserError(source + ": " + e.getMessage() + ": use more --shards, or a smaller network", e);
        }
    }
}
