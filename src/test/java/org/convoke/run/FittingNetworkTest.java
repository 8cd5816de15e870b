package org.convoke.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FittingNetworkTest {
    static Stream<String> shipped() {
        return Stream.of(ShippedFile.NETWORKS.split(", "));
    }

    private static Network network(String name) {
        ShippedFile file = ShippedFile.find(name, "networks", new Configuration(false));
        return NetworkFile.parse(file.text(), file.source());
    }

    @Test
    void theHelpNamesEveryShippedNetwork() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("conf/networks"))) {
            assertThat(shipped())
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> file.getFileName().toString())
                                    .map(name -> name.replace(".yaml", ""))
                                    .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void everyShippedNetworkFollowsTheClassesOfTheData(String name) {
        Network network = network(name);
        Network fitting = FittingNetwork.withClasses(network, 7);
        assertThat(fitting.classes()).isEqualTo(7);
        assertThat(FittingNetwork.withClasses(fitting, network.classes())).isEqualTo(network);
    }

    @ParameterizedTest
    @CsvSource({"resnet-18, fc", "squeezenet, classes", "seed, dense2"})
    void onlyTheLayerOfTheClassesChanges(String name, String layer) {
        List<Node> before = network(name).nodes();
        List<Node> after = FittingNetwork.withClasses(network(name), 7).nodes();
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i).name()).isEqualTo(before.get(i).name());
            assertThat(after.get(i).inputs()).isEqualTo(before.get(i).inputs());
            assertThat(after.get(i).equals(before.get(i)))
                    .as(before.get(i).name())
                    .isNotEqualTo(before.get(i).name().equals(layer));
        }
    }
}
