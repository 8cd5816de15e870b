package org.convoke.store.onnx;

import java.util.List;
import org.convoke.text.Quoted;

/**
 * A node of an ONNX graph.
 *
 * @param name as the file has it; may be empty
 * @param operator what it computes, such as {@code Conv}
 * @param inputs names of tensors; one that is empty is left out
 * @param outputs names of tensors
 * @param attributes its settings
 */
record GraphNode(String name, String operator, List<String> inputs, List<String> outputs, Attributes attributes) {
    GraphNode {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The tensor that it gives; of several, the first. */
    String output() {
        return outputs.get(0);
    }

    /** Whether there is an input of that number. */
    boolean hasInput(int i) {
        return i < inputs.size() && !inputs.get(i).isEmpty();
    }

    /** How messages name it: by its name, or else by what it gives. */
    String label() {
        String called = name.isEmpty() ? output() : name;
        return "node `" + Quoted.shortened(called) + "` (" + Quoted.shortened(operator) + ")";
    }

    GraphNode with(List<String> others) {
        return new GraphNode(name, operator, others, outputs, attributes);
    }

    /** Another node in its place, which gives the same tensor. */
    GraphNode replacedBy(String other, List<String> others, Attributes settings) {
        return new GraphNode(name, other, others, List.of(output()), settings);
    }
}
