package org.convoke.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.convoke.data.Normalisation;
import org.convoke.data.Part;
import org.convoke.data.files.DataSets;
import org.convoke.data.files.HadoopPath;
import org.convoke.explain.NetworkText;
import org.convoke.explain.NetworkWalk;
import org.convoke.net.Network;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Init;
import org.convoke.run.ModelInput;
import org.convoke.run.NamedNetwork;
import org.convoke.run.ShippedFile;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import org.convoke.store.ModelFacts;
import org.convoke.text.UserError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** An image on its way through a network. */
@Command(
        name = "network",
        mixinStandardHelpOptions = true,
        versionProvider = VersionOption.class,
        sortOptions = false,
        description = "Walks one image through a network: shapes, statistics and the strongest feature maps of each"
                + " layer. Either a fresh network (--network) or a trained one (--model).")
final class ExplainNetworkCommand implements Callable<Integer> {
    @Option(
            names = "--network",
            paramLabel = "F",
            description = "Network file, or a shipped one: " + ShippedFile.NETWORKS + "; with initial weights.")
    private Optional<String> networkName = Optional.empty();

    @Option(names = "--model", paramLabel = "DIR", description = "Model directory that train wrote.")
    private Optional<String> directory = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "SET",
            defaultValue = DataSets.DIGITS,
            description =
                    "digits, mnist, fashion-mnist, a folder of IDX or CIFAR files, or image files: one, or a folder,"
                            + " zip or tar of them. Default: ${DEFAULT-VALUE}.")
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

    @Mixin
    private PictureOptions pictureOptions;

    @Spec
    private CommandSpec spec;

    /** A network with its weights, and what else a model knows. */
    private record Walked(String source, Network network, float[] weights, Optional<ModelFacts> facts) {}

    @Override
    public Integer call() {
        if (networkName.isPresent() == directory.isPresent()) {
            throw new UserError("give either --network F, such as lenet, or --model DIR");
        }
        Configuration hadoop = HadoopSettings.fromSpark();
        Walked walked =
                directory.map(name -> trained(name, hadoop)).orElseGet(() -> fresh(networkName.orElseThrow(), hadoop));
        ExplainedImage image = ExplainedImage.read(
                data,
                part,
                index,
                () -> pictureOptions.decoding(walked.network.input(), walked.facts.flatMap(ModelFacts::decoding)),
                hadoop);
        ModelInput.checkShape(image.pixels(), data, walked.network, walked.source);
        Normalisation normalisation =
                walked.facts.map(ModelFacts::normalisation).orElseGet(image.normalisation());
        NetworkWalk walk = walk(walked, image.values(normalisation));
        String title = image.title() + ", through " + walked.source
                + (directory.isPresent()
                        ? ""
                        : " as it is before training (seed " + seed + whitening(walked.network) + ")")
                + ".";
        List<String> names = walked.facts
                .map(ModelFacts::classNames)
                .orElseGet(() -> ModelInput.classNames(image.classNames(), walked.network));
        PrintWriter out = spec.commandLine().getOut();
        out.print(NetworkText.of(walk, title, names));
        out.flush();
        return 0;
    }

    /** Where training begins with kernels that follow from its images, there are none here. */
    private static String whitening(Network network) {
        boolean whitens = network.layers().stream()
                .anyMatch(layer -> layer instanceof Conv conv && conv.init() == Init.WHITENING);
        return whitens ? "; random where training begins with a whitening of its images" : "";
    }

    private static Walked trained(String name, Configuration hadoop) {
        Model model = ModelDirectory.read(HadoopPath.parse(name, "give another --model"), hadoop);
        return new Walked(name, model.network(), model.weights(), Optional.of(model.facts()));
    }

    private Walked fresh(String name, Configuration hadoop) {
        NamedNetwork file = NamedNetwork.find(name, hadoop);
        Network network = file.network();
        try {
            return new Walked(file.source(), network, Parameters.of(network).initial(seed), Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new UserError(file.source() + ": " + e.getMessage(), e);
        }
    }

    private static NetworkWalk walk(Walked walked, float[] values) {
        try {
            return NetworkWalk.of(walked.network, walked.weights, values);
        } catch (IllegalArgumentException e) {
            throw new UserError(walked.source + ": " + e.getMessage(), e);
        }
    }
}
