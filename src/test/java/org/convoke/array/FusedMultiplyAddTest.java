package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FusedMultiplyAddTest {
    /** Says with its exit code whether it is slow. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            System.exit(FusedMultiplyAdd.isSlow() ? 1 : 0);
        }
    }

    private static int exitCode(String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", folder(FusedMultiplyAdd.class) + File.pathSeparator + folder(Main.class)));
        command.add(Main.class.getName());
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private static Path folder(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    @Test
    void itIsSlowWhereTheMachineHasNoSuchInstruction() throws Exception {
        assertThat(exitCode()).isZero();
        assertThat(exitCode("-XX:-UseFMA")).isEqualTo(1);
    }
}
