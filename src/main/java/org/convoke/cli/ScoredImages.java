package org.convoke.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.run.ImageReader;
import org.convoke.source.DataSource;
import org.convoke.source.WatchedTable;
import org.convoke.spark.ImageSet;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import org.convoke.text.UserError;
import org.convoke.train.TestTime;
import picocli.CommandLine.Mixin;
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
                    "digits, mnist, fashion-mnist, or any Hadoop path: image files in folders, or a zip or tar of them;"
                            + " Parquet or another table; CSV; IDX or CIFAR files. predict needs no labels.")
    private String data;

    @Option(
            names = "--part",
            paramLabel = "test|train|validation",
            defaultValue = "test",
            description = "Which part of the set, if it has parts. Default: ${DEFAULT-VALUE}.")
    private Part part;

    @Option(
            names = "--tta",
            paramLabel = "none|flip",
            defaultValue = "none",
            description =
                    "Test-time augmentation. flip: the network sees each image and its mirror image, and the mean of"
                            + " the two logits decides (of the two outputs, if it was trained by squared error). Takes twice as"
                            + " long. Default: ${DEFAULT-VALUE}.")
    private TestTime testTime;

    @Mixin
    private ImageOptions imageOptions;

    /** What the user calls the data. */
    String data() {
        return data;
    }

    /** What the network sees of an image. */
    TestTime testTime() {
        return testTime;
    }

    /** The model's directory. */
    String directory() {
        return directory;
    }

    /** The data and its part. */
    String name() {
        return data + " " + part.name().toLowerCase(Locale.ROOT);
    }

    /** @throws UserError if it cannot be read */
    Model model(Configuration hadoop) {
        return ModelDirectory.read(new Path(directory), hadoop);
    }

    /** @throws UserError if there is no such set, or it holds no images */
    DataSource source(Configuration hadoop) {
        return imageOptions.find(data, hadoop);
    }

    /** Reads sets of images; those that are not packed only where there is a session. */
    ImageReader reader(Optional<SparkSession> session, Model model, Configuration hadoop, Consumer<String> said) {
        return new ImageReader(
                session, imageOptions.settings(), hadoop, model.facts().table(), 0, said);
    }

    /** @throws UserError if they cannot be read, or are not of the shape that the model takes */
    ImageSet images(DataSource source, ImageReader reader, Model model) {
        return reader.part(
                source,
                part,
                model.facts().classNames(),
                model.network(),
                directory,
                model.facts().decoding());
    }

    /** @throws UserError if they are not of the shape that the model takes */
    PackedImages packedImages(DataSource.Packed set, ImageReader reader, Model model) {
        return reader.packed(
                set, part, model.network(), directory, model.facts().decoding());
    }

    /** The folder as a stream. */
    WatchedTable watched(SparkSession session, Model model, Configuration hadoop) {
        return imageOptions
                .watched(data, hadoop)
                .map(format -> WatchedTable.table(
                        session, data, format, imageOptions.table(model.facts().table())))
                .orElseGet(() -> WatchedTable.files(session, data));
    }

    /** Whether images that cannot be used are passed over. */
    boolean skipBadImages() {
        return imageOptions.skipBadImages();
    }

    /** The part. */
    Part part() {
        return part;
    }
}
