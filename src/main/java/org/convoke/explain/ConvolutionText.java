package org.convoke.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.convoke.array.Axis;
import org.convoke.array.Operation;
import org.convoke.array.Window;
import org.convoke.text.Setting;

/** A convolution, output by output and, in the backward pass, input by input and weight by weight. */
public final class ConvolutionText {
    private static final String OUTSIDE = ".";

    private final ConvolutionExample example;
    private final Window window;

    private ConvolutionText(ConvolutionExample example) {
        this.example = example;
        window = example.window();
    }

    /** The forward pass. */
    public static String forward(GeometryRequest request, ConvolutionExample example) {
        return new ConvolutionText(example).forward(request);
    }

    /**
     * The backward pass.
     *
     * @param gradient ∂E/∂y; all ones where there is none
     */
    public static String backward(ConvolutionExample example, Optional<Matrix> gradient) {
        return new ConvolutionText(example).backward(gradient);
    }

    private boolean symbols() {
        return example.weights().isEmpty();
    }

    private String w(Tap tap) {
        return symbols() ? weightName(tap) : Matrix.text(example.w().at(tap.p(), tap.q()));
    }

    private String weightName(Tap tap) {
        return weightName(tap.p(), tap.q());
    }

    /** The name by the numbers counted from the centre. */
    private String weightName(int p, int q) {
        return "w[" + window.rows().tap(p) + "," + window.columns().tap(q) + "]";
    }

    private String x(Tap tap) {
        return symbols() && example.input().isEmpty()
                ? "x[" + tap.u() + "," + tap.v() + "]"
                : Matrix.text(example.x().at(tap.u(), tap.v()));
    }

    private String forward(GeometryRequest request) {
        StringBuilder text = new StringBuilder();
        Operation operation = window.rows().operation();
        text.append(String.format(
                Locale.ROOT,
                "%s of a %s input with a %s kernel, stride %s, %s.%n%n",
                operation == Operation.CONVOLUTION ? "Convolution" : "Cross-correlation",
                request.input(),
                request.kernel(),
                request.stride(),
                request.placementText()));
        text.append(Grid.beside("input x", inputGrid(), "kernel w", kernelGrid()));
        if (symbols()) {
            text.append(
                    "  (kernel elements are numbered from the centre; " + Setting.WEIGHTS + " sets their values)\n");
        } else if (example.input().isEmpty()) {
            text.append("  (the input is 1, 2, 3, …; " + Setting.VALUES + " sets its values)\n");
        }
        text.append("\nHow many outputs there are:\n\n").append(request.outputsText(operation));
        text.append("\nFor each output, the kernel is placed over the input")
                .append(
                        operation == Operation.CONVOLUTION
                                ? ", flipped (this makes it a convolution)."
                                : " as it is written.")
                .append(
                        " Elements on\ntop of each other are multiplied, and the products added. Kernel elements outside the"
                                + " input are ignored.\n");
        Matrix y = example.output();
        for (int i = 0; i < y.rows(); i++) {
            for (int j = 0; j < y.columns(); j++) {
                text.append('\n').append(one(i, j, y));
            }
        }
        if (!symbols()) {
            text.append("\noutput y\n").append(y.grid().text());
        }
        return text.toString();
    }

    private Grid inputGrid() {
        return grid(window.rows().input(), window.columns().input(), (u, v) -> x(new Tap(0, 0, u, v, 0, 0)));
    }

    private Grid kernelGrid() {
        return grid(window.rows().window(), window.columns().window(), (p, q) -> w(new Tap(p, q, 0, 0, 0, 0)));
    }

    private interface Cell {
        String at(int row, int column);
    }

