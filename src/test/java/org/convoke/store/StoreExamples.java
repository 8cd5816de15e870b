package org.convoke.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.convoke.data.Normalisation;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.ImageShape;
import org.convoke.data.picture.Resampling;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;

/** A small network, model and checkpoint to store. */
final class StoreExamples {
    static final String DATA_SHA256 = "0123456789abcdef".repeat(4);
    private static final Instant CREATED = Instant.parse("2026-01-31T12:00:00.5Z");

    private StoreExamples() {}

    /** Its 3 maps do not fill the kernels' blocks of 4, so that the flat layout has gaps. */
    static Network network() {
        return NetworkFile.parse("""
            input: {channels: 2, height: 6, width: 5}
            layers:
              - conv: {maps: 3, kernel: [3, 2], centre: [1, 1], operation: convolution}
              - relu
              - flatten
              - dense: 4
            loss: cross-entropy
            """, "example");
    }

    /** Random bits at every place of a tensor: among them are NaNs, infinities, negative zeros and subnormals. */
    static float[] flat(long seed) {
        Random random = new Random(seed);
        Parameters parameters = Parameters.of(network());
        float[] flat = new float[parameters.size()];
        float[] special = {Float.NaN, Float.intBitsToFloat(0xFFC12345), Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE};
        for (ParameterTensor tensor : parameters.tensors()) {
            float[] values = new float[tensor.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = i % 5 == 0 ? special[random.nextInt(special.length)] : (float) random.nextGaussian();
            }
            tensor.into(flat, values);
        }
        return flat;
    }

    static ObjectNode recipe() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("epochs", 3)
                .put("lr", 0.1)
                .put("schedule", "constant")
                .put("seed", 42L);
    }

    static ModelFacts facts(float[] weights) {
        return new ModelFacts(
                List.of("a", "b", "c", "ü"),
                new Normalisation(List.of(0.1f, 0.2f), List.of(0.3f, 1f)),
                Optional.of(new Decoding(new ImageShape(3, 4, 5), Fit.CROP, Resampling.BILINEAR, 1000)),
                Map.of("label-column", "kind", "pixel-range", "0,16"),
                recipe(),
                "example",
                DATA_SHA256,
                "0.1",
                JsonNodeFactory.instance.objectNode().put("accuracy", 0.99),
                WeightsDigest.of(Parameters.of(network()), weights),
                new ModelFacts.Versions("0.1.0", "4.2.0", "17.0.1"),
                "run-7",
                CREATED);
    }

    static Model model(long seed) {
        float[] weights = flat(seed);
        return new Model(network(), weights, facts(weights));
    }

    static RunIdentity run() {
        return RunIdentity.of(network(), recipe(), DATA_SHA256, Optional.empty());
    }

    static Checkpoint checkpoint(long step) {
        return new Checkpoint(
                run(),
                "run-7",
                step,
                2,
                Math.min(step, 5),
                flat(step),
                Map.of("velocity", flat(-step)),
                Optional.empty(),
                JsonNodeFactory.instance.objectNode().put("loss", 1 / 3.0));
    }

    static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
