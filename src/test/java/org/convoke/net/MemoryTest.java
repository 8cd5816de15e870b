package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;
import org.convoke.array.Operation;
import org.convoke.net.layer.Activation;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.Layers;
import org.convoke.net.layer.MaxPool;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Size;
import org.convoke.net.layer.Sliding;
import org.junit.jupiter.api.Test;

/** What the workspaces of a network of usual size take. */
class MemoryTest {
    private static final long MEGABYTE = 1_000_000;
    private static final Size ONE = new Size(1, 1);
    private static final Size TWO = new Size(2, 2);

    private final List<Node> nodes = new ArrayList<>();

    @Test
    void resNet18TrainsInTwoGigabytesAndPredictsIn400Megabytes() {
        Network network = resNet18();
        assertThat(Parameters.of(network).count()).isBetween(11_680_000L, 11_720_000L);
        assertThat(Workspace.bytes(network, 16, false)).isLessThanOrEqualTo(400 * MEGABYTE);
        assertThat(Workspace.bytes(network, 16, true)).isLessThanOrEqualTo(2000 * MEGABYTE);
    }

    private Network resNet18() {
        String x = conv(Node.INPUT, 64, 7, 2, 3);
        x = add(Activation.relu(), x);
        Placement.Padding one = new Placement.Padding(1, 1, 1, 1);
        x = add(new MaxPool(new Sliding(new Size(3, 3), TWO, one), Operation.CORRELATION), x);
        int channels = 64;
        for (int stage = 0; stage < 4; stage++) {
            int maps = 64 << stage;
            for (int block = 0; block < 2; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                String y = add(Activation.relu(), conv(x, maps, 3, stride, 1));
                y = conv(y, maps, 3, 1, 1);
                String way = maps == channels ? x : conv(x, maps, 1, stride, 0);
                x = add(Activation.relu(), add(plain("add"), y, way));
                channels = maps;
            }
        }
        x = add(plain("global-avgpool"), x);
        add(new Dense(1000), x);
        return new Network(new Shape(3, 224, 224), nodes, Loss.CROSS_ENTROPY);
    }

    /** A convolution without biases, and its normalisation. */
    private String conv(String from, int maps, int kernel, int stride, int padding) {
        Sliding sliding = new Sliding(
                new Size(kernel, kernel),
                stride == 1 ? ONE : TWO,
                new Placement.Padding(padding, padding, padding, padding));
        return add(plain("batch-norm"), add(new Conv(maps, sliding, Operation.CORRELATION, 1, false), from));
    }

    private static Layer plain(String kind) {
        return Layers.named(kind).orElseThrow().read(NullNode.getInstance());
    }

    private String add(Layer layer, String... from) {
        nodes.add(new Node("n" + nodes.size(), layer, List.of(from)));
        return nodes.get(nodes.size() - 1).name();
    }
}
