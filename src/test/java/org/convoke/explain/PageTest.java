package org.convoke.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.convoke.array.Operation;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Size;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: what it computes is what the engine computes, and it can be stepped through. */
@Tag("slow")
class PageTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private DumpedPage.Seen seen(String page, String script) throws IOException, InterruptedException {
        String body = page.replace("</body>", "<pre id=\"answers\"></pre><script>" + script + "</script></body>");
        DumpedPage.Seen seen = DumpedPage.open(Files.writeString(folder.resolve("page.html"), body), folder);
        assertThat(seen.console()).isEmpty();
        return seen;
    }

    private static JsonNode answers(DumpedPage.Seen seen) throws IOException {
        Matcher matcher = Pattern.compile("<pre id=\"answers\">([^<]*)</pre>").matcher(seen.dom());
        assertThat(matcher.find()).isTrue();
        return JSON.readTree(matcher.group(1).replace("&amp;", "&"));
    }

    private static Matrix random(SplittableRandom random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(-9, 10);
        }
        return new Matrix(rows, columns, values);
    }

    private static GeometryRequest geometry(SplittableRandom random) {
        Size input = new Size(random.nextInt(1, 13), random.nextInt(1, 13));
        int kind = random.nextInt(4);
        // A window that stays inside must fit.
        int most = kind == 1 ? 0 : 5;
        Size kernel = new Size(
                random.nextInt(1, Math.max(most, Math.min(5, input.rows())) + 1),
                random.nextInt(1, Math.max(most, Math.min(5, input.columns())) + 1));
        Placement placement = kind == 0
                ? new Placement.Same()
                : kind == 1
                        ? new Placement.Valid()
                        : new Placement.Centre(random.nextInt(kernel.rows()), random.nextInt(kernel.columns()));
        return new GeometryRequest(input, kernel, new Size(random.nextInt(1, 5), random.nextInt(1, 5)), placement);
    }

    private static ArrayNode numbers(Matrix matrix) {
        ArrayNode rows = JSON.createArrayNode();
        for (int i = 0; i < matrix.rows(); i++) {
            ArrayNode row = rows.addArray();
            for (int j = 0; j < matrix.columns(); j++) {
                row.add((int) matrix.at(i, j));
            }
        }
        return rows;
    }

    private static Object place(Placement placement, int axis) {
        return placement instanceof Placement.Centre centre
                ? axis == 0 ? centre.row() : centre.column()
                : placement instanceof Placement.Same ? "same" : "valid";
    }

    private static final String EVALUATE = """
            const cases = CASES;
            document.getElementById("answers").textContent = JSON.stringify(cases.map((one) => {
              const axis = (d) => Geometry.axis(one.n[d], one.k[d], one.s[d], one.place[d], one.operation);
              const rows = axis(0), columns = axis(1);
              return {
                y: Geometry.convolve(rows, columns, one.x, one.w, 0),
                dx: Geometry.convolveBack(rows, columns, one.w, one.dy),
                max: Geometry.pool(rows, columns, one.x).map((line) => line.map((best) => best.value)),
                row: Geometry.pool(rows, columns, one.x).map((line) => line.map((best) => best.u)),
                column: Geometry.pool(rows, columns, one.x).map((line) => line.map((best) => best.v)),
                maxdx: Geometry.poolBack(rows, columns, one.x, one.dy),
              };
            }));
            """;

    @Test
    void computesWhatTheEngineComputes() throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        ArrayNode cases = JSON.createArrayNode();
        List<ObjectNode> expected = new ArrayList<>();
        for (int n = 0; n < 400; n++) {
            GeometryRequest request = geometry(random);
            Operation operation = Operation.values()[n % 2];
            Matrix x = random(random, request.input().rows(), request.input().columns());
            Matrix w = random(random, request.kernel().rows(), request.kernel().columns());
            ConvolutionExample conv =
                    new ConvolutionExample(request.window(operation), Optional.of(x), Optional.of(w), 0);
            PoolingExample pool = new PoolingExample(request.window(operation), x);
            Matrix y = conv.output();
            Matrix dy = random(random, y.rows(), y.columns());

            ObjectNode one = cases.addObject();
            one.set("n", JSON.valueToTree(List.of(x.rows(), x.columns())));
            one.set("k", JSON.valueToTree(List.of(w.rows(), w.columns())));
            one.set(
                    "s",
                    JSON.valueToTree(
                            List.of(request.stride().rows(), request.stride().columns())));
            one.set("place", JSON.valueToTree(List.of(place(request.placement(), 0), place(request.placement(), 1))));
            one.put("operation", operation == Operation.CONVOLUTION ? "convolution" : "correlation");
            one.set("x", numbers(x));
            one.set("w", numbers(w));
            one.set("dy", numbers(dy));

            ObjectNode right = JSON.createObjectNode();
            right.set("y", numbers(y));
            right.set("dx", numbers(conv.inputGradient(dy)));
            right.set("max", numbers(pool.output()));
            float[] row = new float[y.values().length];
            float[] column = new float[y.values().length];
            for (int i = 0; i < row.length; i++) {
                row[i] = pool.winners()[i].row();
                column[i] = pool.winners()[i].column();
            }
            right.set("row", numbers(new Matrix(y.rows(), y.columns(), row)));
            right.set("column", numbers(new Matrix(y.rows(), y.columns(), column)));
            right.set("maxdx", numbers(pool.inputGradient(dy)));
            expected.add(right);
        }
        JsonNode answers = answers(seen(page(), EVALUATE.replace("CASES", cases.toString())));
        assertThat(answers).hasSameSizeAs(expected);
        for (int n = 0; n < expected.size(); n++) {
            // Numbers by their text: -0 and 0 are one.
            assertThat(answers.get(n).toString())
                    .as("%s", cases.get(n))
                    .isEqualTo(expected.get(n).toString());
        }
    }

    private static final Size THREE = new Size(3, 3);
    private static final Matrix X = Matrix.mixed(5, 5);
    private static final Matrix W = new Matrix(3, 3, new float[] {1, 0, -1, 2, 0, -2, 1, 3, -1});

    private static GeometryRequest request(int stride, int centreRow) {
        return new GeometryRequest(new Size(5, 5), THREE, new Size(1, stride), new Placement.Centre(centreRow, 1));
    }

    private static ConvolutionExample example(GeometryRequest request, Operation operation) {
        return new ConvolutionExample(request.window(operation), Optional.of(X), Optional.of(W), 0);
    }

    private static String page() {
        return Page.of(request(1, 1), example(request(1, 1), Operation.CONVOLUTION));
    }

    private static final String STEP = """
            const byId = (id) => document.getElementById(id);
            const answers = {};
            const result = () => Number(byId("sum").textContent.split(" = ").pop().replace("−", "-"));
            const walk = (name, next) => {
              byId("first").click();
              const all = Number(byId("position").textContent.split(" of ")[1]);
              answers[name] = Array.from({ length: all }, () => { const y = result(); next(); return y; });
              answers[name + " again"] = byId("position").textContent;
            };
            const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            const slide = (id, value) => { byId(id).value = value; byId(id).dispatchEvent(new Event("input")); };
            const choose = (name, value) => document.querySelector(`[name=${name}][value=${value}]`).click();
            walk("convolution", () => press("ArrowRight"));
            choose("operation", "correlation");
            walk("correlation", () => byId("next").click());
            slide("stride-1", 2);
            slide("centre-0", 2);
            walk("moved", () => press("ArrowRight"));
            press("End"); answers.end = byId("position").textContent;
            press("ArrowLeft"); answers.left = byId("position").textContent;
            byId("back").click(); answers.back = byId("position").textContent;
            press("Home"); answers.home = byId("position").textContent;
            choose("operation", "pool");
            walk("pool", () => byId("next").click());
            slide("kernel-0", 5); slide("kernel-1", 4);
            choose("placement", "valid");
            answers.valid = byId("position").textContent;
            slide("input-0", 3);
            answers.smaller = byId("kernel-0").value;
            slide("input-0", 12); slide("input-1", 12); slide("stride-0", 4);
            choose("operation", "convolution"); byId("shuffle").click(); byId("backward").click();
            answers.formula = byId("rows-formula").textContent;
            press(" ");
            setTimeout(() => {
              answers.played = byId("position").textContent;
              press(" ");
              setTimeout(() => {
                answers.stopped = byId("position").textContent;
                byId("answers").textContent = JSON.stringify(answers);
              }, 3000);
            }, 2800);
            """;

    @Test
    void isSteppedByKeysAndButtonsAndRecomputesWhereASliderMoves() throws Exception {
        JsonNode answers = answers(seen(page(), STEP));
        assertValues(
                answers.get("convolution"),
                example(request(1, 1), Operation.CONVOLUTION).output());
        assertThat(answers.get("convolution again").asText()).isEqualTo("output 1 of 25");
        assertValues(
                answers.get("correlation"),
                example(request(1, 1), Operation.CORRELATION).output());
        assertValues(
                answers.get("moved"),
                example(request(2, 2), Operation.CORRELATION).output());
        assertThat(answers.get("end").asText()).isEqualTo("output 15 of 15");
        assertThat(answers.get("left").asText()).isEqualTo("output 14 of 15");
        assertThat(answers.get("back").asText()).isEqualTo("output 13 of 15");
        assertThat(answers.get("home").asText()).isEqualTo("output 1 of 15");
        assertValues(answers.get("pool"), new PoolingExample(request(2, 2).window(Operation.CORRELATION), X).output());
        assertThat(answers.get("valid").asText()).isEqualTo("output 1 of 1");
        assertThat(answers.get("smaller").asText()).isEqualTo("3");
        assertThat(answers.get("formula").asText()).endsWith("⌊(12 − 3)/4⌋ + 1 = 3");
        // A step every 0.9 s of the page's time.
        assertThat(answers.get("played").asText()).startsWith("output 4 of ");
        assertThat(answers.get("stopped")).isEqualTo(answers.get("played"));
    }

    private static void assertValues(JsonNode numbers, Matrix matrix) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) numbers.get(i).asDouble();
        }
        assertThat(values).containsExactly(matrix.values());
    }

    @Test
    void theConsoleShowsWhatFails() throws Exception {
        Path page = Files.writeString(
                folder.resolve("broken.html"), page().replace("</body>", "<script>broken();</script></body>"));
        assertThat(DumpedPage.open(page, folder).console()).hasSize(1);
    }

    @Test
    void needsNothingButItself() {
        assertThat(page())
                .doesNotContain("{{")
                .doesNotContain("src=")
                .doesNotContainPattern("https?://(?!www\\.w3\\.org)");
    }
}
