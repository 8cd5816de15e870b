package org.convoke.net.layer;

import java.util.List;
import java.util.Map;
import org.convoke.array.Axis;
import org.convoke.array.Operation;

/** Where a window lies over the input's border: one of the three ways a network file can say it. */
public sealed interface Placement {
    /** The window stays inside the input. */
    record Valid() implements Placement {}

    /** As many outputs as strides begin in the input, the window overhanging both ends evenly. */
    record Same() implements Placement {}

    /** The kernel's centre element lies over the input, wherever the window still touches it. */
    record Centre(int row, int column) implements Placement {}

    /** As a network file says it. */
    default Map<String, Object> settings() {
        if (this instanceof Centre centre) {
            return Map.of("centre", List.of(centre.row(), centre.column()));
        }
        return Map.of("padding", this instanceof Same ? "same" : "valid");
    }

    /** For a summary. */
    default String detail() {
        if (this instanceof Centre centre) {
            return "centre " + centre.row() + "," + centre.column();
        }
        return this instanceof Same ? "same" : "valid";
    }

    /** The axis over the rows of an input. */
    default Axis rows(int input, int window, int stride, Operation operation) {
        return axis(input, window, stride, operation, true);
    }

    /** The axis over the columns of an input. */
    default Axis columns(int input, int window, int stride, Operation operation) {
        return axis(input, window, stride, operation, false);
    }

    private Axis axis(int input, int window, int stride, Operation operation, boolean row) {
        if (this instanceof Centre centre) {
            return Axis.centred(input, window, stride, row ? centre.row() : centre.column(), operation);
        }
        return this instanceof Same
                ? Axis.same(input, window, stride, operation)
                : Axis.valid(input, window, stride, operation);
    }
}
