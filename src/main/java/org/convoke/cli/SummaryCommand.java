package org.convoke.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.convoke.net.LayerSummary;
import org.convoke.net.Network;
import org.convoke.net.Node;
import org.convoke.net.Workspace;
import org.convoke.run.NamedNetwork;
import org.convoke.run.ShippedFile;
import org.convoke.text.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what a network is and costs. */
@Command(
        name = "summary",
        mixinStandardHelpOptions = true,
        versionProvider = VersionOption.class,
        description = "Prints a network's layers: shapes, parameters, multiply-adds and memory.")
final class SummaryCommand implements Callable<Integer> {
    /** What a micro-batch has with the options that `train` has by default. */
    private static final int IMAGES = 32;

    @Option(
            names = "--network",
            required = true,
            paramLabel = "F",
            description = "Network file, or a shipped one: " + ShippedFile.NETWORKS + ".")
    private String network;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        NamedNetwork named = NamedNetwork.find(network, HadoopSettings.fromSpark());
        PrintWriter out = spec.commandLine().getOut();
        out.print(text(named.source(), named.network()));
        out.flush();
        return 0;
    }

    /** The table, its sums, and the memory. */
    static String text(String source, Network network) {
        TextTable table = new TextTable(
                4,
                "layer",
                "reads",
                "output",
                "kernel / stride / placement",
                "parameters",
                "statistics",
                "multiply-adds/image",
                "bytes/image");
        List<LayerSummary> layers = LayerSummary.of(network);
        List<String> names = layers.stream().map(LayerSummary::name).toList();
        int width = Math.max(2, row(layers.size() - 1).length());
        for (int i = 0; i < layers.size(); i++) {
            LayerSummary layer = layers.get(i);
            table.add(
                    " ".repeat(width - row(i).length()) + row(i) + " " + name(layer),
                    layer.inputs().stream()
                            .map(name -> name.equals(Node.INPUT) ? name : row(names.indexOf(name)))
                            .collect(Collectors.joining(", ")),
                    layer.output().toString(),
                    layer.detail(),
                    number(layer.parameters()),
                    layer.statistics() == 0 ? "" : number(layer.statistics()),
                    number(layer.multiplyAdds()),
                    number(layer.bytesPerImage()));
        }
        long statistics = sum(layers, LayerSummary::statistics);
        table.add(
                " ".repeat(width + 1) + "all",
                "",
                "",
                "",
                number(sum(layers, LayerSummary::parameters)),
                statistics == 0 ? "" : number(statistics),
                number(sum(layers, LayerSummary::multiplyAdds)),
                number(sum(layers, LayerSummary::bytesPerImage)));
        return source + ": " + network.input() + " → " + network.classes() + " classes, loss "
                + network.loss().text() + "\n" + table.withoutEmptyColumns().text() + memory(network);
    }

    /** A name that does not say what the layer is has its kind beside it. */
    private static String name(LayerSummary layer) {
        String last = layer.name().substring(layer.name().lastIndexOf('.') + 1);
        return layer.name()
                + (last.startsWith(layer.kind()) ? "" : " (" + layer.kind() + ")")
                + (layer.frozen().isEmpty() ? "" : ", " + layer.frozen());
    }

    /** How the table numbers a node: the image has no number. */
    private static String row(int i) {
        return i == 0 ? "" : String.valueOf(i);
    }

    private static String memory(Network network) {
        try {
            return String.format(
                    Locale.ROOT,
                    "a micro-batch of %d images takes %,d MB in training and %,d MB in prediction, weights included\n",
                    IMAGES,
                    megabytes(Workspace.bytes(network, IMAGES, true)),
                    megabytes(Workspace.bytes(network, IMAGES, false)));
        } catch (IllegalArgumentException e) {
            return "a micro-batch of " + IMAGES + " images is too large: " + e.getMessage() + "\n";
        }
    }

    private static long megabytes(long bytes) {
        return (bytes + 999_999) / 1_000_000;
    }

    private static long sum(List<LayerSummary> layers, ToLongFunction<LayerSummary> number) {
        return layers.stream().mapToLong(number).sum();
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
