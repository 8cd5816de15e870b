package org.convoke.cli;

import picocli.CommandLine.Command;

/** Commands about images, without a model. */
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        versionProvider = VersionOption.class,
        description = "Looks at images before they are trained on.",
        subcommands = InspectCommand.class,
        synopsisSubcommandLabel = "COMMAND")
final class DataCommand {}
