package org.convoke.explain;

import java.util.ArrayList;
import java.util.List;
import org.convoke.array.Axis;
import org.convoke.array.Window;

/**
 * One product of a convolution: the kernel element (p, q), the input element (u, v) that it meets and the output (i, j) that
 * the product goes into. Forward, ∂E/∂x and ∂E/∂w are the same taps, sorted by output, by input and by kernel element.
 */
record Tap(int p, int q, int u, int v, int i, int j) {
    /** The taps of an output, those outside the input left out, in the order in which the engine adds. */
    static List<Tap> ofOutput(Window window, int i, int j) {
        Axis rows = window.rows();
        Axis columns = window.columns();
        List<Tap> taps = new ArrayList<>();
        for (int r = rows.first(i); r < rows.end(i); r++) {
            for (int q = columns.first(j); q < columns.end(j); q++) {
                taps.add(new Tap(rows.weight(r), columns.weight(q), rows.at(i, r), columns.at(j, q), i, j));
            }
        }
        return taps;
    }

    /** The taps that meet an input element, in the order in which the engine adds. */
    static List<Tap> ofInput(Window window, int u, int v) {
        Axis rows = window.rows();
        Axis columns = window.columns();
        List<Tap> taps = new ArrayList<>();
        for (int r = 0; r < rows.window(); r++) {
            int i = rows.outputAt(u, r);
            for (int q = 0; i >= 0 && q < columns.window(); q++) {
                int j = columns.outputAt(v, q);
                if (j >= 0) {
                    taps.add(new Tap(rows.weight(r), columns.weight(q), u, v, i, j));
                }
            }
        }
        return taps;
    }

    /** The taps of the kernel element at the window's place (r, q) in input order, in the order in which the engine adds. */
    static List<Tap> ofPlace(Window window, int r, int q) {
        Axis rows = window.rows();
        Axis columns = window.columns();
        List<Tap> taps = new ArrayList<>();
        for (int i = rows.firstWith(r); i < rows.endWith(r); i++) {
            for (int j = columns.firstWith(q); j < columns.endWith(q); j++) {
                taps.add(new Tap(rows.weight(r), columns.weight(q), rows.at(i, r), columns.at(j, q), i, j));
            }
        }
        return taps;
    }
}
