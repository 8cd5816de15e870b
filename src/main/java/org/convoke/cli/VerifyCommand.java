package org.convoke.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.convoke.data.files.HadoopPath;
import org.convoke.net.Network;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.run.ImageReader;
import org.convoke.run.Retraining;
import org.convoke.run.ValidationSet;
import org.convoke.source.DataSource;
import org.convoke.spark.ExchangeChoice;
import org.convoke.spark.ImageSet;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.spark.Trainer;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import org.convoke.store.WeightsDigest;
import org.convoke.train.Recipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a model again as its directory says, and compares the weights. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = VersionOption.class,
        sortOptions = false,
        description =
                "Trains a model again, by the network, recipe and seed that are stored with it, and says whether the"
                        + " weights are the same bits. Writes nothing. Exit code 1 if they differ.")
final class VerifyCommand implements Callable<Integer> {
    @Option(names = "--model", required = true, paramLabel = "DIR", description = "Model directory that train wrote.")
    private String directory;

    @Option(
            names = "--data",
            paramLabel = "SET",
            description = "The images it was trained on, wherever they are now. Default: as it was trained.")
    private Optional<String> data;

    @Mixin
    private ImageOptions imageOptions;

    @Mixin
    private SparkOptions sparkOptions;

    @Mixin
    private ProgressOptions progressOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Configuration hadoop = HadoopSettings.fromSpark();
        progressOptions.check();
        Model model = ModelDirectory.read(HadoopPath.parse(directory, "give another --model"), hadoop);
        Recipe recipe = Retraining.recipe(model);
        String source = data.orElse(model.facts().dataName());
        PrintWriter out = spec.commandLine().getOut();
        DataSource found = imageOptions.find(source, hadoop);
        Optional<ImageSet> packed = found instanceof DataSource.Packed
                ? Optional.of(images(found, model, recipe, reader(Optional.empty(), model, recipe, hadoop, out)))
                : Optional.empty();
        Network trained = recipe.freeze().frozen(model.network());
        Optional<float[]> begin = Retraining.begin(model, trained, hadoop);
        float[] weights;
        try (SparkSession session = sparkOptions.start("convoke verify " + directory);
                ImageSet images = packed.orElseGet(
                        () -> images(found, model, recipe, reader(Optional.of(session), model, recipe, hadoop, out)));
                NetworkOnSpark network = new NetworkOnSpark(
                        new JavaSparkContext(session.sparkContext()),
                        trained,
                        model.facts().normalisation(),
                        sparkOptions.kernels(),
                        recipe.lanes());
                Trainer trainer = new Trainer(
                        network,
                        recipe,
                        images,
                        sparkOptions.partitions(),
                        ExchangeChoice.of(network.spark().getConf()),
                        begin)) {
            Progress progress = progressOptions.start(out, recipe, trainer.stepsPerEpoch(), 0, "");
            weights = Retraining.weights(trainer, model, source, directory, (report, state) -> {
                progress.step(report);
                if (report.endsEpoch()) {
                    progress.endEpoch(report.epoch(), "");
                }
            });
        }
        return compare(model, Parameters.of(trained).laidOutFor(model.network(), weights));
    }

    private ImageReader reader(
            Optional<SparkSession> session, Model model, Recipe recipe, Configuration hadoop, PrintWriter printer) {
        return new ImageReader(
                session, imageOptions.settings(), hadoop, model.facts().table(), recipe.seed(), Lines.to(printer));
    }

    /** The images that the model was trained on. */
    private ImageSet images(DataSource source, Model model, Recipe recipe, ImageReader reader) {
        ImageSet train =
                reader.train(source, model.network(), directory, model.facts().decoding());
        return ValidationSet.trainingImages(model.facts().validation(), train, recipe.seed());
    }

    private int compare(Model model, float[] weights) {
        Parameters parameters = Parameters.of(model.network());
        PrintWriter out = spec.commandLine().getOut();
        String digest = WeightsDigest.of(parameters, weights);
        boolean same = digest.equals(model.facts().weightsSha256());
        if (same) {
            out.println("the same weights, bit for bit");
        } else {
            out.println("different weights: " + firstDifference(model, parameters, weights));
            out.println("stored sha256  " + model.facts().weightsSha256() + " (Convoke "
                    + model.facts().versions().convoke() + ", Java "
                    + model.facts().versions().java() + ")");
        }
        out.println("weights sha256 " + digest);
        out.flush();
        return same ? 0 : Convoke.FAILED;
    }

    private static String firstDifference(Model model, Parameters parameters, float[] weights) {
        int differing = 0;
        int all = 0;
        String first = "";
        for (ParameterTensor tensor : parameters.tensors()) {
            float[] stored = tensor.from(model.weights());
            float[] now = tensor.from(weights);
            all += now.length;
            for (int i = 0; i < now.length; i++) {
                if (Float.floatToRawIntBits(stored[i]) != Float.floatToRawIntBits(now[i])) {
                    if (differing == 0) {
                        first = "the first in " + model.network().nameOf(tensor.layer()) + ", stored " + stored[i]
                                + ", now " + now[i];
                    }
                    differing++;
                }
            }
        }
        return differing + " of " + all + " differ, " + first;
    }
}
