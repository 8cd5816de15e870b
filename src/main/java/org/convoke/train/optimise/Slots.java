package org.convoke.train.optimise;

import java.util.LinkedHashMap;
import java.util.Map;

/** Arrays with names, each with a number for each weight. */
final class Slots {
    private final Map<String, float[]> arrays;

    private Slots(Map<String, float[]> arrays) {
        this.arrays = arrays;
    }

    /** None. */
    static Slots none() {
        return new Slots(Map.of());
    }

    /** Zeros under each name. */
    static Slots of(int size, String... names) {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        for (String name : names) {
            arrays.put(name, new float[size]);
        }
        return new Slots(arrays);
    }

    /** One of them; the array itself. */
    float[] get(String name) {
        return arrays.get(name);
    }

    Map<String, float[]> copies() {
        Map<String, float[]> copies = new LinkedHashMap<>();
        arrays.forEach((name, values) -> copies.put(name, values.clone()));
        return Map.copyOf(copies);
    }

    /** @throws IllegalArgumentException if names or lengths differ */
    void restore(Map<String, float[]> stored) {
        if (!stored.keySet().equals(arrays.keySet())) {
            throw new IllegalArgumentException(
                    "this optimiser remembers " + arrays.keySet() + ", not " + stored.keySet());
        }
        arrays.forEach((name, values) -> {
            if (stored.get(name).length != values.length) {
                throw new IllegalArgumentException(
                        "a " + name + " of length " + stored.get(name).length + " instead of " + values.length);
            }
        });
        arrays.forEach((name, values) -> System.arraycopy(stored.get(name), 0, values, 0, values.length));
    }
}
