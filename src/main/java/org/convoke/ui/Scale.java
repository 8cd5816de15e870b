package org.convoke.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis: which values it spans, and where its marks are.
 *
 * @param least its first value
 * @param most its last value, greater
 * @param log whether equal factors are equally long
 * @param step from mark to mark; of no meaning where {@code log} is true
 */
record Scale(double least, double most, boolean log, double step) {
    private static final int MARKS = 5;

    /** An axis of equal steps, that begins and ends at a mark. */
    static Scale linear(double least, double most) {
        double range = most > least ? most - least : Math.max(Math.abs(most), 1e-9);
        double step = step(range);
        double first = Math.floor(least / step + 1e-9) * step;
        double last = Math.ceil(Math.max(most, least + range / 2) / step - 1e-9) * step;
        return new Scale(first, Math.max(last, first + step), false, step);
    }

    /** An axis of equal factors, that begins and ends at a mark. */
    static Scale logarithmic(double least, double most) {
        return new Scale(markBelow(least), markAbove(Math.max(most, least * 1.01)), true, 0);
    }

    private static double markBelow(double value) {
        double decade = Math.pow(10, Math.floor(Math.log10(value)));
        double digit = value / decade;
        return decade * (digit >= 5 ? 5 : digit >= 2 ? 2 : 1);
    }

    private static double markAbove(double value) {
        double decade = Math.pow(10, Math.floor(Math.log10(value)));
        double digit = value / decade;
        return decade * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }

    private static double step(double range) {
        double rough = range / MARKS;
        double decade = Math.pow(10, Math.floor(Math.log10(rough)));
        double digit = rough / decade;
        return decade * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }

    /** How far along the axis a value lies, 0 … 1. */
    double place(double value) {
        double place = log
                ? (Math.log(Math.max(value, least)) - Math.log(least)) / (Math.log(most) - Math.log(least))
                : (value - least) / (most - least);
        return Math.max(0, Math.min(1, place));
    }

    List<Double> marks() {
        List<Double> marks = new ArrayList<>();
        if (!log) {
            for (int i = 0; least + i * step <= most + step / 2; i++) {
                marks.add(least + i * step);
            }
            return marks;
        }
        boolean wide = most / least > 1_000;
        for (double decade = Math.pow(10, Math.floor(Math.log10(least))); decade <= most * 1.001; decade *= 10) {
            for (double digit : wide ? new double[] {1} : new double[] {1, 2, 5}) {
                double mark = decade * digit;
                if (mark >= least * 0.999 && mark <= most * 1.001) {
                    marks.add(mark);
                }
            }
        }
        return marks;
    }

    /** A number beside a mark: as short as it can be. */
    static String label(double value) {
        double size = Math.abs(value);
        if (size < 1e-12) {
            return "0";
        }
        if (size >= 1e6) {
            return trimmed(String.format(Locale.ROOT, "%.2f", value / 1e6)) + "M";
        }
        if (size >= 1e4) {
            return trimmed(String.format(Locale.ROOT, "%.1f", value / 1e3)) + "k";
        }
        if (size >= 0.001) {
            return trimmed(String.format(Locale.ROOT, "%.4f", value));
        }
        return String.format(Locale.ROOT, "%.0e", value);
    }

    private static String trimmed(String digits) {
        return digits.contains(".") ? digits.replaceAll("\\.?0+$", "") : digits;
    }
}
