package org.convoke.cli;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.convoke.run.NamedNetwork;
import org.convoke.run.ShippedFile;
import org.convoke.run.TrainingRequest;
import org.convoke.run.ValidationSet;
import org.convoke.source.DataSource;
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

    /**
     * What is asked for.
     *
     * @throws org.convoke.text.UserError if there is no such network
     */
    TrainingRequest request(Configuration hadoop) {
        return new TrainingRequest(data, network.map(name -> NamedNetwork.find(name, hadoop)), normalise, validation);
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
