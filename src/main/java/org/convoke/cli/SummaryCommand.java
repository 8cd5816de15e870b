package org.convoke.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.convoke.net.LayerSummary;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what a network is and costs. */
@Command(
        name = "summary",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        description = "Prints a network's layers: shapes, parameters, multiply-adds and memory.")
final class SummaryCommand implements Callable<Integer> {
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
        ShippedFile file = ShippedFile.find(network, "networks", HadoopSettings.fromSpark());
        PrintWriter out = spec.commandLine().getOut();
        out.print(text(file.source(), NetworkFile.parse(file.text(), file.source())));
        out.flush();
        return 0;
    }

    /** The table and its sums. */
    static String text(String source, Network network) {
        TextTable table = new TextTable(
                3,
                "layer",
                "output",
                "kernel / stride / placement",
                "parameters",
                "multiply-adds/image",
                "bytes/image");
        List<LayerSummary> layers = LayerSummary.of(network);
        for (int i = 0; i < layers.size(); i++) {
            LayerSummary layer = layers.get(i);
            table.add(
                    (i == 0 ? "  " : String.format(Locale.ROOT, "%2d", i)) + " " + layer.name(),
                    layer.output().toString(),
                    layer.detail(),
                    number(layer.parameters()),
                    number(layer.multiplyAdds()),
                    number(layer.bytesPerImage()));
        }
        table.add(
                "   all",
                "",
                "",
                number(layers.stream().mapToLong(LayerSummary::parameters).sum()),
                number(layers.stream().mapToLong(LayerSummary::multiplyAdds).sum()),
                number(layers.stream().mapToLong(LayerSummary::bytesPerImage).sum()));
        return source + ": " + network.input() + " → " + network.classes() + " classes, loss "
                + network.loss().text() + "\n" + table.text();
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
