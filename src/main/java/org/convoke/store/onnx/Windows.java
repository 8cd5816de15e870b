package org.convoke.store.onnx;

import java.util.List;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Size;
import org.convoke.net.layer.Sliding;
import org.convoke.text.Quoted;

/** How the windows of convolutions and poolings slide, as attributes say it. */
final class Windows {
    private static final List<Long> ONES = List.of(1L, 1L);

    private Windows() {}

    /**
     * The window's way over an input.
     *
     * @param ceil whether the last window may reach beyond the padding
     * @throws IllegalArgumentException if an attribute is not one for rows and columns
     */
    static Sliding sliding(Site site, Shape input, Size size, boolean ceil) {
        Size stride = size(site, "strides", ONES);
        Size dilation = size(site, "dilations", ONES);
        Placement placement = placement(site, input, size, stride, dilation);
        return new Sliding(size, stride, dilation, placement, ceil);
    }

    /** A pair of lengths. */
    static Size size(Site site, String attribute, List<Long> otherwise) {
        List<Long> pair = site.attributes().wholes(attribute).orElse(otherwise);
        if (pair.size() != 2 || pair.stream().anyMatch(each -> each < 1 || each > Short.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "attribute " + attribute + " is " + pair + ": two numbers from 1 to 32767 are supported");
        }
        return new Size(pair.get(0).intValue(), pair.get(1).intValue());
    }

    private static Placement placement(Site site, Shape input, Size size, Size stride, Size dilation) {
        String auto = site.attributes().text("auto_pad", "NOTSET");
        List<Long> pads = switch (auto) {
            case "NOTSET" -> site.attributes().wholes("pads").orElse(List.of(0L, 0L, 0L, 0L));
            case "VALID" -> List.of(0L, 0L, 0L, 0L);
            case "SAME_UPPER", "SAME_LOWER" -> {
                boolean lower = auto.equals("SAME_LOWER");
                long rows = needed(input.rows(), size.rows(), stride.rows(), dilation.rows());
                long columns = needed(input.columns(), size.columns(), stride.columns(), dilation.columns());
                long top = (rows + (lower ? 1 : 0)) / 2;
                long left = (columns + (lower ? 1 : 0)) / 2;
                yield List.of(top, left, rows - top, columns - left);
            }
            default ->
                throw new IllegalArgumentException("attribute auto_pad is " + Quoted.shortened(auto)
                        + ": NOTSET, VALID, SAME_UPPER and SAME_LOWER" + " are supported");
        };
        if (pads.size() != 4 || pads.stream().anyMatch(each -> each < 0 || each > Short.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "attribute pads is " + pads + ": four numbers from 0 to 32767 are supported");
        }
        return pads.stream().allMatch(each -> each == 0)
                ? new Placement.Valid()
                : new Placement.Padding(
                        pads.get(0).intValue(),
                        pads.get(1).intValue(),
                        pads.get(2).intValue(),
                        pads.get(3).intValue());
    }

    /** How much padding gives as many outputs as strides begin in the input. */
    private static long needed(int input, int size, int stride, int dilation) {
        long outputs = (input - 1) / stride + 1;
        return Math.max(0, (outputs - 1) * stride + (size - 1L) * dilation + 1 - input);
    }
}
