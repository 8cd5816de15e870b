package org.convoke.store.onnx.export;

import java.util.List;
import org.convoke.array.Axis;
import org.convoke.array.Window;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Size;
import org.convoke.net.layer.Sliding;

/** How many rows and columns lie around an input, so that a window that stays inside has the places that another way gives it. */
record Pads(int top, int left, int bottom, int right) {
    static final Pads NONE = new Pads(0, 0, 0, 0);

    /** What a network file says, and else the least. */
    static Pads of(Sliding sliding, Window window) {
        return sliding.placement() instanceof Placement.Padding by && !sliding.ceil() ? of(by) : least(window);
    }

    static Pads of(Placement.Padding by) {
        return new Pads(by.top(), by.left(), by.bottom(), by.right());
    }

    /** No more behind the input than the last window covers. */
    static Pads least(Window window) {
        return new Pads(window.rows().lead(), window.columns().lead(), behind(window.rows()), behind(window.columns()));
    }

    private static int behind(Axis axis) {
        int last = axis.at(axis.output() - 1, axis.window() - 1);
        return Math.max(0, last + 1 - axis.input());
    }

    /** How far windows reach beyond these pads. */
    Pads overhang(Window window) {
        return new Pads(
                0, 0, Math.max(0, behind(window.rows()) - bottom), Math.max(0, behind(window.columns()) - right));
    }

    /** Whether all are shorter than a window, as poolings demand it. */
    boolean areShorterThan(Size size) {
        return Math.max(top, bottom) < size.rows() && Math.max(left, right) < size.columns();
    }

    /** As an attribute has them. */
    List<Long> list() {
        return List.of((long) top, (long) left, (long) bottom, (long) right);
    }

    /** As the input of a Pad of four dimensions has them. */
    long[] ofAllDimensions() {
        return new long[] {0, 0, top, left, 0, 0, bottom, right};
    }
}
