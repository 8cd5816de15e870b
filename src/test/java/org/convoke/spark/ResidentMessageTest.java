package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
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
        byte[] bytes = new ResidentMessage.Order(3, 1L << 40, ODD).bytes();
        assertThat(ResidentMessage.Order.size(Arrays.copyOf(bytes, 4))).isEqualTo(bytes.length);
        ResidentMessage.Order order = ResidentMessage.Order.of(bytes).orElseThrow();
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
        ResidentMessage.Arrival arrival = there(new ResidentMessage.Arrival(8, 9, Optional.of(pieces)));
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
        assertThat(there(new ResidentMessage.Arrival(1, 2, Optional.empty())))
                .isEqualTo(new ResidentMessage.Arrival(1, 2, Optional.empty()));
    }

    @Test
    void anArrivalIsAsLongAsIsSaid() {
        GradientSum sum = new GradientSum(ODD, 0.5, 1, 2, 3);
        GradientPieces pieces =
                new GradientPieces(List.of(FoldTree.Node.leaf(4), FoldTree.Node.leaf(6)), List.of(sum, sum), 9);
        assertThat(new ResidentMessage.Arrival(8, 9, Optional.of(pieces)).bytes())
                .hasSize((int) ResidentMessage.Arrival.size(2, ODD.length));
        assertThat(ResidentMessage.Arrival.size(3, Integer.MAX_VALUE)).isGreaterThan(3L << 32);
    }

    @Test
    void partsAndQuestionsArrive() {
        byte[] bytes = {1, 2, 3, 4, 5};
        List<ResidentMessage.Part> parts =
                ResidentMessage.Part.of(new ResidentMessage.Arrival(8, 9, Optional.empty()), bytes, 2);
        assertThat(parts).hasSize(3);
        ResidentMessage.Part last = there(parts.get(2));
        assertThat(List.of(last.generation(), last.partition(), last.from(), last.total()))
                .containsExactly(8, 9, 4, 5);
        assertThat(last.part()).containsExactly(5);
        assertThat(there(new ResidentMessage.Rest(8, 1 << 20, 3))).isEqualTo(new ResidentMessage.Rest(8, 1 << 20, 3));
    }

    @SuppressWarnings("unchecked")
    private static <M extends ResidentMessage> M there(M message) {
        return (M) ResidentMessage.of(message.bytes());
    }

    private static List<Integer> bits(float[] values) {
        return IntStream.range(0, values.length)
                .mapToObj(i -> Float.floatToRawIntBits(values[i]))
                .toList();
    }
}
