package org.convoke.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.net.Parameters;
import org.convoke.run.ModelImport;
import org.convoke.run.ShippedFile;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import org.convoke.text.Setting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a model of a network that another program trained. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        versionProvider = VersionOption.class,
        sortOptions = false,
        description = "Makes a model directory of a network that another program trained.",
        footer = {
            "",
            "  convoke import resnet18.onnx --mean 0.485,0.456,0.406 --deviation 0.229,0.224,0.225 --fit crop --out models/r18",
            "  convoke import weights.safetensors --network net.yaml --range -1,1 --classes names.txt --out models/net"
        })
final class ImportCommand implements Callable<Integer> {
    @picocli.CommandLine.Parameters(
            paramLabel = "FILE",
            description = "The network: an ONNX file, or weights in a .safetensors file with --network.")
    private String file;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where the model directory goes (any Hadoop path); must not exist yet.")
    private String out;

    @Option(
            names = "--network",
            paramLabel = "F",
            description = "The network of a .safetensors file, with the names of its tensors: a network file, or a"
                    + " shipped one: " + ShippedFile.NETWORKS + ".")
    private Optional<String> network;

    @Option(
            names = "--size",
            paramLabel = "HxW",
            description = "Height and width of the images, where an ONNX file leaves them open.")
    private Optional<String> size;

    @Option(
            names = "--range",
            paramLabel = "BLACK,WHITE",
            description = "The numbers that the network takes for a black and a white pixel, before mean and deviation."
                    + " Default: 0,1, or 0,255 if it takes bytes or Convoke exported the file")
    private Optional<String> range;

    @Option(
            names = "--mean",
            paramLabel = "M",
            description = "What is subtracted from each channel, in the order of the network's channels; one number for"
                    + " all. Default: 0")
    private Optional<String> mean;

    @Option(names = "--deviation", paramLabel = "D", description = "What each channel is divided by then. Default: 1")
    private Optional<String> deviation;

    @Option(
            names = "--channel-order",
            paramLabel = "rgb|bgr",
            description = "Which colour the network's first channel is. Default: rgb.")
    private Optional<String> channelOrder;

    @Option(
            names = "--classes",
            paramLabel = "FILE",
            description = "The names of the classes, one a line. Default: those in the ONNX file, or else 0, 1, …")
    private Optional<String> classes;

    @Mixin
    private PictureOptions pictureOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Configuration hadoop = HadoopSettings.fromSpark();
        Path directory = OutputPath.parse(out, Setting.OUT, hadoop);
        ModelDirectory.requireAbsent(directory, hadoop);
        Model model = imports().read(hadoop);
        ModelDirectory.write(directory, hadoop, model);
        PrintWriter printer = spec.commandLine().getOut();
        printer.printf(
                "imported %s: %s → %d classes, %d layers, %,d parameters%n",
                file.substring(file.lastIndexOf('/') + 1),
                model.network().input(),
                model.network().classes(),
                model.network().nodes().size(),
                Parameters.of(model.network()).count());
        printer.println("weights sha256 " + model.facts().weightsSha256());
        printer.println("model " + out);
        printer.flush();
        return 0;
    }

    private ModelImport imports() {
        ModelImport imports = ModelImport.of(file);
        Map<Setting, Object> said = pictureOptions.said();
        network.ifPresent(value -> said.put(Setting.NETWORK, value));
        size.ifPresent(value -> said.put(Setting.SIZE, value));
        range.ifPresent(value -> said.put(Setting.RANGE, value));
        mean.ifPresent(value -> said.put(Setting.MEAN, value));
        deviation.ifPresent(value -> said.put(Setting.DEVIATION, value));
        channelOrder.ifPresent(value -> said.put(Setting.CHANNEL_ORDER, value));
        classes.ifPresent(value -> said.put(Setting.CLASSES, value));
        said.forEach(imports::set);
        return imports;
    }
}
