package org.convoke.store.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import org.convoke.store.onnx.ConstantFolding.Inputs;

/** The operators that are computed on constants. */
final class ConstantOperators {
    /** By their names. */
    static final Map<String, Fold> ALL = all();

    private ConstantOperators() {}

    /** Computes one operator. */
    @FunctionalInterface
    interface Fold {
        /** @throws IllegalArgumentException if the inputs are not such as it takes */
        Constant of(Inputs in);
    }

    private static Map<String, Fold> all() {
        Map<String, Fold> all = new HashMap<>();
        all.put("Constant", ConstantOperators::constant);
        all.put("ConstantOfShape", ConstantOperators::ofShape);
        all.put("Identity", in -> in.get(0));
        all.put("Dropout", in -> in.get(0));
        all.put("Cast", ConstantOperators::cast);
        all.put(
                "Shape",
                in -> Constant.Wholes.list(
                        in.get(0).dims().stream().mapToLong(Integer::longValue).toArray()));
        all.put(
                "Size",
                in -> new Constant.Wholes(List.of(), new long[] {in.get(0).size()}));
        all.put("Gather", ConstantOperators::gather);
        all.put("Slice", ConstantOperators::slice);
        all.put("Concat", ConstantOperators::concat);
        all.put(
                "Unsqueeze",
                in -> in.get(0)
                        .as(Dims.unsqueezed(
                                in.get(0).dims(), in.wholes("axes", 1).orElse(new long[0]))));
        all.put("Squeeze", ConstantOperators::squeeze);
        all.put("Reshape", ConstantOperators::reshape);
        all.put("Flatten", ConstantOperators::flatten);
        all.put("Transpose", ConstantOperators::transpose);
        all.put("Expand", ConstantOperators::expand);
        all.put("Range", ConstantOperators::range);
        all.put("Add", both((a, b) -> a + b, Math::addExact));
        all.put("Sub", both((a, b) -> a - b, Math::subtractExact));
        all.put("Mul", both((a, b) -> a * b, Math::multiplyExact));
        all.put("Div", both((a, b) -> (float) a / (float) b, (a, b) -> a / b));
        all.put("Pow", both(Math::pow, (a, b) -> (long) Math.pow(a, b)));
        all.put("Floor", each(Math::floor));
        all.put("Ceil", each(Math::ceil));
        all.put("Sqrt", each(Math::sqrt));
        return Map.copyOf(all);
    }

    private static Constant constant(Inputs in) {
        Attributes said = in.attributes();
        if (said.has("value_int")) {
            return new Constant.Wholes(List.of(), new long[] {said.whole("value_int", 0)});
        }
        if (said.has("value_float")) {
            return new Constant.Floats(List.of(), new float[] {said.number("value_float", 0)});
        }
        if (said.has("value_ints")) {
            return Constant.Wholes.list(said.wholes("value_ints").orElseThrow().stream()
                    .mapToLong(Long::longValue)
                    .toArray());
        }
        return said.tensor("value")
                .orElseThrow(() -> new IllegalArgumentException("only tensors and numbers are supported"));
    }

    private static Constant ofShape(Inputs in) {
        List<Integer> dims =
                in.allowed(TensorReader.dims(Arrays.stream(in.wholes(0)).boxed().toList()));
        Constant value = in.attributes().tensor("value").orElse(new Constant.Floats(List.of(1), new float[1]));
        return value.taken(dims, i -> 0);
    }

    private static Constant cast(Inputs in) {
        // The numbers of TensorProto.DataType: floats of all widths, and whole numbers.
        long to = in.attributes().whole("to", 1);
        Constant from = in.get(0);
        if (List.of(1L, 10L, 11L, 16L).contains(to)) {
            return from instanceof Constant.Floats ? from : new Constant.Floats(from.dims(), from.floats());
        }
        if (from instanceof Constant.Wholes) {
            return from;
        }
        float[] values = from.floats();
        long[] cast = new long[values.length];
        for (int i = 0; i < cast.length; i++) {
            cast[i] = (long) values[i];
        }
        return new Constant.Wholes(from.dims(), cast);
    }

