package org.convoke.store.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a Clip holds its numbers between.
 *
 * @param low the least, or −∞
 * @param high the greatest, or ∞
 */
record ClipRange(float low, float high) {
    /** Nothing is held. */
    static final ClipRange ALL = new ClipRange(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);

    /** What another range makes of what comes out of this one. */
    ClipRange then(ClipRange other) {
        return new ClipRange(other.of(low), other.of(high));
    }

    private float of(float x) {
        return Math.min(Math.max(x, low), high);
    }

    /** As attributes say it. */
    Attributes attributes() {
        Map<String, Object> ends = new HashMap<>();
        if (low > Float.NEGATIVE_INFINITY) {
            ends.put("min", low);
        }
        if (high < Float.POSITIVE_INFINITY) {
            ends.put("max", high);
        }
        return new Attributes(ends);
    }

    /**
     * By attributes, or since opset 11 by inputs.
     *
     * @throws IllegalArgumentException if an input is not a known number
     */
    static ClipRange of(GraphNode clip, Map<String, Constant> constants) {
        return new ClipRange(
                end(clip, "min", 1, Float.NEGATIVE_INFINITY, constants),
                end(clip, "max", 2, Float.POSITIVE_INFINITY, constants));
    }

    private static float end(GraphNode clip, String name, int i, float open, Map<String, Constant> constants) {
        if (clip.hasInput(i) && !constants.containsKey(clip.inputs().get(i))) {
            throw new IllegalArgumentException(clip.label() + ": the input " + name + " must be a constant number");
        }
        return end(
                clip,
                name,
                Optional.ofNullable(
                        clip.hasInput(i) ? constants.get(clip.inputs().get(i)) : null),
                open);
    }

    /**
     * One of the two numbers.
     *
     * @param input the input that says it, if there is one
     */
    static float end(GraphNode clip, String name, Optional<Constant> input, float open) {
        if (input.isPresent() && input.get().size() != 1) {
            throw new IllegalArgumentException(clip.label() + ": the input " + name + " must be a constant number");
        }
        float said = input.map(each -> each.floats()[0])
                .orElseGet(() -> clip.attributes().number(name, open));
        return Math.abs(said) >= Float.MAX_VALUE ? open : said;
    }
}
