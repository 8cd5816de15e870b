package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cross-entropy with smoothed labels against automatic differentiation in double precision. */
@Tag("vector-width")
class SmoothedCrossEntropyGoldenTest {
    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void lossesAndGradients(Kernels kernels) {
        for (JsonNode node : Golden.cases("autograd-layers.jsonl", "smoothed-cross-entropy")) {
            JsonNode input = node.get("input");
            int images = input.size();
            Layout layout = Layout.flat(input.get(0).size(), 1);
            int dy = (int) layout.size();
            float[] a = new float[2 * dy];
            int[] labels = new int[images];
            for (int n = 0; n < images; n++) {
                labels[n] = node.get("labels").get(n).asInt();
                for (int j = 0; j < layout.channels(); j++) {
                    a[layout.at(j, 0, 0) + n] = (float) input.get(n).get(j).asDouble();
                }
            }
            double[] losses = new double[images];
            float smoothing = (float) node.get("smoothing").asDouble();
            kernels.crossEntropy(layout, smoothing).apply(a, 0, dy, Targets.of(labels), images, losses);
            for (int n = 0; n < images; n++) {
                near(losses[n], node.get("output").get(n).asDouble(), node);
                // The loss is the last of all: its own gradient is a factor.
                double factor = node.get("output_gradient").get(n).asDouble();
                for (int j = 0; j < layout.channels(); j++) {
                    double gradient = factor * a[dy + layout.at(j, 0, 0) + n];
                    near(gradient, node.get("input_gradient").get(n).get(j).asDouble(), node);
                }
            }
        }
    }

    private static void near(double actual, double expected, JsonNode node) {
        assertThat(actual).as("%s", node).isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
    }

    /** Not even with an infinite output of another class, which the mean of all would not survive. */
    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void smoothingNothingChangesNothing(Kernels kernels) {
        Layout layout = Layout.flat(3, 1);
        int dy = (int) layout.size();
        float[] a = new float[2 * dy];
        a[layout.at(1, 0, 0)] = 2;
        a[layout.at(2, 0, 0)] = Float.NEGATIVE_INFINITY;
        double[] losses = new double[1];
        kernels.crossEntropy(layout, 0).apply(a, 0, dy, Targets.of(1), 1, losses);
        assertThat(losses[0]).isCloseTo(Math.log1p(Math.exp(-2)), within(1e-6));
        assertThat(a[dy + layout.at(1, 0, 0)]).isEqualTo(a[layout.at(1, 0, 0)] - 1);
        assertThat(a[dy]).isEqualTo(a[0]);
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void refusesASmoothingOutOfRange(Kernels kernels) {
        for (float smoothing : new float[] {-0.1f, 1, Float.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> kernels.crossEntropy(Layout.flat(3, 1), smoothing))
                    .withMessageContaining("smoothing " + smoothing);
        }
    }
}
