package org.convoke.net.layer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.convoke.array.Operation;
import org.convoke.array.Window;

/**
 * How a window slides over rows and columns.
 *
 * @param size of the window
 * @param stride how far it moves from one output to the next
 * @param dilation how far one of its elements lies from the next
 * @param placement where it lies over the border
 * @param ceil whether the last window may reach beyond the padding
 */
public record Sliding(Size size, Size stride, Size dilation, Placement placement, boolean ceil) {
    /** The square of it fits an int. */
    static final int LONGEST = 32_767;

    private static final Size ONE = new Size(1, 1);

    /** @throws IllegalArgumentException if the last window may reach beyond the padding where that says how many there are */
    public Sliding {
        if (ceil && (placement instanceof Placement.Same || placement instanceof Placement.Centre)) {
            throw new IllegalArgumentException(
                    "ceil goes with padding: valid or in numbers, not with same or a centre");
        }
    }

    /** A window whose elements lie side by side. */
    public Sliding(Size size, Size stride, Placement placement) {
        this(size, stride, ONE, placement, false);
    }

    /**
     * Reads a window.
     *
     * @param word what the layer calls its size
     * @param withStride the stride where none is given
     */
    static Sliding read(LayerSettings layer, String word, Size withStride) {
        return new Sliding(
                layer.size(word, LONGEST),
                layer.size("stride", LONGEST, withStride),
                layer.size("dilation", LONGEST, ONE),
                Placement.read(layer),
                layer.flag("ceil", false));
    }

    /** @throws IllegalArgumentException if a centre lies outside the window, which the layer calls by a word */
    void requireCentreInside(String word) {
        if (placement instanceof Placement.Centre centre
                && (centre.row() < 0
                        || centre.row() >= size.rows()
                        || centre.column() < 0
                        || centre.column() >= size.columns())) {
            throw new IllegalArgumentException("centre [" + centre.row() + ", " + centre.column()
                    + "] lies outside the " + word + " of " + size + ": it is counted from [0, 0]");
        }
    }

    /** What a network file has, the size first; what is one or false by default only where it differs. */
    Map<String, Object> settings(String word) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(word, pair(size));
        settings.put("stride", pair(stride));
        settings.putAll(placement.settings());
        if (!dilation.equals(ONE)) {
            settings.put("dilation", pair(dilation));
        }
        if (ceil) {
            settings.put("ceil", true);
        }
        return settings;
    }

    private static List<Integer> pair(Size size) {
        return List.of(size.rows(), size.columns());
    }

    /**
     * The geometry over an input.
     *
     * @param word what the layer calls its size
     * @throws IllegalArgumentException if the window does not fit
     */
    Window over(Shape input, String word, Operation operation) {
        long rows = (size.rows() - 1L) * dilation.rows() + 1;
        long columns = (size.columns() - 1L) * dilation.columns() + 1;
        if (placement instanceof Placement.Valid && (rows > input.rows() || columns > input.columns())) {
            throw new IllegalArgumentException(word + " " + size
                    + (dilation.equals(ONE) ? "" : " with dilation " + dilation) + " does not fit into an input of "
                    + input.rows() + "×" + input.columns() + ": use a smaller " + word + " or padding: same");
        }
        return placement.window(this, input, operation);
    }

    /** Size, stride and placement, for a summary. */
    String detail() {
        return size + " / " + stride + " / " + placement.detail()
                + (dilation.equals(ONE) ? "" : " / dilation " + dilation);
    }
}
