package org.convoke.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.convoke.spark.status.StallWatch;
import org.convoke.text.Causes;
import org.convoke.text.SettingMessage;
import org.convoke.text.UserError;
import org.convoke.train.Divergence;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program: {@code convoke train | tune | evaluate | predict | verify | summary | import | export | data | explain}. */
@Command(
        name = "convoke",
        mixinStandardHelpOptions = true,
        versionProvider = VersionOption.class,
        description = "Trains convolutional networks on Apache Spark.",
        subcommands = {
            TrainCommand.class,
            TuneCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            VerifyCommand.class,
            SummaryCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            InspectCommand.DataCommand.class,
            ExplainCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 done; 1 something failed; 2 a mistake in the input; 3 the training diverged; 130 interrupted.",
            "",
            "  convoke train                                    learn the bundled digits",
            "  convoke tune --grid lr=0.03,0.1 --out tuned      which learning rate is best?",
            "  convoke data inspect PATH                        what is there: images, classes, sizes, bad files",
            "  convoke train --data mnist --recipe mnist        learn MNIST by a shipped recipe",
            "  convoke evaluate --model DIR --data mnist        measure a model",
            "  convoke predict --model DIR --data mnist --out P  write predictions as Parquet",
            "  convoke verify --model DIR                       train a model again: are the bits the same?",
            "  convoke import net.onnx --out DIR                make a model of a network that others trained",
            "  convoke export --model DIR --out net.onnx        write a model for other programs",
            "  convoke explain conv --kernel 2x2                what a convolution does, step by step",
            "  convoke COMMAND --help                           what a command takes"
        })
public final class Convoke {
    static final int FAILED = 1;
    static final int MISTAKE = 2;
    static final int DIVERGED = 3;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    private boolean debug;

    /** Runs the program; the JVM's exit code is the command's. */
    public static void main(String[] arguments) {
        // Whatever the locale says: the tables have letters beyond ASCII.
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        Interruption interruption = new Interruption(err);
        System.setErr(new StoppingAsks(System.err));
        int code;
        try {
            code = run(interruption, out, err, arguments);
        } catch (NoClassDefFoundError e) {
            err.println(
                    "convoke: a class of Spark is missing, " + e.getMessage() + ": with spark.api.mode=connect Spark"
                            + " leaves its own classes out; set spark.api.mode=classic");
            code = MISTAKE;
        }
        // A successful driver just returns: on a cluster, System.exit would be read as an abort. An interrupted one has
        // the signal's exit code.
        if (interruption.ended() && code != 0) {
            System.exit(code);
        }
    }

    /** Runs a command in this JVM. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return run(new Interruption(err), out, err, arguments);
    }

    static int run(Interruption interruption, PrintWriter out, PrintWriter err, String... arguments) {
        Convoke convoke = new Convoke();
        CommandLine line =
                new CommandLine(convoke).setOut(new OptionWriter(out)).setErr(new OptionWriter(err));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // What is printed holds no control sequences, whoever wrote it.
        line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        line.setParameterExceptionHandler((error, unused) -> {
            CommandLine command = error.getCommandLine();
            String name = command.getCommandSpec().qualifiedName();
            command.getErr().println("convoke: " + oneLine(error.getMessage()) + " (see " + name + " --help)");
            return MISTAKE;
        });
        line.setExecutionStrategy(parsed -> {
            parsed.asCommandLineList().forEach(each -> continuable(each).ifPresent(interruption::advise));
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setExecutionExceptionHandler((error, command, parsed) -> convoke.report(error, command, interruption));
        try {
            for (String name : List.of("train", "tune")) {
                CommandLine command = line.getSubcommands().get(name);
                if (Arrays.asList(arguments).contains(name)) {
                    RecipeFile.forArguments(Arrays.asList(arguments)).ifPresent(recipe -> {
                        recipe.checkKeys(command.getCommandSpec());
                        command.setDefaultValueProvider(recipe);
                    });
                }
            }
        } catch (UserError error) {
            convoke.debug = Arrays.asList(arguments).contains("--debug");
            return convoke.report(error, line, interruption);
        }
        try {
            return interruption.watched(() -> line.execute(arguments));
        } catch (Error error) {
            // Also when the heap is too small for something there is one line to say.
            return convoke.report(error, line, interruption);
        }
    }

    private int report(Throwable error, CommandLine command, Interruption interruption) {
        if (interruption.isOn()) {
            // Whatever fails now fails because everything stops.
            interruption.say();
            return FAILED;
        }
        if (debug) {
            error.printStackTrace(command.getErr());
        }
        Throwable cause = Causes.forUsers(error).orElse(error);
        command.getErr().println("convoke: " + line(cause, continuable(command)));
        return cause instanceof UserError ? MISTAKE : cause instanceof Divergence ? DIVERGED : FAILED;
    }

    private static Optional<Interruption.Continuable> continuable(CommandLine command) {
        return command.getCommand() instanceof Interruption.Continuable known ? Optional.of(known) : Optional.empty();
    }

    private String line(Throwable error, Optional<Interruption.Continuable> command) {
        if (error instanceof SettingMessage message) {
            return oneLine(message.marked());
        }
        List<Throwable> causes = Causes.of(error);
        if (causes.stream().anyMatch(Convoke::saysThatSparkStopped)) {
            return StallWatch.GONE + ": Spark has stopped, as it does when its master no longer answers; start the same"
                    + " command again when its master and workers run"
                    + howToContinue(command);
        }
        Throwable root = causes.get(causes.size() - 1);
        Optional<String> stalled = StallWatch.reason(oneLine(String.valueOf(root.getMessage())));
        if (stalled.isPresent()) {
            return stalled.get() + (stalled.get().startsWith(StallWatch.GONE) ? howToContinue(command) : "");
        }
        // Spark puts the executor's whole stack trace into its message.
        String first =
                String.valueOf(root.getMessage()).strip().lines().findFirst().orElse("");
        String memory = first.contains("OutOfMemoryError") || root instanceof OutOfMemoryError
                ? "; give it more memory: --driver-memory with a local master, else --executor-memory"
                : "";
        return root.getClass().getSimpleName() + ": " + first + memory + (debug ? "" : " (--debug shows where)");
    }

    private static String howToContinue(Optional<Interruption.Continuable> command) {
        return command.map(each -> "; " + each.howToContinue()).orElse("");
    }

    private static boolean saysThatSparkStopped(Throwable error) {
        String message = String.valueOf(error.getMessage());
        return message.contains("SparkContext was shut down")
                || message.contains("stopped SparkContext")
                || message.contains("SparkContext has been shutdown");
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
