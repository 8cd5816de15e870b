package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.convoke.spark.ResidentMessage.Kind;
import org.convoke.train.FoldTree;
import org.convoke.train.GradientSum;
import org.junit.jupiter.api.Test;

class ResidentMessageTest {
    private static final float[] ODD = {1, -0f, Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY};
    private static final GradientPieces PIECES = new GradientPieces(
            List.of(FoldTree.Node.leaf(4), new FoldTree.Node(2, 7)),
            List.of(new GradientSum(ODD, 0.5, 1, 2, 3), new GradientSum(new float[5], 4, 5, 6, 7)),
            99,
            "driver");

    @Test
    void anOrderArrivesBitForBit() {
        byte[] bytes = new ResidentOrder(3, 1L << 40, ODD).bytes(byte[]::new);
        assertThat(ResidentOrder.size(Arrays.copyOf(bytes, 4))).isEqualTo(bytes.length);
        ResidentOrder order = ResidentOrder.of(bytes, float[]::new);
        assertThat(order.epoch()).isEqualTo(3);
        assertThat(order.step()).isEqualTo(1L << 40);
        assertThat(bits(order.weights())).isEqualTo(bits(ODD));
    }

    @Test
    void aHeadArrives() {
        ResidentMessage head = new ResidentMessage(Kind.MORE, 8, 2, 9, 1L << 40, 1 << 20, 1 << 30);
        assertThat(ResidentMessage.of(head.bytes())).isEqualTo(head);
    }

    @Test
    void gradientsArriveBitForBitAndAreAsLongAsIsSaid() {
        byte[] bytes = ResidentMessage.bytes(PIECES, byte[]::new);
        assertThat(bytes).hasSize((int) ResidentMessage.size(2, ODD.length));
        new ResidentMessage(Kind.GRADIENT, 1, 2, 3, 4, 5, 6).putInto(bytes);

        GradientPieces back = ResidentMessage.pieces(bytes, float[]::new);
        assertThat(back.nanos()).isEqualTo(99);
        assertThat(back.nodes()).isEqualTo(PIECES.nodes());
        assertThat(back.sums()).hasSize(2);
        for (int i = 0; i < 2; i++) {
            GradientSum was = PIECES.sums().get(i);
            GradientSum is = back.sums().get(i);
            assertThat(bits(is.gradient())).isEqualTo(bits(was.gradient()));
            assertThat(is.loss()).isEqualTo(was.loss());
            assertThat(is.correct()).isEqualTo(was.correct());
            assertThat(is.images()).isEqualTo(was.images());
            assertThat(is.computeNanos()).isEqualTo(was.computeNanos());
        }
        assertThat(ResidentMessage.size(3, Integer.MAX_VALUE)).isGreaterThan(3L << 32);
    }

    @Test
    void aLengthBeyondTheMessageTakesNoMemory() {
        byte[] bytes = ResidentMessage.bytes(PIECES, byte[]::new);
        assertThatThrownBy(() -> ResidentMessage.pieces(Arrays.copyOf(bytes, bytes.length - 1), length -> {
                    assertThat(length).isEqualTo(5);
                    return new float[length];
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("5 floats in 19 bytes");
    }

    private static List<Integer> bits(float[] values) {
        return IntStream.range(0, values.length)
                .mapToObj(i -> Float.floatToRawIntBits(values[i]))
                .toList();
    }

    @Test
    void partsOfMoreThanAGigabyteBeginWhereTheyShould() {
        assertThat(RemoteLine.starts(Integer.MAX_VALUE - 8, 1_500_000_000)).containsExactly(0, 1_500_000_000);
        assertThat(RemoteLine.starts(10, 5)).containsExactly(0, 5);
        assertThat(RemoteLine.starts(11, 5)).containsExactly(0, 5, 10);
    }
}
