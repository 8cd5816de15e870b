package org.convoke.source;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.convoke.text.UserError;

/** The number of each class by its name. */
final class ClassIndex implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int NAMES_SHOWN = 12;

    private final List<String> names;
    private final Map<String, Integer> index = new HashMap<>();
    /** Whether the names of all classes are numbers. */
    private final boolean numbers;

    ClassIndex(List<String> names) {
        this.names = List.copyOf(names);
        for (int k = 0; k < names.size(); k++) {
            index.putIfAbsent(names.get(k), k);
        }
        numbers = names.stream().allMatch(name -> name.matches("[0-9]+"));
    }

    int size() {
        return names.size();
    }

    List<String> names() {
        return names;
    }

    /** The class of a number: by its name where all names are numbers, or else by its place; nothing if there is none. */
    OptionalInt of(double number) {
        if (number != Math.rint(number) || number < 0 || number > Integer.MAX_VALUE) {
            return OptionalInt.empty();
        }
        int found = numbers ? index.getOrDefault(Integer.toString((int) number), -1) : (int) number;
        return found >= 0 && found < names.size() ? OptionalInt.of(found) : OptionalInt.empty();
    }

    /** @throws UserError if there is no such class */
    int of(String name) {
        Integer found = index.get(name);
        if (found == null) {
            throw new UserError("class \"" + name + "\" is none of the " + names.size() + " that are known ("
                    + String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())))
                    + (names.size() > NAMES_SHOWN ? ", …" : "") + "): take those images out, or train with them");
        }
        return found;
    }
}
