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
        Map<String, List<String>> axes = new LinkedHashMap<>();
        for (String text : texts) {
            String[] halves = text.split("=", 2);
            if (halves.length < 2) {
                throw new UserError(Setting.GRID, text, "must be KEY=VALUE,VALUE,… such as lr=0.01,0.03,0.1");
            }
            String key = Values.key(Setting.GRID, halves[0]);
            if (axes.put(key, values(Setting.GRID, text, halves[1])) != null) {
                throw new UserError(Setting.GRID, text, key + " is given twice", "give all its values in one list");
            }
        }
        return new Grid(axes);
    }

    static List<String> values(Setting setting, String whole, String list) {
        List<String> values = Stream.of(list.split(list.contains("|") ? "\\|" : ",", -1))
                .map(String::strip)
                .toList();
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
