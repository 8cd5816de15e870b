package org.convoke.store.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.convoke.text.Quoted;

/**
 * The attributes of a node. Complaints are {@link IllegalArgumentException}s that name the attribute.
 *
 * @param values numbers as {@link Long} and {@link Float}, lists of them, texts, and tensors as {@link Constant}
 */
record Attributes(Map<String, Object> values) {
    Attributes {
        values = Map.copyOf(values);
    }

    private <T> Optional<T> get(String name, Class<T> type, String what) {
        Object value = values.get(name);
        if (value != null && !type.isInstance(value)) {
            throw new IllegalArgumentException("attribute " + name + " must be " + what);
        }
        return Optional.ofNullable(value).map(type::cast);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    long whole(String name, long otherwise) {
        return get(name, Long.class, "a whole number").orElse(otherwise);
    }

    float number(String name, float otherwise) {
        return get(name, Float.class, "a number").orElse(otherwise);
    }

    String text(String name, String otherwise) {
        return get(name, String.class, "a text").orElse(otherwise);
    }

    Optional<Constant> tensor(String name) {
        return get(name, Constant.class, "a tensor");
    }

    /** A list of whole numbers, if it is there. */
    Optional<List<Long>> wholes(String name) {
        Optional<List> list = get(name, List.class, "a list of whole numbers");
        return list.map(each -> {
            for (Object value : each) {
                if (!(value instanceof Long)) {
                    throw new IllegalArgumentException("attribute " + name + " must be a list of whole numbers");
                }
            }
            return ((List<?>) each).stream().map(Long.class::cast).toList();
        });
    }

    /** @throws IllegalArgumentException if the attribute is there with another value than the only one that is supported */
    void require(String name, long only) {
        if (whole(name, only) != only) {
            throw new IllegalArgumentException(
                    "attribute " + name + " is " + whole(name, only) + ": only " + only + " is supported");
        }
    }

    /** Likewise, of a text. */
    void require(String name, String only) {
        if (!text(name, only).equals(only)) {
            throw new IllegalArgumentException("attribute " + name + " is " + Quoted.shortened(text(name, only))
                    + ": only " + only + " is supported");
        }
    }
}
