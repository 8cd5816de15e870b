package org.convoke.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.convoke.array.Operation;
import org.convoke.explain.ConvolutionExample;
import org.convoke.explain.GeometryRequest;
import org.convoke.explain.IndexesText;
import org.convoke.explain.Page;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** How a kernel's elements are numbered, and how many outputs there are. */
@Command(
        name = "indexes",
        mixinStandardHelpOptions = true,
        versionProvider = VersionOption.class,
        sortOptions = false,
        description = "Shows how a kernel's elements are numbered from its centre, for convolution and"
                + " cross-correlation, which inputs they meet, and how many outputs that makes.")
final class ExplainIndexesCommand implements Callable<Integer> {
    @Mixin
    private WindowOptions windowOptions;

    @Mixin
    private HtmlOption html;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        GeometryRequest request = windowOptions.request();
        html.requireAbsent();
        ConvolutionExample example =
                new ConvolutionExample(request.window(Operation.CONVOLUTION), Optional.empty(), Optional.empty(), 0);
        PrintWriter out = spec.commandLine().getOut();
        out.print(IndexesText.of(request));
        out.print(html.write(() -> Page.of(request, example)));
        out.flush();
        return 0;
    }
}
