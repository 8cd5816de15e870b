package org.convoke.store.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.convoke.array.Operation;
import org.convoke.net.layer.Concat;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Depthwise;
import org.convoke.net.layer.Init;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Shortcut;
import org.convoke.net.layer.Size;
import org.convoke.net.layer.Sliding;

/** What joins, divides, chooses and adds channels. */
final class ChannelOperators {
    private static final int CHANNELS = 1;

    private ChannelOperators() {}

    static Activation concat(Site site) {
        // Units in one row have no rows and columns between them.
        List<Activation> parts = site.activations().stream()
                .map(part -> part.dims().size() == 1 && !part.channelsLast() ? site.flat(part) : part)
                .toList();
        Activation first = parts.get(0);
        if (parts.size() == 1) {
            return first;
        }
        int rank = first.dims().size() + 1;
        int axis = Dims.axis(site.attributes().whole("axis", CHANNELS), rank);
        if (axis != (first.channelsLast() ? rank - 1 : CHANNELS)) {
            throw new IllegalArgumentException("attribute axis is " + axis + ": only the channels' is supported");
        }
        for (Activation part : parts) {
            if (part.dims().size() != first.dims().size()
                    || part.channelsLast() != first.channelsLast()
                    || part.dims().get(axis - 1) != site.shape(part).channels()) {
                throw new IllegalArgumentException("joins the shapes " + Site.batch(first.dims()) + " and "
                        + Site.batch(part.dims()) + ": only channels are supported");
            }
        }
        Activation y = site.add(new Concat(), parts.toArray(Activation[]::new));
        List<Integer> dims = new ArrayList<>(first.dims());
        dims.set(axis - 1, site.shape(y).channels());
        return new Activation(y.node(), dims, first.channelsLast(), false);
    }

    /** Parts of the channels, one after the other. */
    static List<Value> split(Site site) {
        Activation x = site.images(0);
        int axis = Dims.axis(site.attributes().whole("axis", 0), x.dims().size() + 1);
        if (axis != CHANNELS) {
            throw new IllegalArgumentException("attribute axis is " + axis + ": only the channels', 1, is supported");
        }
        int outputs = site.node().outputs().size();
        int channels = site.shape(x).channels();
        long each = (channels + outputs - 1) / outputs;
        long[] sizes = site.constants()
                .wholes("split", 1)
                .orElseGet(() -> IntStream.range(0, outputs)
                        .mapToLong(i -> Math.min(each, channels - i * each))
                        .toArray());
        List<Value> parts = new ArrayList<>();
        long from = 0;
        for (long size : sizes) {
            if (size < 1 || size > channels - from) {
                throw new IllegalArgumentException(
                        "divides " + channels + " channels into parts of " + Arrays.toString(sizes));
            }
            parts.add(chosen(site, x, new Slices.Range((int) from, 1, (int) size).indices()));
            from += size;
        }
        return parts;
    }

    /** Some channels, or one, without the dimension of the channels. */
    static Activation gather(Site site) {
        Activation x = site.images(0);
        int axis = Dims.axis(site.attributes().whole("axis", 0), x.dims().size() + 1);
        if (axis != CHANNELS || !(site.weights(1) instanceof Constant.Wholes indices)) {
            throw new IllegalArgumentException(
                    "attribute axis is " + axis + ": only channels, 1, of constant numbers are supported");
        }
        int[] channels = Arrays.stream(indices.values())
                .mapToInt(index -> Dims.axis(index, site.shape(x).channels()))
                .toArray();
        Activation y = chosen(site, x, channels);
        List<Integer> dims = new ArrayList<>(indices.dims());
        dims.addAll(x.dims().subList(1, x.dims().size()));
        return y.as(dims);
    }

