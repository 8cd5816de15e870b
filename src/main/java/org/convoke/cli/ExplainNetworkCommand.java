package org.convoke.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.convoke.UserError;
import org.convoke.data.DataSets;
import org.convoke.data.HadoopPath;
import org.convoke.data.Normalisation;
import org.convoke.data.PackedImages;
import org.convoke.explain.NetworkText;
import org.convoke.explain.NetworkWalk;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Parameters;
import org.convoke.spark.DriverImages;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** An image on its way through a network. */
@Command(
        name = "network",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        description = "Walks one image through a network: shapes, statistics and the strongest feature maps of each"
                + " layer. Either a fresh network (--network) or a trained one (--model).")
final class ExplainNetworkCommand implements Callable<Integer> {
    @Option(
            names = "--network",
            paramLabel = "F",
            description =
                    "Network file, or a shipped one: lenet, small, seed, digits, cifar, vgg-cifar, photos; with initial weights.")
    private Optional<String> networkName = Optional.empty();

    @Option(names = "--model", paramLabel = "DIR", description = "Model directory that train wrote.")
    private Optional<String> directory = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "SET",
            defaultValue = DataSets.DIGITS,
            description = "digits, mnist, fashion-mnist, or a folder of IDX or CIFAR files. Default: ${DEFAULT-VALUE}.")
    private String data;

    @Option(
            names = "--part",
            paramLabel = "test|train",
            defaultValue = "test",
            description = "Which part of the set. Default: ${DEFAULT-VALUE}.")
    private Part part;

    @Option(
            names = "--index",
            paramLabel = "N",
            defaultValue = "0",
            description = "Which image, counted from 0. Default: ${DEFAULT-VALUE}.")
    private int index;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of a fresh network's weights. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Spec
    private CommandSpec spec;

    /** A part of a data set. */
    private enum Part {
        TEST,
        TRAIN;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A network with the weights and the normalisation that the image is to see. */
    private record Walked(String source, Network network, float[] weights, Normalisation normalisation) {}

    @Override
    public Integer call() {
        if (networkName.isPresent() == directory.isPresent()) {
            throw new UserError("give either --network F, such as lenet, or --model DIR");
        }
        Configuration hadoop = HadoopSettings.fromSpark();
        PackedImages images = DataSets.read(data, part.text(), hadoop);
        Walked walked = directory
                .map(name -> trained(name, hadoop))
                .orElseGet(() -> fresh(networkName.orElseThrow(), images, hadoop));
        ModelInput.checkShape(images, data, walked.network, walked.source);
        if (index < 0 || index >= images.count()) {
            throw new UserError("--index " + index + ": the " + part.text() + " part of " + data + " has images 0 to "
                    + (images.count() - 1));
        }
        PackedImages image = images.slice(index, index + 1);
        NetworkWalk walk = walk(walked, image);
        int label = image.labels()[0];
        String title = "Image " + index + " of " + data + " " + part.text()
                + (label == PackedImages.UNKNOWN
                        ? ""
                        : ", class " + image.classNames().get(label)) + ", through "
                + walked.source + (directory.isPresent() ? "" : " as it is before training (seed " + seed + ")") + ".";
        List<String> names = ModelInput.classNames(new DriverImages(image), walked.network);
        PrintWriter out = spec.commandLine().getOut();
        out.print(NetworkText.of(walk, title, names));
        out.flush();
        return 0;
    }

    private static Walked trained(String name, Configuration hadoop) {
        Model model = ModelDirectory.read(HadoopPath.parse(name, "give another --model"), hadoop);
        return new Walked(name, model.network(), model.weights(), model.facts().normalisation());
    }

    private Walked fresh(String name, PackedImages images, Configuration hadoop) {
        ShippedFile file = ShippedFile.find(name, "networks", hadoop);
        Network network = NetworkFile.parse(file.text(), file.source());
        ModelInput.checkShape(images, data, network, file.source());
        try {
            return new Walked(file.source(), network, Parameters.of(network).initial(seed), Normalisation.of(images));
        } catch (IllegalArgumentException e) {
            throw new UserError(file.source() + ": " + e.getMessage(), e);
        }
    }

    private static NetworkWalk walk(Walked walked, PackedImages image) {
        float[][] tables = walked.normalisation.tables();
        float[] values = new float[image.imageSize()];
        int area = image.rows() * image.columns();
        for (int i = 0; i < values.length; i++) {
            values[i] = tables[i / area][Byte.toUnsignedInt(image.pixels()[i])];
        }
        try {
            return NetworkWalk.of(walked.network, walked.weights, values);
        } catch (IllegalArgumentException e) {
            throw new UserError(walked.source + ": " + e.getMessage(), e);
        }
    }
}
