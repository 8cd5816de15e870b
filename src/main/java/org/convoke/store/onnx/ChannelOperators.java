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
import org.convoke.net.layer.Init;
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
        List<Activation> parts = site.activations();
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
            parts.add(chosen(site, x, new Slices.Range((int) from, 1, (int) size)));
            from += size;
        }
        return parts;
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
        Activation y = chosen(site, x, ranges.get(CHANNELS));
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
                .orElseThrow(() -> new IllegalArgumentException(
                        "only paddings of zeros with constant lengths are supported (mode constant)"));
        if (pads.isSpatial() && pads.ends().stream().allMatch(each -> each == 0)) {
            return x;
        }
        long before = pads.ends().get(CHANNELS);
        long after = pads.ends().get(CHANNELS + 4);
        if (!pads.isOfChannels() || before != (before + after) / 2 || before + after > 1_000_000) {
            throw new IllegalArgumentException("attribute pads is " + pads.ends()
                    + ": only as much before the channels as after them is supported, and rows and columns before a"
                    + " Conv or AveragePool");
        }
        int maps = site.shape(x).channels() + (int) (before + after);
        return site.add(new Shortcut(maps, new Size(1, 1)), x);
    }

    /** Some channels: by a convolution of 1×1 whose weights are ones and zeros, and stay so. */
    private static Activation chosen(Site site, Activation x, Slices.Range range) {
        Shape shape = site.shape(x);
        if (range.isWhole(shape.channels())) {
            return x;
        }
        if (range.count() < 1 || (long) range.count() * shape.channels() > 1 << 24) {
            throw new IllegalArgumentException(
                    "takes " + range.count() + " of " + shape.channels() + " channels, which is not supported");
        }
        float[] weights = new float[range.count() * shape.channels()];
        for (int i = 0; i < range.count(); i++) {
            weights[i * shape.channels() + range.start() + i * range.step()] = 1;
        }
        Sliding point = new Sliding(new Size(1, 1), new Size(1, 1), new Placement.Valid());
        Conv conv = new Conv(range.count(), point, Operation.CORRELATION, 1, false, Init.RANDOM);
        Activation y = site.add(Optional.empty(), conv, List.of(x), Map.of("weight", weights));
        site.assembly().freeze(y.node());
        return y;
    }
}
