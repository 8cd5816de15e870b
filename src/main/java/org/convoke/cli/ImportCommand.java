package org.convoke.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.HadoopPath;
import org.convoke.net.Parameters;
import org.convoke.run.ModelImport;
import org.convoke.run.PixelScale;
import org.convoke.run.ShippedFile;
import org.convoke.source.DataSources;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import org.convoke.store.onnx.ImageSize;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
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
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,5})x([1-9][0-9]{0,5})");

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
            split = ",",
            description = "The numbers that the network takes for a black and a white pixel, before mean and deviation."
                    + " Default: 0,1")
    private List<Float> range = List.of();

    @Option(
            names = "--mean",
            paramLabel = "M",
            split = ",",
            description = "What is subtracted from each channel, in the order of the network's channels; one number for"
                    + " all. Default: 0")
    private List<Float> mean = List.of();

    @Option(
            names = "--deviation",
            paramLabel = "D",
            split = ",",
            description = "What each channel is divided by then. Default: 1")
    private List<Float> deviation = List.of();

    @Option(
            names = "--channel-order",
            paramLabel = "rgb|bgr",
            defaultValue = "rgb",
            description = "Which colour the network's first channel is. Default: ${DEFAULT-VALUE}.")
    private ChannelOrder channelOrder;

    @Option(
            names = "--classes",
            paramLabel = "FILE",
            description = "The names of the classes, one a line. Default: those in the ONNX file, or else 0, 1, …")
    private Optional<String> classes;

    @Mixin
    private PictureOptions pictureOptions;

    @Spec
    private CommandSpec spec;

    /** Which way round the colours of a network are. */
    private enum ChannelOrder {
        RGB,
        BGR
    }

    @Override
    public Integer call() {
        Configuration hadoop = HadoopSettings.fromSpark();
        Path directory = OutputPath.parse(out, Setting.OUT, hadoop);
        ModelDirectory.requireAbsent(directory, hadoop);
        Path source = HadoopPath.parse(file, "name an ONNX file or a safetensors file");
        ModelImport imports = new ModelImport(
                network,
                size.map(ImportCommand::size),
                pixels(),
                pictureOptions.settings(DataSources.AUTO, Map.of(), false),
                classes.map(name -> HadoopPath.parse(name, "give another --classes")));
        Model model = imports.read(source, hadoop);
        ModelDirectory.write(directory, hadoop, model);
        PrintWriter printer = spec.commandLine().getOut();
        printer.printf(
                "imported %s: %s → %d classes, %d layers, %,d parameters%n",
                source.getName(),
                model.network().input(),
                model.network().classes(),
                model.network().nodes().size(),
                Parameters.of(model.network()).count());
        printer.println("weights sha256 " + model.facts().weightsSha256());
        printer.println("model " + out);
        printer.flush();
        return 0;
    }

    private PixelScale pixels() {
        if (!range.isEmpty() && range.size() != 2) {
            throw new UserError("--range takes two numbers, of a black and a white pixel, such as -1,1");
        }
        return new PixelScale(
                range.isEmpty() ? PixelScale.PLAIN.low() : range.get(0),
                range.isEmpty() ? PixelScale.PLAIN.high() : range.get(1),
                mean,
                deviation,
                channelOrder == ChannelOrder.BGR);
    }

    private static ImageSize size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new UserError(Setting.SIZE, text, "must be height and width, such as 224x224");
        }
        return new ImageSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }
}
