package org.convoke.tune;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * All combinations of some values of some keys. The last key's values change first.
 *
 * @param axes the values of each key
 */
public record Grid(Map<String, List<String>> axes) {
    public Grid {
        axes = new LinkedHashMap<>(axes);
    }

    /**
     * Reads {@code KEY=VALUE,VALUE,…}, each for one key; values that have commas are separated by {@code |}.
     *
     * @throws UserError if a text has another form, or a key is unknown or given twice
     */
    public static Grid parse(List<String> texts) {
        Grid grid = new Grid(Map.of());
        for (String text : texts) {
            String[] halves = text.split("=", 2);
            if (halves.length < 2) {
                throw new UserError(Setting.GRID, text, "must be KEY=VALUE,VALUE,… such as lr=0.01,0.03,0.1");
            }
            grid = grid.with(halves[0], split(halves[1]), text);
        }
        return grid;
    }

    /**
     * With another key.
     *
     * @throws UserError if no recipe has the key, it is there already, or a value is empty or given twice
     */
    Grid with(String key, List<String> values) {
        String between = values.stream().anyMatch(value -> value.contains(",")) ? "|" : ",";
        return with(key, values, key + "=" + String.join(between, values));
    }

    private Grid with(String given, List<String> values, String whole) {
        String key = Values.key(Setting.GRID, given);
        Map<String, List<String>> more = new LinkedHashMap<>(axes);
        if (more.put(key, checked(Setting.GRID, whole, values)) != null) {
            throw new UserError(Setting.GRID, whole, key + " is given twice", "give all its values in one list");
        }
        return new Grid(more);
    }

    private static List<String> split(String list) {
        return Stream.of(list.split(list.contains("|") ? "\\|" : ",", -1))
                .map(String::strip)
                .toList();
    }

    static List<String> values(Setting setting, String whole, String list) {
        return checked(setting, whole, split(list));
    }

    private static List<String> checked(Setting setting, String whole, List<String> values) {
        if (values.stream().anyMatch(String::isEmpty)
                || values.stream().distinct().count() < values.size()) {
            throw new UserError(setting, whole, "has a value that is empty or given twice");
        }
        return values;
    }

    /** How many points there are. */
    BigInteger size() {
        return axes.values().stream()
                .map(values -> BigInteger.valueOf(values.size()))
                .reduce(BigInteger.ONE, BigInteger::multiply);
    }

    /** The points of the grid; one without values if there are no keys. */
    public List<Map<String, String>> points() {
        List<Map<String, String>> points = List.of(Map.of());
        for (Map.Entry<String, List<String>> axis : axes.entrySet()) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> point : points) {
                for (String value : axis.getValue()) {
                    Map<String, String> next = new LinkedHashMap<>(point);
                    next.put(axis.getKey(), value);
                    longer.add(next);
                }
            }
            points = longer;
        }
        return points;
    }
}
