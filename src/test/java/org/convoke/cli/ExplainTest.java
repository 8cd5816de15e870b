package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.convoke.GoldenCases;
import org.convoke.data.Normalisation;
import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.data.files.DataSets;
import org.convoke.data.picture.ImageFileExamples;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Parameters;
import org.convoke.run.ShippedFile;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import org.convoke.store.ModelFacts;
import org.convoke.store.WeightsDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainTest {
    @TempDir
    private Path folder;

    private static String explained(String... arguments) {
        List<String> all = new ArrayList<>(List.of("explain"));
        all.addAll(List.of(arguments));
        Program.Ended ended = Program.run(all.toArray(String[]::new));
        assertThat(ended.err()).isEmpty();
        assertThat(ended.code()).isZero();
        return ended.out();
    }

    private static String mistake(String... arguments) {
        List<String> all = new ArrayList<>(List.of("explain"));
        all.addAll(List.of(arguments));
        Program.Ended ended = Program.run(all.toArray(String[]::new));
        assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines()).hasSize(1);
        return ended.err();
    }

    /** The matrix that is printed below a title. */
    private static List<List<Float>> matrix(String text, String title) {
        return text.lines()
                .dropWhile(line -> !line.equals(title))
                .skip(1)
                .takeWhile(line -> !line.isBlank())
                .map(line -> Arrays.stream(line.strip().split("\\s+"))
                        .map(Float::valueOf)
                        .toList())
                .toList();
    }

    private static List<List<Float>> matrix(JsonNode node) {
        List<List<Float>> rows = new ArrayList<>();
        node.forEach(row -> {
            List<Float> numbers = new ArrayList<>();
            row.forEach(value -> numbers.add((float) value.asDouble()));
            rows.add(numbers);
        });
        return rows;
    }

    private static String list(JsonNode matrix) {
        List<String> numbers = new ArrayList<>();
        matrix.forEach(row -> row.forEach(value -> numbers.add(value.asText())));
        return String.join(",", numbers);
    }

    private static String pair(JsonNode node, String separator) {
        return node.get(0).asText() + separator + node.get(1).asText();
    }

    /** Explains a case as the golden files write it, and compares every number. */
    private static void check(JsonNode node) {
        boolean conv = node.get("layer").asText().equals("conv");
        List<String> arguments = new ArrayList<>(List.of(
                conv ? "conv" : "pool",
                "--input",
                node.get("height").asText() + "x" + node.get("width").asText(),
                "--kernel",
                pair(node.get("kernel"), "x"),
                "--centre",
                pair(node.get("centre"), ","),
                "--stride",
                node.get("stride").asText(),
                "--operation",
                node.get("operation").asText(),
                "--values",
                list(node.get("input"))));
        if (conv) {
            arguments.addAll(List.of("--weights", list(node.get("weights"))));
        }
        String text = explained(arguments.toArray(String[]::new));
        List<List<Float>> output = matrix(node.get("output"));
        assertThat(matrix(text, "output y")).as("%s", node).isEqualTo(output);
        assertThat(text).contains("+ 1) = " + output.size() + "\n");
        if (!conv) {
            List<String> places = new ArrayList<>();
            node.get("argmax").forEach(row -> row.forEach(place -> places.add(pair(place, ","))));
            List<String> printed = new ArrayList<>();
            Matcher matcher = Pattern.compile("found at x\\[(\\d+,\\d+)]").matcher(text);
            while (matcher.find()) {
                printed.add(matcher.group(1));
            }
            assertThat(printed).as("%s", node).isEqualTo(places);
        }
    }

    @Test
    void theNumbersAreTheGoldenOnes() {
        List<JsonNode> cases = GoldenCases.read("seed-formulas.jsonl");
        assertThat(cases).isNotEmpty();
        cases.forEach(ExplainTest::check);
    }

    @Test
    void theNumbersAreThoseOfTheLiteralFormula() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                ExplainTest.class.getResourceAsStream("/org/convoke/explain/cases.jsonl"), StandardCharsets.UTF_8))) {
            List<String> cases = lines.lines().toList();
            assertThat(cases).hasSize(10);
            for (String line : cases) {
                check(mapper.readTree(line));
            }
        }
    }

    @Test
    void indexes() {
        String text = explained("indexes", "--kernel", "3x2", "--centre", "1,0", "--stride", "2");
        assertThat(text)
                .contains("ROWS", "COLUMNS", "cross-correlation, centre c = 1", "convolution, centre c = 1")
                .containsPattern("tap a = p - c +-1 +0 +1\n")
                .containsPattern("tap a = p - c +0 +1\n")
                // Rows: the same for both; columns: a convolution's kernel reaches before the input.
                .contains("min(5, ⌊(5 - 1 + 1)/2⌋ + 1) = 3", "min(5, ⌊(5 - 1 + 0)/2⌋ + 1) = 3")
                .containsPattern("meets x at +i·s\\+1 +i·s +i·s-1\n")
                .containsPattern("y\\[0] sees x at +\\(-1\\) +0 +1\n");
        assertThat(explained("indexes", "--kernel", "2", "--input", "5", "--stride", "2", "--padding", "same"))
                .contains("ROWS AND COLUMNS ALIKE", "m = ⌈n/s⌉ = ⌈5/2⌉ = 3");
        assertThat(explained("indexes", "--kernel", "2", "--input", "5")).contains("⌊(5 - 2)/1⌋ + 1 = 4");
    }

    private static final String[] EXAMPLE = {
        "conv", "--input", "3x3", "--kernel", "2x2", "--centre", "0,0", "--stride", "1", "--operation", "convolution"
    };

    private static String[] with(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void convolutionLaysTheKernelOverTheInput() {
        String text = explained(with(EXAMPLE, "--weights", "1,2,3,4"));
        assertThat(text).contains("""
                y[1,1]
                    4  3  .
                    2  1  .
                    .  .  .
                    y[1,1] = 4·1 + 3·2 + 2·4 + 1·5 = 23
                """).contains("""
                y[0,2]
                    .  2  1
                    .  .  .
                    .  .  .
                    y[0,2] = 2·2 + 1·3 = 7
                """);
        assertThat(matrix(text, "output y"))
                .isEqualTo(List.of(List.of(1f, 4f, 7f), List.of(7f, 23f, 33f), List.of(19f, 53f, 63f)));
        assertThat(text.lines()).allMatch(line -> line.length() <= 110 && line.equals(line.stripTrailing()));
    }

    @Test
    void withoutNumbersTheKernelIsSymbols() {
        assertThat(explained(with(EXAMPLE, "--backward")))
                .contains("y[0,1] = w[0,1]·x[0,0] + w[0,0]·x[0,1]\n")
                .contains("dx[0,1] = w[1,1]·dy[1,2] + w[1,0]·dy[1,1] + w[0,1]·dy[0,2] + w[0,0]·dy[0,1]\n")
                .contains("dw[1,1] = x[0,0]·dy[1,1] + x[0,1]·dy[1,2] + x[1,0]·dy[2,1] + x[1,1]·dy[2,2]\n")
                .doesNotContain("output y");
        // Taps are counted from the centre.
        assertThat(explained("conv", "--input", "2", "--kernel", "2", "--centre", "1,1"))
                .contains("y[0,0] = w[0,0]·x[0,0]\n", "y[1,1] = w[-1,-1]·x[0,0] + ");
    }

    @Test
    void theWayBack() {
        String text =
                explained(with(EXAMPLE, "--weights", "1,2,3,4", "--backward", "--gradient", "1,0,0,0,-2,0,0,0,0.5"));
        // Every product of the forward pass once: checked by hand.
        assertThat(text)
                .contains("dx[0,0] = 4·dy[1,1] + 3·dy[1,0] + 2·dy[0,1] + 1·dy[0,0]\n")
                .contains("        = 4·(-2) + 3·0 + 2·0 + 1·1 = -7\n");
        assertThat(matrix(text, "input gradient dx"))
                .isEqualTo(List.of(List.of(-7f, -6f, 0f), List.of(-4f, 0f, 1.5f), List.of(0f, 1f, 0.5f)));
        assertThat(matrix(text, "weight gradient dw")).isEqualTo(List.of(List.of(-4.5f, -4f), List.of(-1f, 0.5f)));
        assertThat(text).contains("bias gradient: the sum of all dy = -0.5\n");
    }

    @Test
    void thePoolsGradientAddsUpWhereWindowsOverlap() {
        String text = explained(
                "pool",
                "--input",
                "1x4",
                "--window",
                "1x2",
                "--values",
                "1,3,3,2",
                "--backward",
                "--gradient",
                "1,10,100");
        assertThat(text).contains("y[0,1] = 3, found at x[0,1]", "dx[0,1] = dy[0,0] + dy[0,1]\n", "= 1 + 10 = 11\n");
        assertThat(matrix(text, "input gradient dx")).isEqualTo(List.of(List.of(0f, 11f, 100f, 0f)));
        assertThat(explained(
                        "pool",
                        "--input",
                        "1x4",
                        "--window",
                        "1x2",
                        "--values",
                        "1,3,3,2",
                        "--operation",
                        "convolution"))
                .contains("y[0,1] = 3, found at x[0,2]");
    }

    @Test
    void network() throws IOException {
        String text = explained("network", "--network", "digits", "--data", "digits", "--index", "3");
        assertThat(text)
                .startsWith("Image 3 of digits test, class ")
                .contains("through digits.yaml as it is before training (seed 1)", "input → 1×8×8", "layer 1 (conv)")
                .containsPattern("values: least \\S+, mean \\S+, greatest \\S+, deviation \\S+, zeros \\d+ %")
                .contains("the network's answer");
        // A model with the weights and the normalisation that a fresh network of seed 2 has.
        Network network = NetworkFile.parse(
                ShippedFile.find("digits", "networks", new Configuration()).text(), "digits.yaml");
        PackedImages images =
                DataSets.packed("digits", new Configuration()).orElseThrow().read(Part.TEST);
        float[] weights = Parameters.of(network).initial(2);
        Path model = folder.resolve("model");
        ModelDirectory.write(
                new org.apache.hadoop.fs.Path(model.toString()),
                new Configuration(),
                new Model(
                        network,
                        weights,
                        new ModelFacts(
                                images.classNames(),
                                Normalisation.of(images),
                                Optional.empty(),
                                Map.of(),
                                JsonNodeFactory.instance.objectNode(),
                                "digits",
                                "0".repeat(64),
                                "none",
                                JsonNodeFactory.instance.objectNode(),
                                WeightsDigest.of(Parameters.of(network), weights),
                                new ModelFacts.Versions("0", "4", "17"),
                                "run",
                                Instant.EPOCH)));
        String trained = explained("network", "--model", model.toString());
        assertThat(trained).startsWith("Image 0 of digits test, class ").contains("through " + model + ".\n");
        assertThat(trained.lines().skip(1))
                .containsExactlyElementsOf(explained("network", "--network", "digits", "--seed", "2")
                        .lines()
                        .skip(1)
                        .toList())
                .isNotEqualTo(text.lines().skip(1).toList());
        aPictureFileWalksAsThePackedImage(model, images);
    }

    private void aPictureFileWalksAsThePackedImage(Path model, PackedImages images) throws IOException {
        String[] walk = {"network", "--model", model.toString()};
        List<String> packed =
                explained(with(walk, "--index", "5")).lines().skip(1).toList();
        Path file = Files.createDirectories(folder.resolve("pictures/five")).resolve("a.png");
        Files.write(file, ImageFileExamples.png(images, 5));
        String alone = explained(with(walk, "--data", file.toString()));
        assertThat(alone).startsWith("file:" + file + ", through " + model + ".\n");
        assertThat(alone.lines().skip(1)).containsExactlyElementsOf(packed);
        String ofFolder =
                explained(with(walk, "--data", file.getParent().getParent().toString()));
        assertThat(ofFolder).startsWith("file:" + file + ", class five, through ");
        assertThat(ofFolder.lines().skip(1)).containsExactlyElementsOf(packed);

        String[] lenet = {"network", "--network", "lenet", "--data", file.toString()};
        assertThat(mistake(lenet))
                .startsWith("convoke: file:" + file
                        + ": 8 × 8 pixels, and 28 × 28 are wanted: pass --fit crop, pad or stretch");
        assertThat(explained(with(lenet, "--fit", "stretch"))).contains("input → 1×28×28");
        assertThat(mistake(with(walk, "--data", file.toString(), "--index", "1")))
                .contains(" has images 0 to 0");
        Path text = Files.writeString(folder.resolve("text.png"), "hello");
        assertThat(mistake(with(walk, "--data", text.toString())))
                .startsWith("convoke: file:" + text + ": not an image: the text \"hello\"");
        assertThat(mistake(with(walk, "--data", folder.resolve("none").toString())))
                .contains("none is not there");
    }

    @Test
    void aPageIsWrittenOnceAndWhole() throws IOException {
        Path page = folder.resolve("page.html");
        for (String[] what : new String[][] {
            with(EXAMPLE, "--weights", "1,2,3,4"),
            {"pool", "--window", "2"},
            {"indexes", "--kernel", "3", "--centre", "1"}
        }) {
            assertThat(explained(with(what, "--html", page.toString()))).contains("page written to " + page);
            assertThat(page).content().startsWith("<!DOCTYPE html>").endsWith("</html>\n");
            assertThat(mistake(with(what, "--html", page.toString()))).contains("exists", "--html");
            // No temporary and no checksum file.
            try (var files = Files.list(folder)) {
                assertThat(files).containsExactly(page);
            }
            Files.delete(page);
        }
    }

    /** The page in docs/ is what the command in the README writes today. */
    @Test
    void thePageInTheDocumentationIsCurrent() throws IOException {
        Path page = folder.resolve("convolution.html");
        explained(
                "conv",
                "--input",
                "5x5",
                "--kernel",
                "3x3",
                "--centre",
                "1,1",
                "--operation",
                "convolution",
                "--values",
                "3,0,7,4,1,8,5,2,9,6,3,0,7,4,1,8,5,2,9,6,3,0,7,4,1",
                "--weights",
                "1,0,-1,2,0,-2,1,3,-1",
                "--html",
                page.toString());
        assertThat(Path.of("docs/convolution.html")).hasSameTextualContentAs(page);
    }

    @Test
    void mistakes() throws IOException {
        String[] conv = {"conv", "--input", "3x3", "--kernel", "2x2"};
        assertThat(mistake("conv", "--input", "3x3", "--kernel", "4x4")).contains("kernel 4×4 does not fit", "3×3");
        assertThat(mistake(with(conv, "--centre", "2,0"))).contains("centre [2, 0] lies outside the kernel of 2×2");
        assertThat(mistake(with(conv, "--weights", "1,2,3"))).contains("--weights: 3 numbers", "2×2 takes 4");
        assertThat(mistake(with(conv, "--weights", "1,2,x,4"))).contains("--weights", "\"x\" is not a number");
        assertThat(mistake(with(conv, "--weights", "1,2,NaN,4"))).contains("\"NaN\" is not a number");
        assertThat(mistake(with(conv, "--weights", "1,2,1e99,4"))).contains("\"1e99\" is not a number");
        assertThat(mistake(with(conv, "--values", "1"))).contains("--values: 1 number,", "3×3 takes 9");
        assertThat(mistake(with(conv, "--weights", "1,2,3,4", "--backward", "--gradient", "1")))
                .contains("--gradient: 1 number,", "2×2 takes 4");
        assertThat(mistake(with(conv, "--gradient", "1"))).contains("--backward");
        assertThat(mistake(with(conv, "--bias", "1"))).contains("--weights");
        assertThat(mistake(with(conv, "--stride", "0"))).contains("--stride 0", "at least 1");
        assertThat(mistake(with(conv, "--stride", "-1"))).contains("--stride");
        assertThat(mistake(with(conv, "--centre", "0,0", "--padding", "same"))).contains("--centre and --padding");
        assertThat(mistake(with(conv, "--operation", "both"))).contains("--operation", "both", "convolution");
        assertThat(mistake("conv", "--kernel", "axb")).contains("--kernel axb", "3x3");
        assertThat(mistake("conv", "--kernel", "3x3x3")).contains("--kernel 3x3x3");
        assertThat(mistake("conv", "--input", "999999x999999", "--kernel", "2")).contains("at most 12×12");
        assertThat(mistake("conv", "--kernel", "99999999999")).contains("--kernel 99999999999");
        assertThat(mistake("conv")).contains("--kernel");
        assertThat(mistake("indexes", "--kernel", "20", "--centre", "0")).contains("at most 12×12");
        assertThat(mistake()).contains("indexes, conv, pool or network");
        assertThat(mistake("everything")).contains("everything");
        // A file where a folder should be.
        Path file = Files.writeString(folder.resolve("file"), "");
        Program.Ended ended = Program.run(
                "explain",
                "pool",
                "--window",
                "2",
                "--html",
                file.resolve("page.html").toString());
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("file/page.html", "cannot be").hasLineCount(1);
    }

    @Test
    void mistakesAboutNetworks() {
        assertThat(mistake("network")).contains("--network", "--model");
        assertThat(mistake("network", "--network", "digits", "--model", "m")).contains("either");
        assertThat(mistake("network", "--network", "digits", "--index", "360")).contains("images 0 to 359");
        assertThat(mistake("network", "--network", "digits", "--index", "-1")).contains("--index -1");
        assertThat(mistake("network", "--network", "lenet")).contains("images of 1×8×8", "takes 1×28×28");
        assertThat(mistake("network", "--network", "nowhere")).contains("no file nowhere");
        assertThat(mistake("network", "--model", folder.resolve("none").toString()))
                .contains("does not exist");
    }
}
