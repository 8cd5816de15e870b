package org.convoke.cli;

import java.util.Locale;
import java.util.Optional;
import org.convoke.array.Operation;
import org.convoke.explain.GeometryRequest;
import org.convoke.explain.Matrix;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Size;
import org.convoke.text.Counted;
import org.convoke.text.UserError;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which window is to be explained: the options that the explanations share. */
final class WindowOptions {
    @Option(
            names = {"--kernel", "--window"},
            required = true,
            paramLabel = "RxC",
            description = "Rows and columns of the kernel or window, such as 3x3.")
    private String kernel;

    @Option(
            names = "--input",
            paramLabel = "RxC",
            defaultValue = "5x5",
            description = "Rows and columns of the input. Default: ${DEFAULT-VALUE}.")
    private String input;

    @Option(
            names = "--stride",
            paramLabel = "S",
            defaultValue = "1",
            description = "How far the window moves, such as 2, or 2,1 for down and right. Default: ${DEFAULT-VALUE}.")
    private String stride;

    @Option(
            names = "--centre",
            paramLabel = "R,C",
            description = "The kernel's element that lies over the input, such as 1,1, counted from 0.")
    private Optional<String> centre = Optional.empty();

    @Option(
            names = "--padding",
            paramLabel = "valid|same",
            description = "Instead of a centre: the window stays inside the input (valid, the default), or there are as"
                    + " many outputs as strides begin in the input (same).")
    private Optional<Padding> padding = Optional.empty();

    /** The placements that have no number. */
    private enum Padding {
        VALID,
        SAME
    }

    /** @throws UserError if it is no geometry */
    GeometryRequest request() {
        if (centre.isPresent() && padding.isPresent()) {
            throw new UserError("--centre and --padding say the same thing twice: give one of them");
        }
        try {
            return new GeometryRequest(
                    size("--input", input), size("--kernel", kernel), size("--stride", stride), placement());
        } catch (IllegalArgumentException e) {
            throw new UserError(e.getMessage(), e);
        }
    }

    private Placement placement() {
        if (centre.isPresent()) {
            int[] pair = pair("--centre", centre.get());
            return new Placement.Centre(pair[0], pair[1]);
        }
        return padding.orElse(Padding.VALID) == Padding.SAME ? new Placement.Same() : new Placement.Valid();
    }

    private static Size size(String option, String text) {
        int[] pair = pair(option, text);
        if (pair[0] < 1 || pair[1] < 1) {
            throw new UserError(option + " " + text + ": sizes must be at least 1");
        }
        return new Size(pair[0], pair[1]);
    }

    /** Two numbers, or one for both. */
    private static int[] pair(String option, String text) {
        if (!text.matches("\\d{1,6}([xX×,]\\d{1,6})?")) {
            throw new UserError(
                    option + " " + text + ": must be two whole numbers such as 3x3 or 3,3, or one for both");
        }
        String[] parts = text.split("[xX×,]");
        return new int[] {Integer.parseInt(parts[0]), Integer.parseInt(parts[parts.length - 1])};
    }

    /**
     * A matrix as an option gives it: numbers with commas, row by row.
     *
     * @throws UserError if they are not as many as wanted, or one is no number
     */
    static Matrix matrix(String option, String text, int rows, int columns) {
        String[] parts = text.strip().split("[,;\\s]+", -1);
        if (parts.length != rows * columns) {
            throw new UserError(option + ": " + Counted.of(parts.length, "number") + ", but " + rows + "×" + columns
                    + " takes " + rows * columns + ", row by row, such as 1,2,3,4");
        }
        float[] values = new float[parts.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(option, parts[i]);
        }
        return new Matrix(rows, columns, values);
    }

    static float number(String option, String text) {
        // As a number is usually written: Java itself would also read 1f and 0x1p3.
        if (text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
            float value = Float.parseFloat(text);
            if (Float.isFinite(value)) {
                return value;
            }
        }
        throw new UserError(option + ": \"" + text + "\" is not a number such as 3 or -0.5");
    }

    /** Reads an operation by the names that a network file takes. */
    static final class OperationName implements ITypeConverter<Operation> {
        @Override
        public Operation convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "convolution" -> Operation.CONVOLUTION;
                case "correlation", "cross-correlation" -> Operation.CORRELATION;
                default ->
                    throw new TypeConversionException(
                            "\"" + text + "\" is neither convolution nor correlation (cross-correlation)");
            };
        }
    }
}