    private static Constant gather(Inputs in) {
        Constant data = in.get(0);
        int axis = Dims.axis(in.attributes().whole("axis", 0), data.dims().size());
        long[] indices = in.wholes(1);
        int length = data.dims().get(axis);
        int[] chosen =
                Arrays.stream(indices).mapToInt(i -> Dims.axis(i, length)).toArray();
        List<Integer> dims = new ArrayList<>(data.dims().subList(0, axis));
        dims.addAll(in.get(1).dims());
        dims.addAll(data.dims().subList(axis + 1, data.dims().size()));
        int inner = Constant.size(data.dims().subList(axis + 1, data.dims().size()));
        return data.taken(
                in.allowed(dims),
                i -> (i / inner / chosen.length * length + chosen[i / inner % chosen.length]) * inner + i % inner);
    }

    private static Constant slice(Inputs in) {
        Constant data = in.get(0);
        List<Slices.Range> ranges = Slices.of(in, data.dims());
        List<Integer> dims = ranges.stream().map(Slices.Range::count).toList();
        int[] own = Dims.strides(data.dims());
        int[] steps = new int[own.length];
        int start = 0;
        for (int i = 0; i < own.length; i++) {
            steps[i] = own[i] * ranges.get(i).step();
            start += own[i] * ranges.get(i).start();
        }
        return data.taken(dims, Dims.places(dims, start, steps));
    }

