package org.convoke.net;

import static org.convoke.array.Layout.LANES;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.convoke.array.PlainKernels;

/**
 * What one layer is and costs.
 *
 * @param name the layer's name in a network file
 * @param output the shape of its output
 * @param detail kernel or window, stride, placement and operation; empty for other layers
 * @param parameters how many it has
 * @param multiplyAdds of one image's forward pass
 * @param bytesPerImage what its activations and their gradients take for each image of a micro-batch
 */
public record LayerSummary(
        String name, Shape output, String detail, long parameters, long multiplyAdds, long bytesPerImage) {
    /** Every layer of a network, the input first. */
    public static List<LayerSummary> of(Network network) {
        Plan plan = new Plan(network, new PlainKernels(), 1);
        List<Shape> shapes = network.shapes();
        int layers = network.layers().size();
        List<LayerSummary> summaries = new ArrayList<>();
        summaries.add(new LayerSummary("input", network.input(), "", 0, 0, bytes(plan.floats[layers])));
        for (int i = 0; i < layers; i++) {
            Layer layer = network.layers().get(i);
            long parameters = plan.parameters.tensors(i).stream()
                    .mapToLong(ParameterTensor::size)
                    .sum();
            summaries.add(new LayerSummary(
                    layer.name(),
                    shapes.get(i + 1),
                    detail(layer),
                    parameters,
                    multiplyAdds(layer, shapes.get(i)),
                    bytes(plan.floats[i])));
        }
        return summaries;
    }

    private static long bytes(long floats) {
        return floats * Float.BYTES / LANES;
    }

    private static String detail(Layer layer) {
        if (!(layer instanceof Layer.Windowed windowed)) {
            return "";
        }
        String placement = windowed.placement() instanceof Placement.Centre centre
                ? "centre " + centre.row() + "," + centre.column()
                : windowed.placement() instanceof Placement.Same ? "same" : "valid";
        String operation = windowed instanceof Layer.Conv
                ? " " + windowed.operation().name().toLowerCase(Locale.ROOT)
                : "";
        return windowed.size() + " / " + windowed.stride() + " / " + placement + operation;
    }

    private static long multiplyAdds(Layer layer, Shape input) {
        if (layer instanceof Layer.Conv conv) {
            return conv.maps() * (long) input.channels() * conv.window(input).taps();
        }
        return layer instanceof Layer.Dense dense ? (long) input.size() * dense.units() : 0;
    }
}
