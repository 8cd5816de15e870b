package org.convoke.array.window;

import static org.convoke.array.Golden.each;
import static org.convoke.array.Golden.near;

import com.fasterxml.jackson.databind.JsonNode;
import org.convoke.array.Golden;
import org.convoke.array.Kernels;
import org.convoke.array.Window;
import org.convoke.array.window.AveragePooling.Divisor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Average poolings against automatic differentiation in double precision. */
@Tag("vector-width")
class AveragePoolingGoldenTest {
    private static final String FILE = "autograd-layers.jsonl";

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void averagePooling(Kernels kernels) {
        for (JsonNode node : Golden.cases(FILE, "avgpool")) {
            JsonNode input = node.get("input");
            JsonNode pads = node.get("pads");
            Divisor divisor = node.get("count_padding").asBoolean()
                    ? new Divisor.Padded(pads.get(2).asInt(), pads.get(3).asInt())
                    : new Divisor.Inputs();
            AverageCase pool =
                    new AverageCase(Golden.window(node), divisor, input.get(0).size(), input.size());
            each(input, pool.x::set);
            each(node.get("output_gradient"), pool.dy::set);
            pool.run(kernels);
            each(node.get("output"), (n, c, i, j, value) -> near(pool.y.get(n, c, i, j), value, node));
            each(node.get("input_gradient"), (n, c, i, j, value) -> near(pool.dx.get(n, c, i, j), value, node));
        }
    }

    @ParameterizedTest
    @MethodSource("org.convoke.array.Golden#kernels")
    void globalAveragePooling(Kernels kernels) {
        for (JsonNode node : Golden.cases(FILE, "global-avgpool")) {
            JsonNode input = node.get("input");
            JsonNode image = input.get(0).get(0);
            Window whole = Window.whole(image.size(), image.get(0).size());
            AverageCase pool =
                    new AverageCase(whole, new Divisor.Inputs(), input.get(0).size(), input.size());
            each(input, pool.x::set);
            for (int n = 0; n < input.size(); n++) {
                for (int c = 0; c < input.get(n).size(); c++) {
                    pool.dy.set(
                            n,
                            c,
                            0,
                            0,
                            node.get("output_gradient").get(n).get(c).asDouble());
                }
            }
            pool.run(kernels);
            for (int n = 0; n < input.size(); n++) {
                for (int c = 0; c < input.get(n).size(); c++) {
                    near(
                            pool.y.get(n, c, 0, 0),
                            node.get("output").get(n).get(c).asDouble(),
                            node);
                }
            }
            each(node.get("input_gradient"), (n, c, i, j, value) -> near(pool.dx.get(n, c, i, j), value, node));
        }
    }
}