    private static Constant concat(Inputs in) {
        List<Constant> parts = in.all();
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("joins nothing");
        }
        List<Integer> first = parts.get(0).dims();
        int axis = Dims.axis(in.attributes().whole("axis", 0), first.size());
        List<Integer> dims = new ArrayList<>(first);
        long length = 0;
        for (Constant part : parts) {
            List<Integer> others = new ArrayList<>(part.dims());
            if (others.size() != first.size()) {
                throw new IllegalArgumentException("joins the shapes " + first + " and " + others);
            }
            length += others.get(axis);
            others.set(axis, first.get(axis));
            if (!others.equals(first)) {
                throw new IllegalArgumentException("joins the shapes " + first + " and " + part.dims());
            }
        }
        dims.set(axis, (int) Math.min(length, Constant.MOST_VALUES));
        in.allowed(dims);
        boolean whole = parts.stream().allMatch(part -> part instanceof Constant.Wholes);
        int inner = Constant.size(first.subList(axis + 1, first.size()));
        int outer = Constant.size(first.subList(0, axis));
        float[] floats = new float[whole ? 0 : Constant.size(dims)];
        long[] wholes = new long[whole ? Constant.size(dims) : 0];
        int at = 0;
        for (int block = 0; block < outer; block++) {
            for (Constant part : parts) {
                int count = part.dims().get(axis) * inner;
                if (whole) {
                    System.arraycopy(((Constant.Wholes) part).values(), block * count, wholes, at, count);
                } else {
                    System.arraycopy(part.floats(), block * count, floats, at, count);
                }
                at += count;
            }
        }
        return whole ? new Constant.Wholes(dims, wholes) : new Constant.Floats(dims, floats);
    }

    private static Constant squeeze(Inputs in) {
        List<Integer> dims = in.get(0).dims();
        Optional<long[]> axes = in.wholes("axes", 1);
        return in.get(0).as(Dims.squeezed(dims, Dims.axes(axes.orElse(new long[0]), dims.size()), axes.isEmpty()));
    }

    private static Constant reshape(Inputs in) {
        List<Long> wanted = Arrays.stream(
                        in.wholes("shape", 1).orElseThrow(() -> new IllegalArgumentException("no shape")))
                .boxed()
                .toList();
        List<Long> dims = new ArrayList<>(wanted);
        List<Integer> own = in.get(0).dims();
        long rest = in.get(0).size();
        for (int i = 0; i < dims.size(); i++) {
            if (dims.get(i) == 0 && i < own.size()) {
                dims.set(i, (long) own.get(i));
            }
            rest = dims.get(i) > 0 ? rest / dims.get(i) : rest;
        }
        Collections.replaceAll(dims, -1L, rest);
        return in.get(0).as(sized(TensorReader.dims(dims), in.get(0), wanted));
    }

    private static List<Integer> sized(List<Integer> dims, Constant of, List<Long> wanted) {
        if (Constant.size(dims) != of.size()) {
            throw new IllegalArgumentException("cannot reshape " + of.dims() + " to " + wanted);
        }
        return dims;
    }

    private static Constant flatten(Inputs in) {
        List<Integer> dims = in.get(0).dims();
        int axis = (int) Math.max(0, Math.min(in.attributes().whole("axis", 1), dims.size()));
        return in.get(0)
                .as(List.of(Constant.size(dims.subList(0, axis)), Constant.size(dims.subList(axis, dims.size()))));
    }

    private static Constant transpose(Inputs in) {
        List<Integer> dims = in.get(0).dims();
        List<Integer> order = order(in.attributes(), dims.size());
        int[] own = Dims.strides(dims);
        List<Integer> result = order.stream().map(dims::get).toList();
        return in.get(0)
                .taken(
                        result,
                        Dims.places(
                                result,
                                0,
                                order.stream().mapToInt(axis -> own[axis]).toArray()));
    }

    /** Which axis of the input becomes each of the output; without an attribute, the other way round. */
    static List<Integer> order(Attributes attributes, int rank) {
        List<Integer> order = new ArrayList<>();
        attributes
                .wholes("perm")
                .ifPresentOrElse(list -> list.forEach(axis -> order.add(Dims.axis(axis, rank))), () -> {
                    for (int i = rank - 1; i >= 0; i--) {
                        order.add(i);
                    }
                });
        if (order.size() != rank || order.stream().distinct().count() != rank) {
            throw new IllegalArgumentException("attribute perm is " + order + ", for " + rank + " dimensions");
        }
        return order;
    }

    private static Constant expand(Inputs in) {
        List<Integer> to = Dims.broadcast(
                in.get(0).dims(),
                TensorReader.dims(Arrays.stream(in.wholes(1)).boxed().toList()));
        return in.get(0).taken(in.allowed(to), Dims.broadcastFrom(in.get(0).dims(), to));
    }

    private static Constant range(Inputs in) {
        double start = in.get(0).floats()[0];
        double limit = in.get(1).floats()[0];
        double step = in.get(2).floats()[0];
        double count = Math.max(0, Math.ceil((limit - start) / step));
        if (!(count <= in.most())) {
            throw new IllegalArgumentException("makes a constant of " + count + " numbers, which is too large");
        }
        float[] floats = new float[(int) count];
        long[] wholes = new long[(int) count];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) (start + i * step);
            wholes[i] = (long) (start + i * step);
        }
        return in.all().stream().allMatch(each -> each instanceof Constant.Wholes)
                ? Constant.Wholes.list(wholes)
                : new Constant.Floats(List.of(floats.length), floats);
    }

    private static Fold each(DoubleUnaryOperator f) {
        return in -> {
            float[] from = in.get(0).floats();
            float[] values = new float[from.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) f.applyAsDouble(from[i]);
            }
            return new Constant.Floats(in.get(0).dims(), values);
        };
    }

    /** An operator on two numbers, with broadcasting. */
    private static Fold both(DoubleBinaryOperator floats, LongBinaryOperator wholes) {
        return in -> {
            Constant a = in.get(0);
            Constant b = in.get(1);
            List<Integer> dims = in.allowed(Dims.broadcast(a.dims(), b.dims()));
            Constant left = a.taken(dims, Dims.broadcastFrom(a.dims(), dims));
            Constant right = b.taken(dims, Dims.broadcastFrom(b.dims(), dims));
            if (left instanceof Constant.Wholes x && right instanceof Constant.Wholes y) {
                long[] values = new long[x.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = whole(wholes, x.values()[i], y.values()[i]);
                }
                return new Constant.Wholes(dims, values);
            }
            float[] values = new float[left.size()];
            float[] x = left.floats();
            float[] y = right.floats();
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) floats.applyAsDouble(x[i], y[i]);
            }
            return new Constant.Floats(dims, values);
        };
    }

    private static long whole(LongBinaryOperator operator, long a, long b) {
        if (a == Constant.BATCH || b == Constant.BATCH) {
            throw new IllegalArgumentException("computes with the number of images in a batch");
        }
        return operator.applyAsLong(a, b);
    }
}
