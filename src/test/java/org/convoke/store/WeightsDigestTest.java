package org.convoke.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.convoke.net.NetworkFile;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.junit.jupiter.api.Test;

class WeightsDigestTest {
    private final Parameters parameters = Parameters.of(NetworkFile.parse("""
        input: {channels: 3, height: 1, width: 1}
        layers: [flatten, dense: 2]
        loss: cross-entropy
        """, "example"));

    @Test
    void isTheDigestOfTheTensorsLittleEndianBytes() throws NoSuchAlgorithmException {
        ByteBuffer bytes = ByteBuffer.allocate(8 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 1; i <= 8; i++) {
            bytes.putFloat(i);
        }
        String expected =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        assertThat(WeightsDigest.of(parameters, weights())).isEqualTo(expected).hasSize(64);
    }

    @Test
    void dependsOnEveryBit() {
        String digest = WeightsDigest.of(parameters, weights());
        for (ParameterTensor tensor : parameters.tensors()) {
            for (int i = 0; i < tensor.size(); i++) {
                float[] other = weights();
                int place = tensor.place(i);
                other[place] = Math.nextUp(other[place]);
                assertThat(WeightsDigest.of(parameters, other)).isNotEqualTo(digest);
            }
        }
    }

    /** 1 … 6 as the dense weights [input][output], 7 and 8 as the biases. */
    private float[] weights() {
        float[] flat = new float[parameters.size()];
        parameters.tensors().get(0).into(flat, new float[] {1, 2, 3, 4, 5, 6});
        parameters.tensors().get(1).into(flat, new float[] {7, 8});
        return flat;
    }
}
