package org.convoke.store.onnx.export;

import java.util.List;
import java.util.stream.IntStream;
import org.convoke.net.layer.ChannelShuffle;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Shortcut;
import org.convoke.store.onnx.proto.AttributeProto;

/** What adds, joins, scales and moves channels. */
final class ChannelTranslation {
    private ChannelTranslation() {}

    static Activations add(Site site) {
        return together(site, site.inputs().size() == 2 ? "Add" : "Sum");
    }

    static Activations concat(Site site) {
        return together(site, "Concat", Attribute.whole("axis", 1));
    }

    /** Of inputs of one form: flat if all are. */
    private static Activations together(Site site, String operator, AttributeProto... attributes) {
        boolean flat = site.inputs().stream().allMatch(Activations::flat);
        List<String> inputs = IntStream.range(0, site.inputs().size())
                .mapToObj(i -> flat ? site.tensor(i) : site.image(i))
                .toList();
        return site.last(flat, operator, inputs, attributes);
    }

    static Activations multiply(Site site) {
        return site.last(false, "Mul", List.of(site.image(0), site.image(1)));
    }

    /** Channels as groups × channels of a group, and the two exchanged. */
    static Activations shuffle(Site site) {
        int groups = ((ChannelShuffle) site.layer()).groups();
        Shape x = site.input();
        String apart = site.step(
                "Reshape",
                List.of(site.image(0), site.wholes("groups", 0, groups, x.channels() / groups, x.rows(), x.columns())));
        String exchanged =
                site.step("Transpose", List.of(apart), Attribute.wholes("perm", List.of(0L, 2L, 1L, 3L, 4L)));
        return site.last(
                false, "Reshape", List.of(exchanged, site.wholes("shape", 0, x.channels(), x.rows(), x.columns())));
    }

    static Activations shortcut(Site site) {
        Shortcut layer = (Shortcut) site.layer();
        int rows = layer.stride().rows();
        int columns = layer.stride().columns();
        int more = layer.maps() - site.input().channels();
        String x = site.image(0);
        if (rows * columns > 1) {
            List<String> slice = List.of(
                    x,
                    site.wholes("starts", 0, 0),
                    site.wholes("ends", Integer.MAX_VALUE, Integer.MAX_VALUE),
                    site.wholes("axes", 2, 3),
                    site.wholes("steps", rows, columns));
            if (more == 0) {
                return site.last(false, "Slice", slice);
            }
            x = site.step("Slice", slice);
        }
        return more == 0
                ? new Activations(x, false)
                : site.last(false, "Pad", List.of(x, site.wholes("pads", 0, more / 2, 0, 0, 0, more - more / 2, 0, 0)));
    }
}
