package org.convoke.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.convoke.net.layer.Shape;
import org.convoke.text.PrintableText;

/** A walk through a network in words, numbers and pictures. */
public final class NetworkText {
    private static final int PICTURES = 3;
    private static final int UNITS = 6;
    private static final int CLASSES = 5;

    private NetworkText() {}

    /**
     * Every station of a walk.
     *
     * @param title what image it is
     * @param classNames a name for each output
     */
    public static String of(NetworkWalk walk, String title, List<String> classNames) {
        StringBuilder text = new StringBuilder(PrintableText.of(title)).append("\n\n");
        text.append("Below, what leaves each layer. The maps whose values differ most are drawn, from their least value"
                + " (blank)\nto their greatest (@).\n");
        List<NetworkWalk.Station> stations = walk.stations();
        for (int i = 0; i < stations.size(); i++) {
            boolean same = i > 0 && isSame(stations.get(i), stations.get(i - 1));
            text.append('\n').append(head(stations.get(i)));
            text.append(same ? "  the same values\n" : values(stations.get(i)));
        }
        return text.append('\n').append(prediction(walk, classNames)).toString();
    }

    private static boolean isSame(NetworkWalk.Station station, NetworkWalk.Station before) {
        return station.shape().equals(before.shape()) && Arrays.equals(station.values(), before.values());
    }

    private static String head(NetworkWalk.Station station) {
        return station.name() + (station.detail().isEmpty() ? "" : ", " + station.detail()) + " → " + station.shape()
                + "\n";
    }

    private static String values(NetworkWalk.Station station) {
        Shape shape = station.shape();
        float[] values = station.values();
        double sum = 0;
        double squares = 0;
        int zeros = 0;
        float least = values[0];
        float greatest = values[0];
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
            zeros += value == 0 ? 1 : 0;
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        double mean = sum / values.length;
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "  %,d values: least %.4f, mean %.4f, greatest %.4f, deviation %.4f, zeros %.0f %%%n",
                values.length,
                least,
                mean,
                greatest,
                Math.sqrt(Math.max(0, squares / values.length - mean * mean)),
                100.0 * zeros / values.length));
        return text.append(shape.rows() * shape.columns() > 1 ? maps(station) : units(values))
                .toString();
    }

    /** The strongest maps beside each other: those whose values deviate most from their mean. */
    private static String maps(NetworkWalk.Station station) {
        Shape shape = station.shape();
        int area = shape.rows() * shape.columns();
        List<Integer> strongest = IntStream.range(0, shape.channels())
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -deviation(station.values(), c * area, area)))
                .limit(PICTURES)
                .toList();
        List<List<String>> pictures = new ArrayList<>();
        StringBuilder heads = new StringBuilder("  ");
        for (int map : strongest) {
            List<String> lines = MapPicture.lines(station.values(), map * area, shape.rows(), shape.columns());
            pictures.add(lines);
            int width = Math.max(lines.get(0).length(), 18) + 3;
            String head =
                    String.format(Locale.ROOT, "map %d, dev. %.3f", map, deviation(station.values(), map * area, area));
            heads.append(head).append(" ".repeat(Math.max(1, width - head.length())));
        }
        StringBuilder text = new StringBuilder(heads.toString().stripTrailing()).append('\n');
        for (int i = 0; i < pictures.get(0).size(); i++) {
            StringBuilder line = new StringBuilder("  ");
            for (List<String> picture : pictures) {
                String part = picture.get(i);
                line.append(part).append(" ".repeat(Math.max(part.length(), 18) + 3 - part.length()));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static double deviation(float[] values, int from, int area) {
        double sum = 0;
        double squares = 0;
        for (int i = from; i < from + area; i++) {
            sum += values[i];
            squares += (double) values[i] * values[i];
        }
        return Math.sqrt(Math.max(0, squares / area - sum / area * (sum / area)));
    }

    private static String units(float[] values) {
        StringBuilder text = new StringBuilder("  greatest:");
        IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -values[k]))
                .limit(UNITS)
                .forEach(k -> text.append(String.format(Locale.ROOT, " unit %d (%.4f)", k, values[k])));
        return text.append('\n').toString();
    }

    private static String prediction(NetworkWalk walk, List<String> namesOfClasses) {
        List<String> classNames = namesOfClasses.stream().map(PrintableText::of).toList();
        float[] prediction = walk.prediction();
        StringBuilder text = new StringBuilder("the network's answer\n");
        int width = classNames.stream().mapToInt(String::length).max().orElse(1);
        IntStream.range(0, prediction.length)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -prediction[k]))
                .limit(CLASSES)
                .forEach(k -> text.append(String.format(
                                        Locale.ROOT,
                                        "  %-" + width + "s  %8.4f  %s",
                                        classNames.get(k),
                                        prediction[k],
                                        "#".repeat(Math.max(0, Math.min(50, Math.round(prediction[k] * 50)))))
                                .stripTrailing())
                        .append('\n'));
        return text.toString();
    }
}
