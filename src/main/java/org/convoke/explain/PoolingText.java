package org.convoke.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.convoke.array.Operation;
import org.convoke.array.Window;
import org.convoke.text.Setting;

/** A max-pooling, window by window, and the way that the gradient takes back. */
public final class PoolingText {
    private final PoolingExample example;
    private final Window window;
    private final PoolingExample.Place[] winners;

    private PoolingText(PoolingExample example) {
        this.example = example;
        window = example.window();
        winners = example.winners();
    }

    /** The forward pass. */
    public static String forward(GeometryRequest request, PoolingExample example) {
        return new PoolingText(example).forward(request);
    }

    /**
     * The backward pass.
     *
     * @param gradient ∂E/∂y; all ones where there is none
     */
    public static String backward(PoolingExample example, Optional<Matrix> gradient) {
        return new PoolingText(example).backward(gradient);
    }

    private String forward(GeometryRequest request) {
        Operation operation = window.rows().operation();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "Max-pooling of a %s input with a %s window, stride %s, %s.%n%n",
                request.input(),
                request.kernel(),
                request.stride(),
                request.placementText()));
        text.append("input x\n").append(example.x().grid().text());
        text.append("\nHow many outputs there are:\n\n").append(request.outputsText(operation));
        text.append("\nEach output is the greatest number in its window (in brackets). Among equal numbers the ")
                .append(operation == Operation.CORRELATION ? "first" : "last")
                .append(" wins\n(with " + Setting.OPERATION + " ")
                .append(operation == Operation.CORRELATION ? "convolution the last" : "correlation the first")
                .append("); its position is kept for the backward pass.\n");
        Matrix y = example.output();
        for (int i = 0; i < y.rows(); i++) {
            for (int j = 0; j < y.columns(); j++) {
                PoolingExample.Place winner = winners[i * y.columns() + j];
                text.append("\ny[" + i + "," + j + "]\n")
                        .append(laid(i, j, winner).text())
                        .append("    y[" + i + "," + j + "] = " + Matrix.text(y.at(i, j)) + ", found at " + winner
                                + "\n");
            }
        }
        return text.append("\noutput y\n").append(y.grid().text()).toString();
    }

    private Grid laid(int i, int j, PoolingExample.Place winner) {
        List<Tap> taps = Tap.ofOutput(window, i, j);
        List<List<String>> lines = new ArrayList<>();
        for (int u = 0; u < window.rows().input(); u++) {
            List<String> line = new ArrayList<>();
            for (int v = 0; v < window.columns().input(); v++) {
                int row = u;
                int column = v;
                boolean inside = taps.stream().anyMatch(tap -> tap.u() == row && tap.v() == column);
                String value = inside ? Matrix.text(example.x().at(u, v)) : ".";
                line.add(winner.row() == u && winner.column() == v ? "[" + value + "]" : value + " ");
            }
            lines.add(line);
        }
        return new Grid(lines);
    }

    private String backward(Optional<Matrix> gradient) {
        int rows = window.rows().output();
        int columns = window.columns().output();
        Matrix dy = gradient.orElseGet(() -> Matrix.filled(rows, columns, 1));
        Matrix dx = example.inputGradient(dy);
        StringBuilder text = new StringBuilder("\nBACKWARD PASS\n\n");
        text.append("dy[i,j] says how much the loss grows with y[i,j]; here")
                .append(gradient.isPresent() ? ":\n" : " 1 for each (" + Setting.GRADIENT + " sets the values):\n")
                .append(dy.grid().text())
                .append(
                        "\nEach dy goes back to the position of its maximum. Where windows overlap, several of them may meet"
                                + " and\nare added. All other inputs get 0.\n\n");
        for (int u = 0; u < dx.rows(); u++) {
            for (int v = 0; v < dx.columns(); v++) {
                Sum names = new Sum();
                Sum numbers = new Sum();
                int met = 0;
                for (int k = 0; k < winners.length; k++) {
                    if (winners[k].row() == u && winners[k].column() == v) {
                        names.add("dy[" + k / columns + "," + k % columns + "]");
                        numbers.add(Matrix.text(dy.values()[k]));
                        met++;
                    }
                }
                if (met > 0) {
                    String name = "    dx[" + u + "," + v + "] = ";
                    text.append(names.text(name, met == 1 ? " = " + Matrix.text(dx.at(u, v)) : ""));
                    text.append(
                            met == 1
                                    ? ""
                                    : numbers.text(
                                            " ".repeat(name.length() - 2) + "= ", " = " + Matrix.text(dx.at(u, v))));
                }
            }
        }
        return text.append("\ninput gradient dx\n").append(dx.grid().text()).toString();
    }
}
