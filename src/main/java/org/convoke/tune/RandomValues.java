package org.convoke.tune;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.convoke.array.CounterRandom;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * Random values of some keys. Each depends only on the seed, the key's position and the number of the draw.
 *
 * @param keys what is drawn of each key
 */
public record RandomValues(Map<String, Draw> keys) {
    /** Keeps the streams away from other uses of the same seed: "tune rnd" in ASCII. */
    private static final long STREAMS = 0x74756E6520726E64L;

    private static final String FORMS = "must be KEY=log:LEAST:MOST, KEY=uniform:LEAST:MOST, KEY=int:LEAST:MOST or"
            + " KEY=VALUE,VALUE,… such as lr=log:0.001:1";
    private static final MathContext DIGITS = new MathContext(4);

    /** The numbers from 0 to 1 are whole multiples of this one's inverse: not all values of a longer range could be drawn. */
    private static final long MOST_WHOLE = 1L << 53;

    public RandomValues {
        keys = new LinkedHashMap<>(keys);
    }

    /** How a value is made of a number u from 0 to 1. */
    public sealed interface Draw {
        /** The value. */
        String of(double u);
    }

    /** least · (most / least)ᵘ, to four digits. */
    record Log(double least, double most) implements Draw {
        @Override
        public String of(double u) {
            return text(least * StrictMath.pow(most / least, u));
        }
    }

    /** least + (most − least) u, to four digits. */
    record Uniform(double least, double most) implements Draw {
        @Override
        public String of(double u) {
            return text(least + (most - least) * u);
        }
    }

    /** A whole number from least to most, all equally likely. */
    record Whole(long least, long most) implements Draw {
        @Override
        public String of(double u) {
            return Long.toString(least + (long) ((most - least + 1) * u));
        }
    }

    /** One of some values, all equally likely. */
    record OneOf(List<String> values) implements Draw {
        @Override
        public String of(double u) {
            return values.get((int) (values.size() * u));
        }
    }

    private static String text(double value) {
        return Double.toString(new BigDecimal(value, DIGITS).doubleValue());
    }

    /**
     * Reads texts of the form {@code KEY=log:LEAST:MOST}, {@code KEY=uniform:LEAST:MOST}, {@code KEY=int:LEAST:MOST} or
     * {@code KEY=VALUE,VALUE,…}.
     *
     * @throws UserError if one is none of them, or a key is unknown or given twice
     */
    public static RandomValues parse(List<String> texts) {
        Map<String, Draw> keys = new LinkedHashMap<>();
        for (String text : texts) {
            String[] halves = text.split("=", 2);
            if (halves.length < 2) {
                throw new UserError(Setting.RANDOM, text, FORMS);
            }
            String key = Values.key(Setting.RANDOM, halves[0]);
            if (keys.put(key, draw(text, halves[1].strip())) != null) {
                throw new UserError(Setting.RANDOM, text, key + " is given twice");
            }
        }
        return new RandomValues(keys);
    }

    private static Draw draw(String whole, String text) {
        String[] parts = text.split(":", -1);
        if (parts.length == 3 && List.of("log", "uniform", "int").contains(parts[0])) {
            try {
                double least = Double.parseDouble(parts[1]);
                double most = Double.parseDouble(parts[2]);
                if (!(least < most) || Double.isInfinite(most - least) || parts[0].equals("log") && !(least > 0)) {
                    throw new UserError(
                            Setting.RANDOM,
                            whole,
                            "LEAST must be below MOST" + (parts[0].equals("log") ? " and above 0" : ""));
                }
                return switch (parts[0]) {
                    case "log" -> new Log(least, most);
                    case "uniform" -> new Uniform(least, most);
                    default -> whole(whole, Long.parseLong(parts[1]), Long.parseLong(parts[2]));
                };
            } catch (NumberFormatException e) {
                throw new UserError(Setting.RANDOM, whole, FORMS, e);
            }
        }
        return new OneOf(Grid.values(Setting.RANDOM, whole, text));
    }

    private static Whole whole(String text, long least, long most) {
        if (least < -MOST_WHOLE || most > MOST_WHOLE || most - least >= MOST_WHOLE) {
            throw new UserError(Setting.RANDOM, text, "must have whole numbers up to 2^53, and at most 2^53 of them");
        }
        return new Whole(least, most);
    }

    /**
     * The values of a draw.
     *
     * @param number from 0
     */
    Map<String, String> draw(long seed, int number) {
        List<Map.Entry<String, Draw>> entries = new ArrayList<>(keys.entrySet());
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            values.put(
                    entries.get(i).getKey(),
                    entries.get(i).getValue().of(CounterRandom.uniform(seed, STREAMS + i, number)));
        }
        return values;
    }
}
