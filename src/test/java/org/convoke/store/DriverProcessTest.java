package org.convoke.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DriverProcessTest {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    @Test
    void thisProcessIsAliveAndOneThatHadItsNumberIsNot() {
        DriverProcess self = DriverProcess.current();
        assertThat(self.isAlive()).isTrue();
        assertThat(self.isOfThisMachine(DriverProcess.current())).isTrue();
        assertThat(new DriverProcess(self.host(), self.pid(), self.started() + 1).isAlive())
                .isFalse();
    }

    @Test
    void machinesOfOneNameAreToldApartByTheirStart() throws IOException {
        assumeThat(BOOT).as("Linux only").exists();
        String boot = Files.readString(BOOT).strip();
        DriverProcess self = DriverProcess.current();
        assertThat(self.host()).contains(boot);
        assertThat(self.hostName()).doesNotContain(" ").doesNotContain(boot);
        DriverProcess namesake =
                new DriverProcess(self.host().replace(boot, "another-start"), self.pid(), self.started());
        assertThat(namesake.isOfThisMachine(self)).isFalse();
    }

    @Test
    void theStartIsCountedInTicksThatNoClockChanges() throws IOException {
        assumeThat(BOOT).as("Linux only").exists();
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        // Field 22 of proc(5), where the state after the name is field 3.
        assertThat(DriverProcess.current().started()).isEqualTo(Long.parseLong(fields[22 - 3]));
    }
}
