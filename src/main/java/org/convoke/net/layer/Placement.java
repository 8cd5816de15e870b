package org.convoke.net.layer;

import java.util.List;
import java.util.Map;
import org.convoke.array.Axis;
import org.convoke.array.Operation;
import org.convoke.array.Window;

/** Where a window lies over the input's border: one of the ways a network file can say it. */
public sealed interface Placement {
    /** The window stays inside the input. */
    record Valid() implements Placement {}

    /** As many outputs as strides begin in the input, the window overhanging both ends evenly. */
    record Same() implements Placement {}

    /** The kernel's centre element lies over the input, wherever the window still touches it. */
    record Centre(int row, int column) implements Placement {}

    /** The window stays inside the input and so many rows and columns of zeros around it. */
    record Padding(int top, int left, int bottom, int right) implements Placement {
        /** @throws IllegalArgumentException if a number is negative */
        public Padding {
            if (Math.min(Math.min(top, left), Math.min(bottom, right)) < 0) {
                throw new IllegalArgumentException(
                        "padding must be at least 0, not " + List.of(top, left, bottom, right));
            }
        }
    }

    /** Where a network file puts a window. */
    static Placement read(LayerSettings layer) {
        if (layer.has("centre")) {
            if (layer.has("padding")) {
                throw new IllegalArgumentException("centre and padding say the same thing in two ways: keep one");
            }
            List<Integer> centre = layer.pair("centre", 0, Sliding.LONGEST);
            return new Centre(centre.get(0), centre.get(1));
        }
        if (!layer.has("padding")) {
            return new Valid();
        }
        if (layer.get("padding").isTextual()) {
            return layer.choice("padding", List.of("valid", "same")).equals("same") ? new Same() : new Valid();
        }
        if (layer.get("padding").size() == 4) {
            List<Integer> around = layer.numbers("padding", 0, Sliding.LONGEST);
            return new Padding(around.get(0), around.get(1), around.get(2), around.get(3));
        }
        if (layer.get("padding").isArray() && layer.get("padding").size() != 2) {
            throw new IllegalArgumentException("padding must be valid, same, one number, [rows, columns] or"
                    + " [top, left, bottom, right], not a list of "
                    + layer.get("padding").size());
        }
        List<Integer> both = layer.pair("padding", 0, Sliding.LONGEST);
        return new Padding(both.get(0), both.get(1), both.get(0), both.get(1));
    }

    /** As a network file says it. */
    default Map<String, Object> settings() {
        if (this instanceof Centre centre) {
            return Map.of("centre", List.of(centre.row(), centre.column()));
        }
        if (this instanceof Padding by) {
            return Map.of("padding", List.of(by.top(), by.left(), by.bottom(), by.right()));
        }
        return Map.of("padding", this instanceof Same ? "same" : "valid");
    }

    /** For a summary. */
    default String detail() {
        if (this instanceof Centre centre) {
            return "centre " + centre.row() + "," + centre.column();
        }
        if (this instanceof Padding by) {
            boolean even = by.top() == by.bottom() && by.left() == by.right();
            return "padding " + by.top() + "," + by.left() + (even ? "" : "," + by.bottom() + "," + by.right());
        }
        return this instanceof Same ? "same" : "valid";
    }

    /** The geometry of a window over an input. */
    default Window window(Sliding window, Shape input, Operation operation) {
        Edge top = this instanceof Centre centre ? new Edge(centre.row(), 0) : new Edge(0, 0);
        Edge left = this instanceof Centre centre ? new Edge(centre.column(), 0) : new Edge(0, 0);
        if (this instanceof Padding by) {
            top = new Edge(by.top(), by.bottom());
            left = new Edge(by.left(), by.right());
        }
        return new Window(
                axis(
                        input.rows(),
                        window.size().rows(),
                        window.stride().rows(),
                        window.dilation().rows(),
                        top,
                        window,
                        operation),
                axis(
                        input.columns(),
                        window.size().columns(),
                        window.stride().columns(),
                        window.dilation().columns(),
                        left,
                        window,
                        operation));
    }

    /** What the two ends of an axis have: padding, or the centre. */
    record Edge(int before, int after) {}

    private Axis axis(int n, int k, int stride, int dilation, Edge edge, Sliding window, Operation operation) {
        if (this instanceof Centre) {
            return Axis.centred(n, k, stride, dilation, edge.before, operation);
        }
        return this instanceof Same
                ? Axis.same(n, k, stride, dilation, operation)
                : Axis.padded(n, k, stride, dilation, edge.before, edge.after, operation, window.ceil());
    }
}
