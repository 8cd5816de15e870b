package org.convoke;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Numbers that another program has computed. {@code golden/README.md} says which, and what they mean. */
public final class GoldenCases {
    private GoldenCases() {}

    /**
     * The cases of a file, one JSON object a line: of the shared folder, where it has the file, or else of the test resources; and
     * those of files beside it whose names begin alike, such as {@code autograd-layers-2.jsonl} for {@code autograd-layers.jsonl}.
     */
    public static List<JsonNode> read(String name) {
        List<String> lines = new ArrayList<>();
        String stem = name.substring(0, name.lastIndexOf('.'));
        try {
            List<Path> shared = SharedFolder.files("golden", stem + "*.jsonl");
            for (Path file : shared) {
                lines.addAll(Files.readAllLines(file));
            }
            if (shared.stream().noneMatch(file -> file.endsWith(name))) {
                lines.addAll(ofResources(name));
            }
            ObjectMapper mapper = new ObjectMapper();
            List<JsonNode> cases = new ArrayList<>();
            for (String line : lines) {
                cases.add(mapper.readTree(line));
            }
            if (cases.isEmpty()) {
                throw new AssertionError(name + " has no cases");
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> ofResources(String name) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(GoldenCases.class.getResourceAsStream("/golden/" + name + ".gz")),
                StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    /** The numbers of nested lists, in the order in which they are written. */
    public static double[] doubles(JsonNode nested) {
        List<Double> values = new ArrayList<>();
        collect(nested, values);
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Likewise, each as the nearest float. */
    public static float[] floats(JsonNode nested) {
        double[] doubles = doubles(nested);
        float[] floats = new float[doubles.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) doubles[i];
        }
        return floats;
    }

    private static void collect(JsonNode node, List<Double> values) {
        if (node.isArray()) {
            node.forEach(child -> collect(child, values));
        } else {
            values.add(node.asDouble());
        }
    }
}
