package org.convoke.source;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.convoke.data.ClassNames;
import org.convoke.text.PrintableText;
import org.convoke.text.UserError;

/** The number of each class by its name, or by the number that its name is: 3 is the class {@code 00003}. */
public final class ClassIndex implements Serializable {
    private static final long serialVersionUID = 2;
    private static final int NAMES_SHOWN = 12;

    private final List<String> names;
    private final Map<String, Integer> byName = new HashMap<>();
    /** By value where all names are numbers and no two have the same value, or else empty. */
    private final Map<String, Integer> byValue = new HashMap<>();

    /** @param names of the classes, in order */
    public ClassIndex(List<String> names) {
        this.names = List.copyOf(names);
        boolean numbers = ClassNames.areNumbers(names);
        for (int k = 0; k < names.size(); k++) {
            byName.putIfAbsent(names.get(k), k);
            if (numbers) {
                byValue.putIfAbsent(ClassNames.number(names.get(k)), k);
            }
        }
        if (byValue.size() < names.size()) {
            byValue.clear();
        }
        for (int k = 0; k < names.size(); k++) {
            byName.putIfAbsent(ClassNames.composed(names.get(k)), k);
        }
    }

    int size() {
        return names.size();
    }

    List<String> names() {
        return names;
    }

    /** For example {@code 0, 1, 2}. */
    String shown() {
        return PrintableText.of(String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size()))))
                + (names.size() > NAMES_SHOWN ? ", …" : "");
    }

    /** What numbers are classes: {@code 0…3}. */
    String numbersShown() {
        return ClassNames.areNumbers(names) ? shown() : "0…" + (names.size() - 1);
    }

    /**
     * The class of a number: where the names of all classes are numbers, the one whose name has that value; or else by its
     * place. Nothing if there is none.
     */
    OptionalInt of(double number) {
        if (!ClassNames.areNumbers(names)) {
            return at(number);
        }
        return number == Math.rint(number) && number >= 0 && number <= Integer.MAX_VALUE
                ? find(Integer.toString((int) number))
                : OptionalInt.empty();
    }

    /** The class of a place, whatever its name. Nothing if there is none. */
    OptionalInt at(double place) {
        return place == Math.rint(place) && place >= 0 && place < names.size()
                ? OptionalInt.of((int) place)
                : OptionalInt.empty();
    }

    /** The class of a name; where all names are numbers, 3 is the class called 00003, if there is only one. */
    public OptionalInt find(String name) {
        Integer found = byName.getOrDefault(name, byName.get(ClassNames.composed(name)));
        if (found == null && ClassNames.areNumbers(List.of(name))) {
            found = byValue.get(ClassNames.number(name));
        }
        return found == null ? OptionalInt.empty() : OptionalInt.of(found);
    }

    /** @throws UserError if there is no such class */
    int of(String name) {
        OptionalInt found = find(name);
        if (found.isEmpty()) {
            throw new UserError("class \"" + PrintableText.of(name) + "\" is not one of the " + names.size()
                    + " known classes (" + shown() + "): take those images out, or train with them");
        }
        return found.getAsInt();
    }
}
