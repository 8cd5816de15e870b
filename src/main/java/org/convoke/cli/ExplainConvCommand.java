package org.convoke.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.convoke.array.Operation;
import org.convoke.array.Window;
import org.convoke.explain.ConvolutionExample;
import org.convoke.explain.ConvolutionText;
import org.convoke.explain.GeometryRequest;
import org.convoke.explain.Matrix;
import org.convoke.explain.Page;
import org.convoke.text.UserError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A convolution, output by output. */
@Command(
        name = "conv",
        mixinStandardHelpOptions = true,
        versionProvider = VersionOption.class,
        sortOptions = false,
        description = "Shows a convolution or cross-correlation output by output: the kernel laid over the input, the"
                + " products, the sum.")
final class ExplainConvCommand implements Callable<Integer> {
    @Mixin
    private WindowOptions windowOptions;

    @Option(
            names = "--operation",
            paramLabel = "convolution|correlation",
            defaultValue = "correlation",
            converter = WindowOptions.OperationName.class,
            description =
                    "Whether the kernel is flipped (convolution) or not (correlation). Default: ${DEFAULT-VALUE}.")
    private Operation operation;

    @Option(
            names = "--weights",
            paramLabel = "W,…",
            description = "The kernel's numbers, row by row. Without them it is shown as symbols.")
    private Optional<String> weights = Optional.empty();

    @Option(
            names = "--values",
            paramLabel = "X,…",
            description = "The input's numbers, row by row. Default: 1,2,3 and so on.")
    private Optional<String> values = Optional.empty();

    @Option(
            names = "--bias",
            paramLabel = "B",
            description = "What every sum begins with; needs --weights. Default: 0.")
    private Optional<String> bias = Optional.empty();

    @Mixin
    private BackwardOptions backward;

    @Mixin
    private HtmlOption html;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (bias.isPresent() && weights.isEmpty()) {
            throw new UserError("--bias is a number, and without --weights the sums are symbols: give --weights too");
        }
        backward.check();
        GeometryRequest request = windowOptions.request();
        Window window = request.window(operation);
        ConvolutionExample example = new ConvolutionExample(
                window,
                values.map(text -> WindowOptions.matrix(
                        "--values",
                        text,
                        window.rows().input(),
                        window.columns().input())),
                weights.map(text -> WindowOptions.matrix(
                        "--weights",
                        text,
                        window.rows().window(),
                        window.columns().window())),
                bias.map(text -> WindowOptions.number("--bias", text)).orElse(0f));
        Optional<Matrix> dy = backward.gradient(window);
        html.requireAbsent();
        PrintWriter out = spec.commandLine().getOut();
        out.print(ConvolutionText.forward(request, example));
        if (backward.shown()) {
            out.print(ConvolutionText.backward(example, dy));
        }
        out.print(html.write(() -> Page.of(request, example)));
        out.flush();
        return 0;
    }
}
