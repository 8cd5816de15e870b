package org.convoke.predict;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.convoke.array.CounterRandom;
import org.convoke.data.Normalisation;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.ImageShape;
import org.convoke.data.picture.Resampling;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import org.convoke.store.ModelFacts;
import org.convoke.store.WeightsDigest;

/** A model of pictures in colour with random parameters, and its directory. */
public final class PictureModel {
    private static final String NETWORK = """
            input: {channels: 3, height: 10, width: 12}
            layers:
              - conv: {maps: 6, kernel: 3, padding: same, bias: false}
              - batch-norm
              - relu
              - maxpool: 2
              - conv: {maps: 5, kernel: 3}
              - batch-norm
              - silu
              - global-avgpool
              - flatten
              - dense: 4
            loss: cross-entropy
            """;

    private PictureModel() {}

    public static Model model() {
        return of(NETWORK, Optional.of(new Decoding(new ImageShape(3, 10, 12), Fit.CROP, Resampling.AREA, 100_000)));
    }

    /** Of a network with four classes. */
    static Model of(String yaml, Optional<Decoding> decoding) {
        Network network = NetworkFile.parse(yaml, "network");
        Parameters parameters = Parameters.of(network);
        float[] weights = new float[parameters.size()];
        for (int t = 0; t < parameters.tensors().size(); t++) {
            ParameterTensor tensor = parameters.tensors().get(t);
            float[] values = new float[tensor.size()];
            for (int i = 0; i < values.length; i++) {
                float value = 0.3f * (float) CounterRandom.gaussian(5, t, i);
                values[i] = tensor.suffix().equals("variance") ? 0.5f + Math.abs(value) : value;
            }
            tensor.into(weights, values);
        }
        int channels = network.input().channels();
        return new Model(
                network,
                weights,
                new ModelFacts(
                        List.of("ant", "bee", "cat", "dog"),
                        new Normalisation(
                                List.of(0.4f, 0.5f, 0.6f).subList(0, channels),
                                List.of(0.2f, 0.3f, 0.4f).subList(0, channels)),
                        decoding,
                        Map.of(),
                        JsonNodeFactory.instance.objectNode(),
                        "pictures",
                        "0".repeat(64),
                        "none",
                        JsonNodeFactory.instance.objectNode(),
                        WeightsDigest.of(parameters, weights),
                        new ModelFacts.Versions("0.1.0", "4.2.0", "17"),
                        "run",
                        Instant.EPOCH));
    }

    public static void write(Path directory, Model model) {
        ModelDirectory.write(new org.apache.hadoop.fs.Path(directory.toString()), new Configuration(), model);
    }
}
