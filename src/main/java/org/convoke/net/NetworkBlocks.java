package org.convoke.net;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.convoke.net.layer.LayerSettings;
import org.convoke.net.layer.Layers;
import org.convoke.text.Quoted;
import org.convoke.text.Spelling;

/**
 * Blocks of layers, which a network file defines once and uses with various numbers. Each use is replaced by the block's
 * layers before anything else is read, see {@link NetworkFile}.
 *
 * <p>A block is checked as a whole where it is defined, and uses only blocks before it, so nothing can use itself.
 */
final class NetworkBlocks {
    private static final int MOST_BLOCKS = 100;
    private static final int MOST_NUMBERS = 20;
    /** In the settings of all layers: otherwise a long list in a block that is used often would take any memory. */
    private static final int MOST_VALUES = 100_000;

    private static final int LONGEST_NAME = 200;
    private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}\\p{N}_-]{0,49}");
    /** A name that ends in a number of its own: repetitions count on from it. */
    private static final Pattern NUMBERED = Pattern.compile("(.*\\.)(0|[1-9][0-9]{0,5})");

    private final Map<String, Block> blocks = new LinkedHashMap<>();
    private final ArrayNode expanded = JsonNodeFactory.instance.arrayNode();
    private final int mostLayers;
    private int values;

    private NetworkBlocks(int mostLayers) {
        this.mostLayers = mostLayers;
    }

    /**
     * What stands for a number in a block's layers is {@code $} and its name.
     *
     * @param with the names of the numbers that a use gives
     */
    private record Block(String name, List<String> with, JsonNode layers) {}

    /**
     * Where layers are put.
     *
     * @param place of the layers in the file, for messages
     * @param prefix of their names
     * @param entering the name of the node that is the input of a block
     * @param numbers what stands for each number
     * @param frozen whether the layers are frozen
     */
    private record Scope(String place, String prefix, String entering, Map<String, JsonNode> numbers, boolean frozen) {}

    /**
     * The layers of a file with the layers of blocks in the place of their uses. All of them have names.
     *
     * @param definitions the file's blocks
     * @param layers the file's layers, a list
     * @param mostLayers how many there may be afterwards
     * @throws IllegalArgumentException if something is wrong: the place and the reason
     */
    static JsonNode expand(JsonNode definitions, JsonNode layers, int mostLayers) {
        NetworkBlocks all = new NetworkBlocks(mostLayers);
        all.define(definitions);
        all.check(layers, "`layers`", List.of(), Set.of());
        all.add(layers, new Scope("`layers`", "", Node.INPUT, Map.of(), false));
        return all.expanded;
    }

    private void define(JsonNode definitions) {
        if (!definitions.isObject()) {
            throw new IllegalArgumentException(
                    "blocks must be a map from names to blocks, such as `pair: {layers: [conv: {maps: 8, kernel: 3}, relu]}`");
        }
        if (definitions.size() > MOST_BLOCKS) {
            throw new IllegalArgumentException(
                    "blocks has " + definitions.size() + " entries: a file has at most " + MOST_BLOCKS + " blocks");
        }
        Set<String> names = new HashSet<>();
        definitions.fieldNames().forEachRemaining(names::add);
        definitions.fields().forEachRemaining(entry -> {
            Block block = block(entry.getKey(), entry.getValue());
            check(block.layers, "block `" + block.name + "`", block.with, names);
            blocks.put(block.name, block);
        });
    }

    private static Block block(String name, JsonNode node) {
        if (!WORD.matcher(name).matches()
                || Layers.names().contains(name)
                || NetworkFile.ATTRIBUTES.contains(name)
                || name.equals(Node.INPUT)) {
            throw new IllegalArgumentException("a block cannot be called `" + Quoted.shortened(name)
                    + "`: choose a word that means nothing else in a network file");
        }
        return at("block `" + name + "`", () -> {
            LayerSettings settings = LayerSettings.of(node, "a block", List.of("with", "layers"));
            List<String> with = settings.has("with") ? settings.names("with") : List.of();
            if (with.size() > MOST_NUMBERS
                    || !with.stream().allMatch(each -> WORD.matcher(each).matches())
                    || with.stream().distinct().count() < with.size()) {
                throw new IllegalArgumentException(
                        "with must be a list of at most " + MOST_NUMBERS + " different words, such as [maps, stride]");
            }
            JsonNode layers = settings.get("layers");
            if (!layers.isArray() || layers.isEmpty()) {
                throw new IllegalArgumentException("layers must be a list, one line a layer");
            }
            return new Block(name, with, layers);
        });
    }

    /** Checks that all is known that a list of layers uses, and used that it is given. */
    private void check(JsonNode layers, String place, List<String> with, Set<String> defined) {
        Set<String> used = new HashSet<>();
        for (int i = 0; i < layers.size(); i++) {
            JsonNode item = layers.get(i);
            at(entry(place, i), () -> {
                String key = NetworkFile.key(item);
                if (!blocks.containsKey(key) && !Layers.names().contains(key)) {
                    throw new IllegalArgumentException(
                            defined.contains(key)
                                    ? "block `" + key
                                            + "` is not defined before this one: a block uses only those above it"
                                    : unknown(key));
                }
                if (item.has("repeat") && !blocks.containsKey(key)) {
                    throw new IllegalArgumentException("only a block can have `repeat`, not " + key);
                }
                if (item.isObject()) {
                    checkNumbers(item.get(key), with, used);
                    checkNumbers(item.path("repeat"), with, used);
                }
                return key;
            });
        }
        for (String number : with) {
            if (!used.contains(number)) {
                throw new IllegalArgumentException(
                        place + ": `" + number + "` is in `with`, but no layer has `$" + number + "`: remove it");
            }
        }
    }

    private String unknown(String key) {
        return Spelling.unknown(
                "layer",
                key,
                Stream.concat(blocks.keySet().stream(), Layers.names().stream()).toList());
    }

    private static void checkNumbers(JsonNode node, List<String> with, Set<String> used) {
        node.forEach(each -> checkNumbers(each, with, used));
        String text = node.isTextual() ? node.textValue() : "";
        if (text.startsWith("$")) {
            String number = text.substring(1);
            if (with.isEmpty()) {
                throw new IllegalArgumentException(
                        "`" + Quoted.shortened(text) + "` stands for a number only in a block that names it in `with`");
            }
            if (!with.contains(number)) {
                throw new IllegalArgumentException(Spelling.unknown(
                        "number", text, with.stream().map(each -> "$" + each).toList()));
            }
            used.add(number);
        }
    }

    /** Adds layers; the name of the last node. */
    private String add(JsonNode layers, Scope scope) {
        Map<String, Integer> counts = new HashMap<>();
        Map<String, String> ends = new HashMap<>(Map.of(Node.INPUT, scope.entering));
        String before = scope.entering;
        for (int i = 0; i < layers.size(); i++) {
            JsonNode item = layers.get(i);
            String key = NetworkFile.key(item);
            int count = counts.merge(key, 1, Integer::sum);
            String previous = before;
            before = at(entry(scope.place, i) + " (" + key + ")", () -> {
                LayerSettings attributes = new LayerSettings(item);
                String local = attributes.has("name") ? attributes.name("name") : Network.defaultName(key, count);
                List<String> from = attributes.has("from")
                        ? attributes.names("from").stream()
                                .map(name -> ends.getOrDefault(name, scope.prefix + name))
                                .toList()
                        : List.of(previous);
                JsonNode settings = item.isObject() ? filled(item.get(key), scope.numbers) : NullNode.getInstance();
                if (!blocks.containsKey(key)) {
                    return put(key, settings, scope.prefix + local, from, frozen(item, scope));
                }
                boolean frozen = attributes.flag("frozen", scope.frozen);
                int repeat = item.has("repeat")
                        ? new LayerSettings(JsonNodeFactory.instance
                                        .objectNode()
                                        .set("repeat", filled(item.get("repeat"), scope.numbers)))
                                .count("repeat", mostLayers)
                        : 0;
                return use(
                        blocks.get(key),
                        settings,
                        local,
                        from,
                        repeat,
                        ends,
                        new Scope("block `" + key + "`", scope.prefix, "", Map.of(), frozen));
            });
        }
        return before;
    }

    /** Adds the layers of a block as often as they are wanted; the name of the last node. */
    private String use(
            Block block,
            JsonNode settings,
            String local,
            List<String> from,
            int repeat,
            Map<String, String> ends,
            Scope scope) {
        if (from.size() != 1) {
            throw new IllegalArgumentException("a block takes one input, not " + from.size());
        }
        Map<String, JsonNode> numbers = numbers(block, settings);
        Matcher numbered = NUMBERED.matcher(local);
        int first = numbered.matches() ? Integer.parseInt(numbered.group(2)) : 1;
        String stem = numbered.matches() ? numbered.group(1) : local + ".";
        String end = from.get(0);
        for (int k = 0; k < Math.max(1, repeat); k++) {
            String name = repeat == 0 ? local : stem + (first + k);
            end = add(block.layers, new Scope(scope.place, scope.prefix + name + ".", end, numbers, scope.frozen));
            ends.put(name, end);
        }
        // Where it is the name of the first repetition, that is what it means.
        ends.putIfAbsent(local, end);
        return end;
    }

    private static Map<String, JsonNode> numbers(Block block, JsonNode settings) {
        if (block.with.isEmpty()) {
            if (!settings.isNull()
                    && !(settings.isTextual() && settings.textValue().isEmpty())) {
                throw new IllegalArgumentException("takes no numbers: write `- " + block.name + "`");
            }
            return Map.of();
        }
        LayerSettings given = LayerSettings.orOne(settings, block.name, block.with);
        Map<String, JsonNode> numbers = new HashMap<>();
        for (String name : block.with) {
            JsonNode value = given.get(name);
            if (value.isObject() || value.isNull()) {
                throw new IllegalArgumentException(name + " must be a number");
            }
            numbers.put(name, value);
        }
        return numbers;
    }

    private String put(String key, JsonNode settings, String name, List<String> from, JsonNode frozen) {
        if (expanded.size() == mostLayers) {
            throw new IllegalArgumentException(
                    "with the layers of its blocks a network has at most " + mostLayers + " layers, and here are more");
        }
        if (name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "with the names of the blocks around it the name has more than " + LONGEST_NAME + " characters");
        }
        ObjectNode layer = expanded.addObject();
        layer.set(key, settings);
        layer.put("name", name);
        from.forEach(layer.putArray("from")::add);
        count(from.size());
        layer.set("frozen", frozen);
        return name;
    }

    /** Which of its parameters a layer says are frozen, or all if its block is. */
    private static JsonNode frozen(JsonNode item, Scope scope) {
        return NetworkFile.isList(item, "frozen")
                ? item.get("frozen")
                : BooleanNode.valueOf(new LayerSettings(item).flag("frozen", scope.frozen));
    }

    /** A copy with numbers in the place of what stands for them. */
    private JsonNode filled(JsonNode node, Map<String, JsonNode> numbers) {
        count(1);
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            node.forEach(each -> copy.add(filled(each, numbers)));
            return copy;
        }
        if (node.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            node.fields().forEachRemaining(entry -> copy.set(entry.getKey(), filled(entry.getValue(), numbers)));
            return copy;
        }
        boolean stands = node.isTextual() && node.textValue().startsWith("$");
        return stands ? numbers.get(node.textValue().substring(1)) : node;
    }

    private void count(int more) {
        values += more;
        if (values > MOST_VALUES) {
            throw new IllegalArgumentException(
                    "with the layers of its blocks a network has more than " + MOST_VALUES + " numbers and names");
        }
    }

    private static String entry(String place, int i) {
        return "entry " + (i + 1) + " of " + place;
    }

    /** Does something, and adds the place to a complaint that has none. */
    private static <T> T at(String place, Supplier<T> work) {
        try {
            return work.get();
        } catch (Misplaced e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new Misplaced(place + ": " + e.getMessage(), e);
        }
    }

    /** A complaint that names its place. */
    private static final class Misplaced extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Misplaced(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
