package org.convoke.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.convoke.array.Operation;
import org.convoke.array.Window;
import org.convoke.explain.GeometryRequest;
import org.convoke.explain.Matrix;
import org.convoke.explain.Page;
import org.convoke.explain.PoolingExample;
import org.convoke.explain.PoolingText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A max-pooling, window by window. */
@Command(
        name = "pool",
        mixinStandardHelpOptions = true,
        versionProvider = VersionOption.class,
        sortOptions = false,
        description = "Shows a max-pooling window by window: the greatest number, where it was, and the way that its"
                + " gradient takes back.")
final class ExplainPoolCommand implements Callable<Integer> {
    @Mixin
    private WindowOptions windowOptions;

    @Option(
            names = "--operation",
            paramLabel = "convolution|correlation",
            defaultValue = "correlation",
            converter = WindowOptions.OperationName.class,
            description = "In which direction the window is walked, which decides between equal numbers. Default:"
                    + " ${DEFAULT-VALUE}.")
    private Operation operation;

    @Option(
            names = "--values",
            paramLabel = "X,…",
            description = "The input's numbers, row by row. Default: digits in no order.")
    private Optional<String> values = Optional.empty();

    @Mixin
    private BackwardOptions backward;

    @Mixin
    private HtmlOption html;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        backward.check();
        GeometryRequest request = windowOptions.request();
        Window window = request.window(operation);
        int rows = window.rows().input();
        int columns = window.columns().input();
        PoolingExample example = new PoolingExample(
                window,
                values.map(text -> WindowOptions.matrix("--values", text, rows, columns))
                        .orElseGet(() -> Matrix.mixed(rows, columns)));
        Optional<Matrix> dy = backward.gradient(window);
        html.requireAbsent();
        PrintWriter out = spec.commandLine().getOut();
        out.print(PoolingText.forward(request, example));
        if (backward.shown()) {
            out.print(PoolingText.backward(example, dy));
        }
        out.print(html.write(() -> Page.of(request, example)));
        out.flush();
        return 0;
    }
}
