package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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
        assertThat(bits(order.weights())).isEqualTo(bits(ODD));
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
        assertThat(back.sums()).hasSize(2);
        for (int i = 0; i < 2; i++) {
            GradientSum was = pieces.sums().get(i);
            GradientSum is = back.sums().get(i);
            assertThat(bits(is.gradient())).isEqualTo(bits(was.gradient()));
            assertThat(is.loss()).isEqualTo(was.loss());
            assertThat(is.correct()).isEqualTo(was.correct());
            assertThat(is.images()).isEqualTo(was.images());
            assertThat(is.computeNanos()).isEqualTo(was.computeNanos());
        }
        assertThat(ResidentMessage.Arrival.of(new ResidentMessage.Arrival(1, 2, Optional.empty()).bytes()))
                .isEqualTo(new ResidentMessage.Arrival(1, 2, Optional.empty()));
    }

    private static List<Integer> bits(float[] values) {
        return IntStream.range(0, values.length)
                .mapToObj(i -> Float.floatToRawIntBits(values[i]))
                .toList();
    }
}
