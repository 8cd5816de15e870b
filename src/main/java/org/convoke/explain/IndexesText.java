package org.convoke.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.convoke.array.Axis;
import org.convoke.array.Operation;
import org.convoke.net.layer.Placement;

/** How the elements of a kernel are numbered from its centre, which inputs they meet, and how many outputs that makes. */
public final class IndexesText {
    /** Windows of an axis that are written out. */
    private static final int MOST_WINDOWS = 12;

    private IndexesText() {}

    /** Both axes for both operations. */
    public static String of(GeometryRequest request) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "A kernel of %s over an input of %s, stride %s, %s.%n%n",
                request.kernel(),
                request.input(),
                request.stride(),
                request.placementText()));
        text.append("""
                The elements of a kernel are numbered from its centre: p counts from the first element, a = p - c from the
                centre c. A cross-correlation uses the kernel as it is written, a convolution flips it (the minus):

                  cross-correlation   y[i] = sum over a of w[a] · x[i·s + a]
                  convolution         y[i] = sum over a of w[a] · x[i·s - a]

                """);
        boolean alike = request.window(Operation.CORRELATION)
                .rows()
                .equals(request.window(Operation.CORRELATION).columns());
        text.append(axis(
                alike ? "ROWS AND COLUMNS ALIKE" : "ROWS",
                request.placement(),
                request.window(Operation.CORRELATION).rows(),
                request.window(Operation.CONVOLUTION).rows()));
        if (!alike) {
            text.append(axis(
                    "COLUMNS",
                    request.placement(),
                    request.window(Operation.CORRELATION).columns(),
                    request.window(Operation.CONVOLUTION).columns()));
        }
        return text.toString();
    }

    private static String axis(String title, Placement placement, Axis correlation, Axis convolution) {
        StringBuilder text = new StringBuilder(title + ": kernel k = " + correlation.window() + ", input n = "
                + correlation.input() + ", stride s = " + correlation.stride() + "\n\n");
        for (Axis axis : List.of(correlation, convolution)) {
            String sign = axis.operation() == Operation.CORRELATION ? "+" : "-";
            text.append(axis.operation() == Operation.CORRELATION ? "  cross-correlation" : "  convolution")
                    .append(", centre c = " + axis.centre() + "\n");
            List<List<String>> rows = new ArrayList<>();
            rows.add(row("element p", axis.window(), Integer::toString));
            rows.add(row("tap a = p - c", axis.window(), p -> Integer.toString(axis.tap(p))));
            rows.add(row("meets x at", axis.window(), p -> at(axis, p)));
            text.append(labelled(rows));
            text.append(
                    "    overhang       b = " + axis.lead() + ", the elements of the first window before the input\n");
            text.append("    outputs        ").append(outputs(placement, axis)).append('\n');
            text.append(windows(axis)).append('\n');
        }
        return text.toString();
    }

    /** Where element p lies, as i·s and something. */
    private static String at(Axis axis, int p) {
        int offset = axis.at(0, axis.weight(p));
        return "i·s" + (offset == 0 ? "" : offset > 0 ? "+" + offset : Integer.toString(offset));
    }

    private static List<String> row(String label, int cells, IntFunction<String> cell) {
        List<String> row = new ArrayList<>(List.of(label));
        IntStream.range(0, cells).mapToObj(cell).forEach(row::add);
        return row;
    }

    private static String labelled(List<List<String>> rows) {
        int label = rows.stream().mapToInt(row -> row.get(0).length()).max().orElse(0);
        List<String> lines =
                new Grid(rows.stream().map(row -> row.subList(1, row.size())).toList()).lines();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            String name = rows.get(i).get(0);
            text.append("    ")
                    .append(name)
                    .append(" ".repeat(label - name.length()))
                    .append(lines.get(i))
                    .append('\n');
        }
        return text.toString();
    }

    /** The formula for the number of outputs, with its numbers. */
    static String outputs(Placement placement, Axis axis) {
        int n = axis.input();
        int k = axis.window();
        int s = axis.stride();
        int b = axis.lead();
        if (placement instanceof Placement.Valid) {
            return "m = ⌊(n - k)/s⌋ + 1 = ⌊(" + n + " - " + k + ")/" + s + "⌋ + 1 = " + axis.output();
        }
        if (placement instanceof Placement.Same) {
            return "m = ⌈n/s⌉ = ⌈" + n + "/" + s + "⌉ = " + axis.output();
        }
        return "m = min(n, ⌊(n - 1 + b)/s⌋ + 1) = min(" + n + ", ⌊(" + n + " - 1 + " + b + ")/" + s + "⌋ + 1) = "
                + axis.output();
    }

    /** Which inputs each output's window covers; those outside in brackets. */
    private static String windows(Axis axis) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < Math.min(axis.output(), MOST_WINDOWS); i++) {
            int output = i;
            rows.add(row("y[" + i + "] sees x at", axis.window(), r -> {
                int u = axis.at(output, r);
                return axis.inside(u) ? Integer.toString(u) : "(" + u + ")";
            }));
        }
        String more = axis.output() > MOST_WINDOWS ? "    … and so on to y[" + (axis.output() - 1) + "]\n" : "";
        return labelled(rows) + more;
    }
}
