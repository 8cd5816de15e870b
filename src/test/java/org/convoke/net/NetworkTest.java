package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.convoke.array.Operation;
import org.convoke.net.layer.Activation;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Flatten;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.MaxPool;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Size;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private static final Layer CONV =
            new Conv(2, new Size(1, 1), new Size(1, 1), new Placement.Same(), Operation.CORRELATION);

    @Test
    void windowsNeedRowsAndColumns() {
        assertThatThrownBy(() -> network(new Shape(1, 4, 4), new Flatten(), Activation.relu(), CONV))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layer 3 (conv): needs rows and columns, and layer 1 (flatten) leaves none: put it before"
                        + " that");
        Layer pool = new MaxPool(new Size(1, 1), new Size(1, 1), new Placement.Valid(), Operation.CORRELATION);
        assertThatThrownBy(() -> network(new Shape(3, 1, 1), new Dense(2), pool))
                .hasMessageStartingWith("layer 2 (maxpool): needs rows and columns, and layer 1 (dense) leaves none");
    }

    @Test
    void oneRowAndOneColumnAreEnoughForWindows() {
        Network network = network(new Shape(3, 1, 1), CONV, Activation.relu(), CONV);
        assertThat(network.outputs()).containsExactly(new Shape(2, 1, 1), new Shape(2, 1, 1), new Shape(2, 1, 1));
        assertThat(network.classes()).isEqualTo(2);
    }

    private static Network network(Shape input, Layer... layers) {
        return Network.of(input, List.of(layers), Loss.CROSS_ENTROPY);
    }
}
