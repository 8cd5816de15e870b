package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.convoke.array.Operation;
import org.convoke.net.Layer.Size;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private static final Layer CONV =
            new Layer.Conv(2, new Size(1, 1), new Size(1, 1), new Placement.Same(), Operation.CORRELATION);

    @Test
    void windowsNeedRowsAndColumns() {
        assertThatThrownBy(() -> network(new Shape(1, 4, 4), new Layer.Flatten(), new Layer.Relu(), CONV))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layer 3 (conv): needs rows and columns, and layer 1 (flatten) leaves none: put it before"
                        + " that");
        Layer pool = new Layer.MaxPool(new Size(1, 1), new Size(1, 1), new Placement.Valid(), Operation.CORRELATION);
        assertThatThrownBy(() -> network(new Shape(3, 1, 1), new Layer.Dense(2), pool))
                .hasMessageStartingWith("layer 2 (maxpool): needs rows and columns, and layer 1 (dense) leaves none");
    }

    @Test
    void oneRowAndOneColumnAreEnoughForWindows() {
        Network network = network(new Shape(3, 1, 1), CONV, new Layer.Relu(), CONV);
        assertThat(network.shapes())
                .containsExactly(new Shape(3, 1, 1), new Shape(2, 1, 1), new Shape(2, 1, 1), new Shape(2, 1, 1));
        assertThat(network.classes()).isEqualTo(2);
    }

    private static Network network(Shape input, Layer... layers) {
        return new Network(input, List.of(layers), Loss.CROSS_ENTROPY);
    }
}
