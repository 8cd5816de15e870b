package org.convoke.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.convoke.text.Quoted;

/**
 * The fields of a JSON object that must be there. Complaints are {@link IllegalArgumentException}s that name the key.
 *
 * @param object the object
 * @param path its own key and a dot, or nothing at the top
 */
record JsonFields(ObjectNode object, String path) {
    private static final String VERSION = "format-version";

    /**
     * Reads a file that says in which version of its form it is written.
     *
     * @param known the newest version that can be read
     * @throws IllegalArgumentException if it is not JSON, or newer than that
     */
    static JsonFields parse(String text, int known) {
        JsonFields fields = new JsonFields(Json.object(text), "");
        long version = fields.whole(VERSION, Long.MAX_VALUE);
        if (version < 1 || version > known) {
            throw new IllegalArgumentException("format version " + version + " cannot be read, this Convoke knows 1 to "
                    + known + ": use a newer Convoke");
        }
        return fields;
    }

    /** An object that begins with its version. */
    static ObjectNode versioned(int version) {
        return JsonNodeFactory.instance.objectNode().put(VERSION, version);
    }

    String text(String key) {
        return value(key, JsonNode::isTextual, "a text").textValue();
    }

    /** All fields, each of which must be a text. */
    Map<String, String> allTexts() {
        Map<String, String> texts = new TreeMap<>();
        object.fieldNames().forEachRemaining(key -> texts.put(key, text(key)));
        return texts;
    }

    /** A text that matches a regular expression. */
    String text(String key, String pattern, String what) {
        return value(key, node -> node.isTextual() && node.textValue().matches(pattern), what)
                .textValue();
    }

    /** A whole number from 0 to {@code most}. */
    long whole(String key, long most) {
        return value(
                        key,
                        node -> node.isIntegralNumber()
                                && node.canConvertToLong()
                                && node.longValue() >= 0
                                && node.longValue() <= most,
                        "a whole number of at least 0")
                .longValue();
    }

    boolean flag(String key) {
        return value(key, JsonNode::isBoolean, "true or false").booleanValue();
    }

    boolean has(String key) {
        return !object.path(key).isMissingNode();
    }

    ObjectNode node(String key) {
        return (ObjectNode) value(key, JsonNode::isObject, "an object");
    }

    JsonFields fields(String key) {
        return new JsonFields(node(key), path + key + ".");
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        value(key, node -> isListOf(node, JsonNode::isTextual), "a list of texts")
                .forEach(node -> texts.add(node.textValue()));
        return texts;
    }

    List<Float> numbers(String key) {
        List<Float> numbers = new ArrayList<>();
        value(key, node -> isListOf(node, JsonNode::isNumber), "a list of numbers")
                .forEach(node -> numbers.add(node.floatValue()));
        return numbers;
    }

    private static boolean isListOf(JsonNode node, Predicate<JsonNode> kind) {
        boolean all = node.isArray();
        for (JsonNode element : node) {
            all &= kind.test(element);
        }
        return all;
    }

    private JsonNode value(String key, Predicate<JsonNode> fits, String wanted) {
        JsonNode node = object.path(key);
        if (node.isMissingNode()) {
            throw new IllegalArgumentException("key `" + path + key + "` is missing");
        }
        if (!fits.test(node)) {
            throw new IllegalArgumentException(
                    "`" + path + key + "` must be " + wanted + ", not " + Quoted.shortened(node.toString()));
        }
        return node;
    }
}
