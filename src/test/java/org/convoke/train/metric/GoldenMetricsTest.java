package org.convoke.train.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What another program says of the same outputs. */
class GoldenMetricsTest {
    static Stream<Arguments> cases() throws IOException {
        try (InputStream in = GoldenMetricsTest.class.getResourceAsStream("/golden/metrics.json")) {
            return StreamSupport.stream(
                    new ObjectMapper().readTree(in).get("cases").spliterator(), false)
                    .map(each -> Arguments.of(Named.of(each.get("name").asText(), each)))
                    .toList()
                    .stream();
        }
    }

    private static int greatest(float[] outputs) {
        int best = 0;
        for (int k = 1; k < outputs.length; k++) {
            best = outputs[k] > outputs[best] ? k : best;
        }
        return best;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saysWhatScikitLearnSays(JsonNode example) {
        int images = example.get("labels").size();
        int classes = example.at("/probabilities/0").size();
        int[] labels = new int[images];
        float[] outputs = new float[images * classes];
        Confusion confusion = new Confusion(classes);
        OutputSums.Counter counter = new OutputSums.Counter(true, false);
        for (int n = 0; n < images; n++) {
            labels[n] = example.get("labels").get(n).asInt();
            float[] own = new float[classes];
            for (int k = 0; k < classes; k++) {
                own[k] = example.get("probabilities").get(n).get(k).floatValue();
                outputs[n * classes + k] = own[k];
            }
            confusion.add(labels[n], greatest(own));
            counter.add(own, labels[n], greatest(own), Double.NaN);
        }
        OutputSums sums = counter.counted();
        ClassScores scores = ClassScores.of(confusion);
        check(example, "accuracy", scores.accuracy(), 1e-12);
        check(example, "balanced", scores.balancedAccuracy(), 1e-12);
        check(example, "macroF1", scores.macroF1(), 1e-12);
        check(example, "weightedF1", scores.weightedF1(), 1e-12);
        check(example, "logLoss", sums.meanLogLoss(images), 1e-6);
        check(example, "ece", sums.calibration().error(), 1e-12);
        if (example.at("/expected/top5").isNumber()) {
            check(example, "top5", OptionalDouble.of((double) sums.top() / images), 1e-12);
        }
        if (example.at("/expected/rocAuc").isNumber()) {
            RocAuc ranks = RocAuc.of(classes, List.of(new RocAuc.Outputs(labels, outputs)));
            check(example, "rocAuc", ranks.value(), 1e-12);
        }
    }

    private static void check(JsonNode example, String name, OptionalDouble value, double tolerance) {
        assertThat(value.orElseThrow())
                .as(name)
                .isCloseTo(example.at("/expected/" + name).asDouble(Double.NaN), within(tolerance));
    }
}
