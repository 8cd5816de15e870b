package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.convoke.net.layer.Shape;
import org.junit.jupiter.api.Test;

/** What the workspaces of a network of usual size take. */
class MemoryTest {
    private static final long MEGABYTE = 1_000_000;
    private static final int MICRO_BATCH = 16;

    @Test
    void resNet18TrainsInTwoGigabytesAndPredictsIn400Megabytes() throws IOException {
        Network network = NetworkFile.parse(Files.readString(Path.of("conf/networks/resnet-18.yaml")), "resnet-18");
        assertThat(network.input()).isEqualTo(new Shape(3, 224, 224));
        assertThat(Workspace.bytes(network, MICRO_BATCH, true)).isLessThanOrEqualTo(2000 * MEGABYTE);
        assertThat(Workspace.bytes(network, MICRO_BATCH, false)).isLessThanOrEqualTo(400 * MEGABYTE);
    }
}