    /** Some channels, or every second row and column. */
    static Activation slice(Site site) {
        Activation x = site.images(0);
        List<Integer> dims = new ArrayList<>(List.of(1));
        dims.addAll(x.dims());
        List<Slices.Range> ranges = Slices.of(site.constants(), dims);
        if (!ranges.get(0).isWhole(1)) {
            throw new IllegalArgumentException("takes some images of a batch, which is not supported");
        }
        Slices.Range rows = ranges.get(2);
        Slices.Range columns = ranges.get(3);
        Shape shape = site.shape(x);
        boolean strided = rows.start() == 0
                && columns.start() == 0
                && rows.step() > 0
                && columns.step() > 0
                && rows.count() == (shape.rows() - 1) / rows.step() + 1
                && columns.count() == (shape.columns() - 1) / columns.step() + 1;
        if (!strided) {
            throw new IllegalArgumentException(
                    "takes a part of the rows and columns: only all of them, or one of so" + " many, is supported");
        }
        Activation y = chosen(site, x, ranges.get(CHANNELS).indices());
        return rows.step() * columns.step() == 1
                ? y
                : site.add(new Shortcut(site.shape(y).channels(), new Size(rows.step(), columns.step())), y);
    }

    /** Channels of zeros around the others. */
    static Activation pad(Site site) {
        Activation x = site.images(0);
        Map<String, Constant> constants = new HashMap<>();
        for (int i = 1; i < site.inputs().size(); i++) {
            Optional<Constant> constant = site.constant(i);
            String name = site.node().inputs().get(i);
            constant.ifPresent(value -> constants.put(name, value));
        }
        PadMerging.Pads pads = PadMerging.Pads.of(site.node(), constants)
                .filter(PadMerging.Pads::isZero)
                .orElseThrow(() -> new IllegalArgumentException(
                        "only paddings of zeros with constant lengths are supported (mode constant)"));
        if (pads.isSpatial() && pads.ends().stream().allMatch(each -> each == 0)) {
            return x;
        }
        long before = pads.ends().get(CHANNELS);
        long after = pads.ends().get(CHANNELS + 4);
        if (pads.isSpatial()) {
            return around(site, x, pads.around());
        }
        if (!pads.isOfChannels() || before != (before + after) / 2 || before + after > 1_000_000) {
            throw new IllegalArgumentException("attribute pads is " + pads.ends()
                    + ": rows and columns are supported, and as much before the channels as after them");
        }
        int maps = site.shape(x).channels() + (int) (before + after);
        return site.add(new Shortcut(maps, new Size(1, 1)), x);
    }

    /** Rows and columns of zeros, where no convolution takes them: by one of 1×1 whose weights are ones, and stay so. */
    private static Activation around(Site site, Activation x, Placement.Padding padding) {
        Sliding point = new Sliding(new Size(1, 1), new Size(1, 1), padding);
        int channels = site.shape(x).channels();
        float[] ones = new float[channels];
        Arrays.fill(ones, 1);
        Layer layer = channels == 1
                ? new Conv(1, point, Operation.CORRELATION, 1, false, Init.RANDOM)
                : new Depthwise(1, point, false);
        Activation y = site.add(site.name(), layer, List.of(x), Map.of("weight", ones));
        site.assembly().freeze(y.node());
        return y;
    }

    /** Some channels: by a convolution of 1×1 whose weights are ones and zeros, and stay so. */
    private static Activation chosen(Site site, Activation x, int[] channels) {
        Shape shape = site.shape(x);
        if (Arrays.equals(channels, IntStream.range(0, shape.channels()).toArray())) {
            return x;
        }
        if (channels.length < 1 || (long) channels.length * shape.channels() > 1 << 24) {
            throw new IllegalArgumentException(
                    "takes " + channels.length + " of " + shape.channels() + " channels, which is not supported");
        }
        float[] weights = new float[channels.length * shape.channels()];
        for (int i = 0; i < channels.length; i++) {
            weights[i * shape.channels() + channels[i]] = 1;
        }
        Sliding point = new Sliding(new Size(1, 1), new Size(1, 1), new Placement.Valid());
        Conv conv = new Conv(channels.length, point, Operation.CORRELATION, 1, false, Init.RANDOM);
        Activation y = site.add(Optional.empty(), conv, List.of(x), Map.of("weight", weights));
        site.assembly().freeze(y.node());
        return y;
    }
}
