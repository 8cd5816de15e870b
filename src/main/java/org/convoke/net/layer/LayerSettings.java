package org.convoke.net.layer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.convoke.text.Quoted;
import org.convoke.text.Spelling;

/**
 * The keys and values of one map in a network file. Every complaint is an {@link IllegalArgumentException} that names the
 * key, what it is and what it should be; whoever knows the place in the file adds that.
 */
public record LayerSettings(JsonNode map) {
    /** @throws IllegalArgumentException if the node is not a map, or has a key that is not known */
    public static LayerSettings of(JsonNode node, String what, List<String> known) {
        if (!node.isObject()) {
            throw new IllegalArgumentException(
                    what + " must be a map with the keys " + String.join(", ", known) + ", not " + describe(node));
        }
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw new IllegalArgumentException(Spelling.unknown("key", key, known));
            }
        });
        return new LayerSettings(node);
    }

    /** Like {@link #of}, but anything that is not a map stands for the first key's value: {@code dense: 10}. */
    public static LayerSettings orOne(JsonNode node, String what, List<String> known) {
        boolean value = node.isNumber() || node.isArray();
        return of(value ? JsonNodeFactory.instance.objectNode().set(known.get(0), node) : node, what, known);
    }

    /** Keys and values in their order, as {@link Layer#settings} gives them. */
    static Map<String, Object> written(Object... keysAndValues) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return settings;
    }

    /** Whether the key is there. */
    public boolean has(String key) {
        return map.has(key);
    }

    /** @throws IllegalArgumentException if the key is missing */
    public JsonNode get(String key) {
        if (!has(key)) {
            throw new IllegalArgumentException("`" + key + "` is missing");
        }
        return map.get(key);
    }

    /** A whole number from 1. */
    public int count(String key, int most) {
        return number(key, get(key), 1, most);
    }

    /** One of the words that are known. */
    public String choice(String key, List<String> known) {
        JsonNode node = get(key);
        if (!node.isTextual()) {
            throw new IllegalArgumentException(
                    key + " must be one of " + String.join(", ", known) + ", not " + describe(node));
        }
        if (!known.contains(node.textValue())) {
            throw new IllegalArgumentException(Spelling.unknown(key, node.textValue(), known));
        }
        return node.textValue();
    }

    /** A pair of sizes from 1. */
    public Size size(String key, int most) {
        List<Integer> pair = pair(key, 1, most);
        return new Size(pair.get(0), pair.get(1));
    }

    /** Likewise, with what it is where the key is missing. */
    Size size(String key, int most, Size otherwise) {
        return has(key) ? size(key, most) : otherwise;
    }

    /** A whole number from 1, with what it is where the key is missing. */
    int count(String key, int most, int otherwise) {
        return has(key) ? count(key, most) : otherwise;
    }

    /** True or false, with what it is where the key is missing. */
    public boolean flag(String key, boolean otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        if (!get(key).isBoolean()) {
            throw new IllegalArgumentException(key + " must be true or false, not " + describe(get(key)));
        }
        return get(key).booleanValue();
    }

    /**
     * A number between two others, as the nearest float.
     *
     * @throws IllegalArgumentException if the key is missing, or its value is no number or out of range
     */
    float number(String key, double least, double most) {
        JsonNode node = get(key);
        if (!node.isNumber() || !(node.doubleValue() >= least && node.doubleValue() <= most)) {
            throw new IllegalArgumentException(key + " must be a number between " + text(least) + " and " + text(most)
                    + ", not " + describe(node));
        }
        return (float) node.doubleValue();
    }

    /** A number, whole ones without a point. */
    private static String text(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }

    /** Two whole numbers, or one that stands for both. */
    List<Integer> pair(String key, int least, int most) {
        JsonNode node = get(key);
        if (!node.isArray()) {
            int both = number(key, node, least, most);
            return List.of(both, both);
        }
        if (node.size() != 2) {
            throw new IllegalArgumentException(
                    key + " must be one number or [rows, columns], not a list of " + node.size());
        }
        return List.of(number(key, node.get(0), least, most), number(key, node.get(1), least, most));
    }

    /** The name of a layer: letters, digits and what files of other programs have between them. */
    public String name(String key) {
        return name(key, get(key));
    }

    /** One name, or a list of them. */
    public List<String> names(String key) {
        JsonNode node = get(key);
        List<String> names = new ArrayList<>();
        if (!node.isArray()) {
            return List.of(name(key, node));
        }
        node.forEach(each -> names.add(name(key, each)));
        return names;
    }

    private static String name(String key, JsonNode node) {
        String text = node.isValueNode() && !node.isNull() ? node.asText() : "";
        if (!text.matches("[\\p{L}\\p{N}][\\p{L}\\p{N}._/:-]{0,199}")) {
            throw new IllegalArgumentException(
                    key + " must be a name of letters, digits and . _ / : -, not " + describe(node));
        }
        return text;
    }

    /** A list of whole numbers. */
    List<Integer> numbers(String key, int least, int most) {
        List<Integer> numbers = new ArrayList<>();
        get(key).forEach(each -> numbers.add(number(key, each, least, most)));
        return numbers;
    }

    private static int number(String key, JsonNode node, int least, int most) {
        if (!node.isIntegralNumber()) {
            throw new IllegalArgumentException(key + " must be a whole number, not " + describe(node));
        }
        if (!node.canConvertToInt() || node.intValue() < least || node.intValue() > most) {
            throw new IllegalArgumentException(
                    key + " must be between " + least + " and " + most + ", not " + describe(node));
        }
        return node.intValue();
    }

    private static String describe(JsonNode node) {
        if (node.isContainerNode()) {
            return node.isObject() ? "a map" : "a list";
        }
        if (node.isNull() || node.asText().isEmpty()) {
            return "empty";
        }
        String text = Quoted.shortened(node.asText());
        return node.isTextual() ? "the text `" + text + "`" : text;
    }
}
