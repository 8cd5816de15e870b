package org.convoke.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what the engine computes, step by step. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        versionProvider = VersionOption.class,
        description = "Shows step by step what convolution and max-pooling do, with the code that trains.",
        subcommands = {
            ExplainIndexesCommand.class,
            ExplainConvCommand.class,
            ExplainPoolCommand.class,
            ExplainNetworkCommand.class
        },
        synopsisSubcommandLabel = "indexes|conv|pool|network",
        footer = {
            "",
            "  convoke explain indexes --kernel 3x3 --centre 1,1",
            "  convoke explain conv --input 3x3 --kernel 2x2 --weights 1,2,3,4 --backward",
            "  convoke explain pool --input 4x4 --window 2x2 --html pool.html",
            "  convoke explain network --network lenet --data mnist --index 7"
        })
final class ExplainCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "choose what to explain: indexes, conv, pool or network");
    }
}
