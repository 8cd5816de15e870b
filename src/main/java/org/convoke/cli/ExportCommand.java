package org.convoke.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.HadoopPath;
import org.convoke.net.Parameters;
import org.convoke.run.ModelExport;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import org.convoke.text.Setting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a model for other programs. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        versionProvider = VersionOption.class,
        sortOptions = false,
        description =
                "Writes a trained network for other programs. An ONNX file takes the pixels of images, 0 … 255, and gives"
                        + " probabilities. A safetensors file has the weights under PyTorch's names and in its layouts.",
        footer = {
            "",
            "  convoke export --model models/digits --out digits.onnx",
            "  convoke export --model models/digits --out digits.safetensors"
        })
final class ExportCommand implements Callable<Integer> {
    @Option(names = "--model", required = true, paramLabel = "DIR", description = "Model directory that train wrote.")
    private String directory;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "Where to write the file (any Hadoop path); must not exist yet.")
    private String out;

    @Option(
            names = "--format",
            paramLabel = "onnx|safetensors",
            description = "Format of the file. Default: by the ending of --out.")
    private Optional<ModelExport.Format> asked;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Configuration hadoop = HadoopSettings.fromSpark();
        Path file = OutputPath.parse(out, Setting.OUT, hadoop);
        ModelExport.Format format = ModelExport.Format.of(asked, file);
        OutputPath.requireAbsent(file, "--out", hadoop);
        Model model = ModelDirectory.read(HadoopPath.parse(directory, "give another " + Setting.MODEL), hadoop);
        ModelExport.write(model, format, file, hadoop);
        PrintWriter printer = spec.commandLine().getOut();
        printer.printf(
                Locale.ROOT,
                "exported %s: %s → %d classes, %d layers, %,d parameters%n",
                directory,
                model.network().input(),
                model.network().classes(),
                model.network().nodes().size(),
                Parameters.of(model.network()).count());
        printer.println("weights sha256 " + model.facts().weightsSha256());
        printer.println(format.name().toLowerCase(Locale.ROOT) + " " + out);
        printer.flush();
        return 0;
    }
}
