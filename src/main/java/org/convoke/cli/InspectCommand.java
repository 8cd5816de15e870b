package org.convoke.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.convoke.data.files.HadoopPath;
import org.convoke.source.DataSource;
import org.convoke.text.UserError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is in a set of images. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        versionProvider = VersionOption.class,
        sortOptions = false,
        description =
                "Says what is there: format, images, classes and how many each has, sizes and modes, and the images"
                        + " that cannot be read. All of them are decoded.",
        footer = {
            "",
            "  convoke data inspect photos.zip --preview photos.png",
            "  convoke data inspect hdfs:///tables/scans --label-column kind"
        })
final class InspectCommand implements Callable<Integer> {
    /** Commands about images, without a model. */
    @Command(
            name = "data",
            mixinStandardHelpOptions = true,
            versionProvider = VersionOption.class,
            description = "Looks at images before they are trained on.",
            subcommands = InspectCommand.class,
            synopsisSubcommandLabel = "COMMAND")
    static final class DataCommand {}

    @Parameters(
            paramLabel = "PATH",
            arity = "0..1",
            description =
                    "What --data of train takes: image files in folders, or a zip or tar of them; Parquet or another"
                            + " table; CSV; IDX or CIFAR files; digits, mnist or fashion-mnist.")
    private Optional<String> path;

    @Option(names = "--data", paramLabel = "PATH", description = "The same as PATH.")
    private Optional<String> dataOption;

    @Option(
            names = "--preview",
            paramLabel = "out.png",
            description = "Write a picture with the first images of each of the first classes; must not exist yet.")
    private Optional<String> preview;

    @Mixin
    private ImageOptions imageOptions;

    @Mixin
    private SparkOptions sparkOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter printer = spec.commandLine().getOut();
        Configuration hadoop = HadoopSettings.fromSpark();
        Optional<Path> target = preview.map(path -> HadoopPath.parse(path, "give another --preview"));
        target.ifPresent(path -> requireAbsent(path, hadoop));
        String data = data();
        DataSource source = imageOptions.find(data, hadoop);
        Inspection inspection = inspection(source, data);
        printer.print(new InspectionReport(source, inspection, imageOptions.finding()).text());
        if (target.isPresent()) {
            ContactSheet sheet = ContactSheet.of(inspection);
            boolean named = sheet.write(target.get(), hadoop);
            printer.print(sheet.text(preview.get(), named));
        }
        printer.flush();
        return 0;
    }

    private String data() {
        if (path.isPresent() == dataOption.isPresent()) {
            throw new UserError(
                    path.isPresent()
                            ? "the images are given twice, as " + path.get() + " and with --data: give them once"
                            : "say which images: convoke data inspect PATH");
        }
        return path.or(() -> dataOption).orElseThrow();
    }

    private Inspection inspection(DataSource source, String data) throws IOException {
        if (source instanceof DataSource.Packed packed) {
            return Inspection.of(packed, preview.isPresent());
        }
        try (SparkSession session = sparkOptions.start("convoke data inspect " + data)) {
            return source instanceof DataSource.Files files
                    ? Inspection.of(files, session, imageOptions.maxPixels(), preview.isPresent())
                    : Inspection.of(
                            (DataSource.Table) source,
                            session,
                            imageOptions.table(Map.of()),
                            imageOptions.maxPixels(),
                            preview.isPresent());
        }
    }

    private static void requireAbsent(Path target, Configuration hadoop) {
        try {
            if (HadoopPath.fileSystem(target, hadoop).exists(target)) {
                throw new UserError(target + " exists: choose another --preview, or delete it if it is not needed");
            }
        } catch (IOException e) {
            throw HadoopPath.unreadable(target, e);
        }
    }
}
