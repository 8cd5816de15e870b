package org.convoke.cli;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.data.DataSets;
import org.convoke.data.PackedImages;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import picocli.CommandLine.Option;

/** Which model, and which images it is to see. */
final class ScoredImages {
    /** Images of a micro-batch; without a gradient their number changes no bit. */
    static final int LANES = 64;

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "Model directory that train wrote.")
    private String directory;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "SET",
            description =
                    "digits, mnist, fashion-mnist, or a folder with the IDX files of such a set or the binary files of"
                            + " CIFAR; predict needs no labels.")
    private String data;

    @Option(
            names = "--part",
            paramLabel = "test|train",
            defaultValue = "test",
            description = "Which part of the set. Default: ${DEFAULT-VALUE}.")
    private Part part;

    /** A part of a data set. */
    private enum Part {
        TEST,
        TRAIN;

        String text() {
            return this == TEST ? "test" : "train";
        }
    }

    /** What the user calls the data. */
    String data() {
        return data;
    }

    /** The data and its part. */
    String name() {
        return data + " " + part.text();
    }

    /** @throws org.convoke.UserError if it cannot be read */
    Model model(Configuration hadoop) {
        return ModelDirectory.read(new Path(directory), hadoop);
    }

    /** @throws org.convoke.UserError if they cannot be read, or are not of the shape that the model takes */
    PackedImages images(Model model, Configuration hadoop) {
        PackedImages images = DataSets.read(data, part.text(), hadoop);
        ModelInput.checkShape(images, data, model.network(), directory);
        return images;
    }
}
