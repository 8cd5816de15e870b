package org.convoke.text;

import java.util.List;

/**
 * A setting's text of the form {@code NAME} or {@code NAME:VALUE,VALUE…}, such as {@code step:10,0.1}, taken apart. What cannot
 * be read is refused with the forms that can.
 *
 * @param setting what is set
 * @param text its whole text
 * @param allowed what the text must be, for messages: {@code must be …}
 * @param name what stands before the colon
 * @param values what stands after it, between commas; none where there is no colon
 */
public record NamedValues(Setting setting, String text, String allowed, String name, List<String> values) {
    public NamedValues {
        values = List.copyOf(values);
    }

    /** Takes a text apart. */
    public static NamedValues of(Setting setting, String text, String allowed) {
        String[] halves = text.strip().split(":", 2);
        List<String> values = halves.length == 1 ? List.of() : List.of(halves[1].split(",", -1));
        return new NamedValues(setting, text, allowed, halves[0], values);
    }

    /** Whether it has this name, and so many values. */
    public boolean is(String expected, int count) {
        return is(expected, count, count);
    }

    /** Whether it has this name, and a number of values within bounds. */
    public boolean is(String expected, int least, int most) {
        return name.equals(expected) && values.size() >= least && values.size() <= most;
    }

    /**
     * A value as a number.
     *
     * @throws UserError if it is none
     */
    public double number(int place) {
        try {
            return Double.parseDouble(values.get(place));
        } catch (NumberFormatException e) {
            throw new UserError(setting, text, allowed, e);
        }
    }

    /**
     * A value as a number, or another where it is left out.
     *
     * @throws UserError if it is none
     */
    public double number(int place, double otherwise) {
        return place < values.size() ? number(place) : otherwise;
    }

    /**
     * A value as a whole number.
     *
     * @throws UserError if it is none
     */
    public int whole(int place) {
        try {
            return Integer.parseInt(values.get(place).strip());
        } catch (NumberFormatException e) {
            throw new UserError(setting, text, allowed, e);
        }
    }

    /** What is said when it is none of the forms. */
    public UserError unknown() {
        return new UserError(setting, text, allowed);
    }
}
