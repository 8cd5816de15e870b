package org.convoke.net.layer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.convoke.array.Operation;
import org.convoke.array.Window;

/** A layer that slides a window over rows and columns. */
public sealed interface Windowed extends Layer permits Conv, MaxPool {
    /** The settings of every window. */
    List<String> KEYS = List.of("stride", "centre", "padding", "operation");

    /** The square of it fits an int. */
    int LONGEST = 32_767;

    /** The window's size. */
    Size size();

    /** How far the window moves from one output to the next. */
    Size stride();

    /** Where the window lies over the border. */
    Placement placement();

    /** Which way round the window lies. */
    Operation operation();

    /** What a network file calls the window. */
    String word();

    @Override
    default Form form(List<Form> inputs) {
        return Form.SPATIAL;
    }

    @Override
    default Form needs(int input, List<Form> inputs) {
        return Form.SPATIAL;
    }

    /**
     * The geometry over an input.
     *
     * @throws IllegalArgumentException if the window does not fit
     */
    default Window window(Shape input) {
        if (placement() instanceof Placement.Valid
                && (size().rows() > input.rows() || size().columns() > input.columns())) {
            throw new IllegalArgumentException(word() + " " + size() + " does not fit into an input of " + input.rows()
                    + "×" + input.columns() + ": use a smaller " + word() + " or padding: same");
        }
        return new Window(
                placement().rows(input.rows(), size().rows(), stride().rows(), operation()),
                placement().columns(input.columns(), size().columns(), stride().columns(), operation()));
    }

    /** What every window says in a network file, after its size. */
    default Map<String, Object> windowSettings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("stride", pair(stride()));
        placement().settings().forEach(settings::put);
        settings.put("operation", operation().name().toLowerCase(Locale.ROOT));
        return settings;
    }

    /** A pair of sizes as a network file has it. */
    static List<Integer> pair(Size size) {
        return List.of(size.rows(), size.columns());
    }

    /** Where a network file puts the window. */
    static Placement placement(LayerSettings layer) {
        if (layer.has("centre")) {
            if (layer.has("padding")) {
                throw new IllegalArgumentException("centre and padding say the same thing in two ways: keep one");
            }
            List<Integer> centre = layer.pair("centre", 0, LONGEST);
            return new Placement.Centre(centre.get(0), centre.get(1));
        }
        return layer.has("padding")
                        && layer.choice("padding", List.of("valid", "same")).equals("same")
                ? new Placement.Same()
                : new Placement.Valid();
    }

    /** Which way round a network file turns the window. */
    static Operation operation(LayerSettings layer) {
        List<String> known = List.of("convolution", "correlation", "cross-correlation");
        return layer.has("operation") && layer.choice("operation", known).equals("convolution")
                ? Operation.CONVOLUTION
                : Operation.CORRELATION;
    }

    /** @throws IllegalArgumentException if a centre lies outside the window */
    static void requireInside(Placement placement, Size size, String word) {
        if (placement instanceof Placement.Centre centre
                && (centre.row() < 0
                        || centre.row() >= size.rows()
                        || centre.column() < 0
                        || centre.column() >= size.columns())) {
            throw new IllegalArgumentException("centre [" + centre.row() + ", " + centre.column()
                    + "] lies outside the " + word + " of " + size + ": it is counted from [0, 0]");
        }
    }

    /** Size, stride and placement, for a summary. */
    default String windowDetail() {
        return size() + " / " + stride() + " / " + placement().detail();
    }
}