    private static Grid grid(int rows, int columns, Cell cell) {
        List<List<String>> lines = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            List<String> line = new ArrayList<>();
            for (int j = 0; j < columns; j++) {
                line.add(cell.at(i, j));
            }
            lines.add(line);
        }
        return new Grid(lines);
    }

    private String one(int i, int j, Matrix y) {
        List<Tap> taps = Tap.ofOutput(window, i, j);
        Grid laid = grid(
                window.rows().input(),
                window.columns().input(),
                (u, v) -> taps.stream()
                        .filter(tap -> tap.u() == u && tap.v() == v)
                        .map(this::w)
                        .findFirst()
                        .orElse(OUTSIDE));
        String name = "y[" + i + "," + j + "]";
        return name + "\n" + laid.text()
                + sum(taps, name, this::w, this::x, symbols() ? "" : Matrix.text(y.at(i, j)), example.bias());
    }

    /** "    y[0,0] = 1·5 + 2·4 = 13"; without the result where that is unknown. */
    private static String sum(
            List<Tap> taps,
            String name,
            Function<Tap, String> one,
            Function<Tap, String> other,
            String result,
            float bias) {
        Sum sum = new Sum();
        if (bias != 0) {
            sum.add(Matrix.text(bias));
        }
        taps.forEach(tap -> sum.add(one.apply(tap), other.apply(tap)));
        boolean bare = result.isEmpty() || taps.isEmpty() && bias == 0;
        return sum.text("    " + name + " = ", bare ? "" : " = " + result);
    }

    private String backward(Optional<Matrix> gradient) {
        Axis rows = window.rows();
        Axis columns = window.columns();
        Matrix dy = gradient.orElseGet(() -> Matrix.filled(rows.output(), columns.output(), 1));
        StringBuilder text = new StringBuilder("\nBACKWARD PASS\n\n");
        text.append("dy[i,j] says how much the loss grows with y[i,j]; here")
                .append(gradient.isPresent() ? ":\n" : " 1 for each (" + Setting.GRADIENT + " sets the values):\n")
                .append(dy.grid().text())
                .append(
                        "\nEach product w·x of the forward pass contributes twice: its input gets w·dy, and its weight gets"
                                + "\ndy·x.\n");
        text.append("\nWhich output gradients reach each input:\n\n");
        Matrix dx = example.inputGradient(dy);
        for (int u = 0; u < rows.input(); u++) {
            for (int v = 0; v < columns.input(); v++) {
                List<Tap> taps = Tap.ofInput(window, u, v);
                text.append(back(
                        "dx[" + u + "," + v + "]", taps, tap -> w(tap), this::dyName, tap -> dy(dy, tap), dx.at(u, v)));
            }
        }
        if (!symbols()) {
            text.append("\ninput gradient dx\n").append(dx.grid().text());
        }
        text.append("\nWhich output gradients reach each weight:\n\n");
        Matrix dw = example.weightGradient(dy);
        for (int p = 0; p < rows.window(); p++) {
            for (int q = 0; q < columns.window(); q++) {
                List<Tap> taps = Tap.ofPlace(window, rows.weight(p), columns.weight(q));
                String name = "d" + weightName(p, q);
                text.append(back(name, taps, this::x, this::dyName, tap -> dy(dy, tap), dw.at(p, q)));
            }
        }
        if (!symbols()) {
            text.append("\nweight gradient dw\n").append(dw.grid().text());
        }
        text.append("\nbias gradient: the sum of all dy = ")
                .append(Matrix.text(example.biasGradient(dy)))
                .append('\n');
        return text.toString();
    }

    private String dyName(Tap tap) {
        return "dy[" + tap.i() + "," + tap.j() + "]";
    }

    private static String dy(Matrix dy, Tap tap) {
        return Matrix.text(dy.at(tap.i(), tap.j()));
    }

    /** By names, and below it by numbers. */
    private String back(
            String name,
            List<Tap> taps,
            Function<Tap, String> factor,
            Function<Tap, String> gradientName,
            Function<Tap, String> gradient,
            float result) {
        if (taps.isEmpty()) {
            return "    " + name + " = 0, since nothing used it\n";
        }
        String named = sum(taps, name, factor, gradientName, "", 0);
        return symbols()
                ? named
                : named + sum(taps, " ".repeat(name.length()), factor, gradient, Matrix.text(result), 0);
    }
}
