package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.convoke.train.FoldTree;
import org.convoke.train.GradientSum;
import org.junit.jupiter.api.Test;

class ResidentMessageTest {
    private static final float[] ODD = {1, -0f, Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY};

    @Test
    void anOrderArrivesBitForBit() {
        ResidentMessage.Order order = ResidentMessage.Order.of(new ResidentMessage.Order(3, 1L << 40, ODD).bytes())
                .orElseThrow();
        assertThat(order.epoch()).isEqualTo(3);
        assertThat(order.step()).isEqualTo(1L << 40);
        assertThat(order.weights()).containsExactly(ODD);
        assertThat(ResidentMessage.Order.of(new byte[0])).isEmpty();
    }

    @Test
    void anArrivalArrivesBitForBit() {
        GradientPieces pieces = new GradientPieces(
                List.of(FoldTree.Node.leaf(4), new FoldTree.Node(2, 7)),
                List.of(new GradientSum(ODD, 0.5, 1, 2, 3), new GradientSum(new float[0], 4, 5, 6, 7)),
                99);
        ResidentMessage.Arrival arrival =
                ResidentMessage.Arrival.of(new ResidentMessage.Arrival(8, 9, Optional.of(pieces)).bytes());
        assertThat(arrival.generation()).isEqualTo(8);
        assertThat(arrival.partition()).isEqualTo(9);
        GradientPieces back = arrival.pieces().orElseThrow();
        assertThat(back.nanos()).isEqualTo(99);
        assertThat(back.nodes()).isEqualTo(pieces.nodes());
        assertThat(back.sums()).usingRecursiveComparison().isEqualTo(pieces.sums());
        assertThat(ResidentMessage.Arrival.of(new ResidentMessage.Arrival(1, 2, Optional.empty()).bytes()))
                .isEqualTo(new ResidentMessage.Arrival(1, 2, Optional.empty()));
    }
}
