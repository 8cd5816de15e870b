package org.convoke.cli;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.convoke.run.NamedNetwork;
import org.convoke.run.ShippedFile;
import org.convoke.run.TrainingRequest;
import org.convoke.run.ValidationSet;
import org.convoke.source.DataSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is trained, and by what it is measured after each epoch. */
final class TrainingOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

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

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description =
                    "Model directory to start from, instead of a network with new weights: its network, weights and"
                            + " preprocessing. Unless --freeze says otherwise, only its head is trained.")
    private Optional<String> from;

    @Option(
            names = "--head",
            paramLabel = "auto|keep|new",
            description =
                    "With --from, what becomes of the layer that gives the classes: new, it starts from new weights,"
                            + " with an output for each class; keep; or auto, new unless the classes have the same names in the same order."
                            + " Default: auto.")
    private Optional<String> head;

    @Option(
            names = "--size",
            paramLabel = "HxW",
            description =
                    "With --from, height and width of the images, if other than the model was trained on; for networks"
                            + " that end with a global pooling.")
    private Optional<String> size;

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

    /**
     * What is asked for.
     *
     * @throws org.convoke.text.UserError if there is no such network or model
     */
    TrainingRequest request(Configuration hadoop) {
        boolean typed = command.commandLine().getParseResult().hasMatchedOption("--network");
        Optional<NamedNetwork> named =
                NamedNetwork.of(network.filter(name -> typed || !startsFromModel()), from, head, size, hadoop);
        return new TrainingRequest(data, named, normalise, validation);
    }

    /** Whether a trained model is named. */
    boolean startsFromModel() {
        return from.isPresent();
    }

    /** Whether everything can be read before Spark starts. */
    boolean isPacked(DataSource source, ImageOptions imageOptions) {
        return source instanceof DataSource.Packed
                && validation
                        .filter(ValidationSet::isSet)
                        .map(set -> imageOptions.find(set, HadoopSettings.fromSpark()) instanceof DataSource.Packed)
                        .orElse(true);
    }
}
