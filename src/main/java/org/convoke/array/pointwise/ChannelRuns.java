package org.convoke.array.pointwise;

import static org.convoke.array.Layout.BLOCK;
import static org.convoke.array.Layout.COLUMN;
import static org.convoke.array.Layout.LANES;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.convoke.array.Span;

/**
 * A {@link TensorCopy} as runs of floats: the channels of a column that lie side by side in both tensors, then whole rows where
 * the columns do. Only what is added is left to the kernels; copies are the system's.
 */
abstract class ChannelRuns implements TensorCopy {
    /** The channels that lie side by side in one column: where they begin in both tensors, and how many floats. */
    private record Part(int from, int to, int length) {}

    private final Part[] parts;
    private final Span[] zeros;
    private final int rows;
    private final int columns;
    /** Whether the columns lie side by side, if all their channels do. */
    private final boolean wholeRows;
    // Floats from one element to the next.
    private final int fromRow;
    private final int fromColumn;
    private final int toRow;
    private final int toColumn;

    ChannelRuns(Plan plan) {
        parts = parts(plan);
        zeros = plan.zeroElsewhere ? Span.of(plan.to) : new Span[0];
        rows = plan.rows();
        columns = plan.columns();
        wholeRows = plan.fromSteps.columns() == 1 && plan.toSteps.columns() == 1;
        fromRow = plan.fromSteps.rows() * plan.from.rowStep();
        fromColumn = plan.fromSteps.columns() * COLUMN;
        toRow = plan.toSteps.rows() * plan.to.rowStep();
        toColumn = plan.toSteps.columns() * COLUMN;
    }

    private static Part[] parts(Plan plan) {
        List<Part> parts = new ArrayList<>();
        int[] from = plan.fromChannels;
        int[] to = plan.toChannels;
        int next = 0;
        for (int k = 0; k < from.length; k = next) {
            next = k + 1;
            while (next < from.length
                    && from[next] == from[next - 1] + 1
                    && to[next] == to[next - 1] + 1
                    && from[next] % BLOCK != 0
                    && to[next] % BLOCK != 0) {
                next++;
            }
            parts.add(new Part(plan.from.at(from[k], 0, 0), plan.to.at(to[k], 0, 0), (next - k) * LANES));
        }
        return parts.toArray(Part[]::new);
    }

    /** y[k] ← y[k] + x[k] for so many floats side by side, a multiple of 16. */
    abstract void addRun(float[] a, int x, int y, int length);

    @Override
    public final void copy(float[] a, int from, int to) {
        for (Span span : zeros) {
            Arrays.fill(a, to + span.at(0), to + span.at(0) + span.length(), 0f);
        }
        for (Part part : parts) {
            for (int i = 0; i < rows; i++) {
                int x = from + part.from() + i * fromRow;
                int y = to + part.to() + i * toRow;
                if (wholeRows && part.length() == COLUMN) {
                    System.arraycopy(a, x, a, y, columns * COLUMN);
                } else {
                    for (int j = 0; j < columns; j++) {
                        System.arraycopy(a, x + j * fromColumn, a, y + j * toColumn, part.length());
                    }
                }
            }
        }
    }

    @Override
    public final void add(float[] a, int from, int to) {
        for (Part part : parts) {
            for (int i = 0; i < rows; i++) {
                int x = from + part.from() + i * fromRow;
                int y = to + part.to() + i * toRow;
                if (wholeRows && part.length() == COLUMN) {
                    addRun(a, x, y, columns * COLUMN);
                } else {
                    for (int j = 0; j < columns; j++) {
                        addRun(a, x + j * fromColumn, y + j * toColumn, part.length());
                    }
                }
            }
        }
    }
}
