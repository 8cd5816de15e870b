package org.convoke.tune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.stream.Collectors;
import org.convoke.text.Setting;
import org.convoke.text.Spelling;
import org.convoke.text.UserError;
import org.convoke.train.Recipe;

/** Values of a recipe's keys as texts, as the command line takes them. */
final class Values {
    private Values() {}

    /** @throws UserError if no recipe has that key */
    static String key(Setting where, String given) {
        String key = given.strip();
        if (!Recipe.keys().contains(key)) {
            throw new UserError(where, given, Spelling.unknown("recipe key", key, Recipe.keys()));
        }
        return key;
    }

    /**
     * A recipe with other values. A warm-up that is longer than the run ends with it, as it does in a training.
     *
     * @throws UserError if a value is out of range, or not one of its key's
     */
    static Recipe in(Recipe base, Map<String, String> values) {
        ObjectNode json = base.toJson();
        values.forEach((key, text) -> json.set(key, node(text)));
        if (json.path("warmup").asDouble() > json.path("epochs").asDouble()) {
            json.set("warmup", DoubleNode.valueOf(json.path("epochs").asDouble()));
        }
        return Recipe.fromJson(json);
    }

    /** The recipe for another number of epochs. */
    static Recipe in(Recipe base, int epochs) {
        return in(base, Map.of("epochs", Integer.toString(epochs)));
    }

    private static JsonNode node(String text) {
        if (text.equals("true") || text.equals("false")) {
            return BooleanNode.valueOf(text.equals("true"));
        }
        if (text.matches("[-+]?[0-9]{1,18}")) {
            return LongNode.valueOf(Long.parseLong(text));
        }
        if (text.matches("[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?")) {
            return DoubleNode.valueOf(Double.parseDouble(text));
        }
        return TextNode.valueOf(text);
    }

    /** In words: {@code lr=0.1, batch=64}. */
    static String text(Map<String, String> values) {
        return values.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(", "));
    }
}
