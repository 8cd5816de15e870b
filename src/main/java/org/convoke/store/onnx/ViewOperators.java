package org.convoke.store.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.convoke.net.layer.ChannelShuffle;
import org.convoke.net.layer.Shape;

/** What changes shapes and leaves the numbers where they are. */
final class ViewOperators {
    /** The order of a Transpose that puts the channels first. */
    static final List<Long> FIRST = List.of(0L, 3L, 1L, 2L);

    private static final List<Long> LAST = List.of(0L, 2L, 3L, 1L);
    private static final List<Long> SHUFFLE = List.of(0L, 2L, 1L, 3L, 4L);

    private ViewOperators() {}

    private static Activation view(Site site) {
        if (site.value(0) instanceof Activation activation) {
            return activation;
        }
        throw new IllegalArgumentException("reads constants that are not supported");
    }

    /** The shape, in which the number of images is open. */
    static Constant shape(Site site) {
        Activation x = view(site);
        long[] shape = new long[x.dims().size() + 1];
        shape[0] = Constant.BATCH;
        for (int i = 1; i < shape.length; i++) {
            shape[i] = x.dims().get(i - 1);
        }
        int from = (int) Math.max(0, Math.min(ofEnd(site.attributes().whole("start", 0), shape.length), shape.length));
        int to = (int) Math.max(
                from, Math.min(ofEnd(site.attributes().whole("end", shape.length), shape.length), shape.length));
        return Constant.Wholes.list(Arrays.copyOfRange(shape, from, to));
    }

    private static long ofEnd(long index, int length) {
        return index < 0 ? index + length : index;
    }

    static Value cast(Site site) {
        if (!ConstantOperators.castsToFloat(site.attributes())) {
            throw new IllegalArgumentException(
                    "attribute to names a type without fractions: only floats are supported");
        }
        return site.value(0);
    }

    static Activation flatten(Site site) {
        Activation x = view(site);
        long axis = ofEnd(site.attributes().whole("axis", 1), x.dims().size() + 1);
        if (axis != 1) {
            throw new IllegalArgumentException("attribute axis is " + axis + ": only 1 is supported");
        }
        return x.as(List.of(Constant.size(x.dims())));
    }

    /** To any shape that leaves the images apart. */
    static Activation reshape(Site site) {
        Activation x = view(site);
        long[] wanted = site.constants()
                .wholes("shape", 1)
                .orElseThrow(() -> new IllegalArgumentException("has no constant shape"));
        int size = Constant.size(x.dims());
        long rest = size;
        int open = -1;
        List<Integer> dims = new ArrayList<>();
        for (int i = 1; i < wanted.length; i++) {
            long length = wanted[i] == 0 && i <= x.dims().size() ? x.dims().get(i - 1) : wanted[i];
            if (length == -1 && open < 0) {
                open = i - 1;
                dims.add(1);
            } else if (length < 1 || rest % length != 0) {
                throw wrong(x, wanted);
            } else {
                rest /= length;
                dims.add((int) length);
            }
        }
        if (open >= 0) {
            dims.set(open, (int) rest);
            rest = 1;
        }
        // The first is the batch: by name, open, copied, or a number for a batch of that size.
        boolean batch = wanted.length > 0
                && (wanted[0] == Constant.BATCH || wanted[0] == 0 || wanted[0] > 0 || wanted[0] == -1 && open < 0);
        if (!batch || rest != 1) {
            throw wrong(x, wanted);
        }
        Shape shape = site.shape(x);
        if (x.channelsLast() && shape.channels() == 1) {
            // One channel is first and last.
            return new Activation(x.node(), dims, false, x.probabilities());
        }
        boolean turned = x.channelsLast() && shape.rows() * shape.columns() > 1;
        if (turned && dims.size() > 1 && !dims.equals(x.dims())) {
            throw wrong(x, wanted);
        }
        return x.as(dims);
    }

    private static IllegalArgumentException wrong(Activation x, long[] wanted) {
        List<String> text = IntStream.range(0, wanted.length)
                .mapToObj(i -> wanted[i] == Constant.BATCH ? "N" : String.valueOf(wanted[i]))
                .toList();
        return new IllegalArgumentException("reshapes " + Site.batch(x.dims()) + " to " + text
                + ": only shapes that keep the images apart are supported");
    }

    static Activation squeeze(Site site) {
        Activation x = view(site);
        Optional<long[]> axes = site.constants().wholes("axes", 1);
        int rank = x.dims().size() + 1;
        List<Integer> inside = Dims.axes(axes.orElse(new long[0]), rank).stream()
                .map(axis -> axis - 1)
                .toList();
        if (inside.contains(-1)) {
            throw new IllegalArgumentException("removes the dimension of the images: only others are supported");
        }
        return x.as(Dims.squeezed(x.dims(), inside, axes.isEmpty()));
    }

    static Activation unsqueeze(Site site) {
        Activation x = view(site);
        long[] axes = site.constants().wholes("axes", 1).orElse(new long[0]);
        int rank = x.dims().size() + 1 + axes.length;
        long[] inside =
                Dims.axes(axes, rank).stream().mapToLong(axis -> axis - 1).toArray();
        if (IntStream.range(0, inside.length).anyMatch(i -> inside[i] < 0)) {
            throw new IllegalArgumentException("adds a dimension before the images: only others are supported");
        }
        return x.as(Dims.unsqueezed(x.dims(), inside));
    }

    /** Channels first or last, the shuffle of channels between two reshapes, and what moves lengths of 1 only. */
    static Activation transpose(Site site) {
        Activation x = view(site);
        Shape shape = site.shape(x);
        int rank = x.dims().size() + 1;
        List<Integer> order = ConstantOperators.order(site.attributes(), rank);
        List<Integer> dims = new ArrayList<>();
        for (int i = 1; i < rank; i++) {
            dims.add(order.get(0) == 0 ? x.dims().get(order.get(i) - 1) : 0);
        }
        List<Long> perm = order.stream().map(Integer::longValue).toList();
        if (order.get(0) == 0 && keepsOrder(x.dims(), order)) {
            boolean trivial = shape.rows() * shape.columns() == 1;
            return new Activation(x.node(), dims, !trivial && x.channelsLast(), x.probabilities());
        }
        boolean images = rank == 4;
        if (images && x.channelsLast() && perm.equals(FIRST)) {
            return new Activation(x.node(), dims, false, x.probabilities());
        }
        if (images && !x.channelsLast() && perm.equals(LAST)) {
            return new Activation(x.node(), dims, true, x.probabilities());
        }
        boolean shuffle = perm.equals(SHUFFLE)
                && !x.channelsLast()
                && x.dims().get(0) * x.dims().get(1) == shape.channels()
                && x.dims().get(2) == shape.rows()
                && x.dims().get(3) == shape.columns();
        if (shuffle) {
            return site.add(new ChannelShuffle(x.dims().get(0)), x).as(dims);
        }
        throw new IllegalArgumentException("attribute perm is " + perm + ", for the shape " + Site.batch(x.dims())
                + ": only channels first or last, and the shuffle of channels in groups, are supported");
    }

    /** Whether all lengths other than 1 stay in their order. */
    private static boolean keepsOrder(List<Integer> dims, List<Integer> order) {
        int before = 0;
        for (int axis : order) {
            if (axis > 0 && dims.get(axis - 1) > 1) {
                if (axis < before) {
                    return false;
                }
                before = axis;
            }
        }
        return true;
    }
}
