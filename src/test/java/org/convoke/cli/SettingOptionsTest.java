package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.convoke.text.Setting;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** What a message below the command line tells people to set, the command line lets them set. */
class SettingOptionsTest {
    private static Stream<CommandLine> commands(CommandLine line) {
        return Stream.concat(
                Stream.of(line), line.getSubcommands().values().stream().flatMap(SettingOptionsTest::commands));
    }

    @ParameterizedTest
    @EnumSource
    void everySettingIsAnOption(Setting setting) throws IOException {
        String option = "--" + setting.key();
        assertThat(commands(new CommandLine(new Convoke()))
                                .anyMatch(command -> command.getCommandSpec().findOption(option) != null)
                        || Files.readString(Path.of("scripts/convoke")).contains("#   " + option + " "))
                .as(option)
                .isTrue();
    }
}
