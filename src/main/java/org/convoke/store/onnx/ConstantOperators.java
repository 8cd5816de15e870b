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

    private static final Constant MINUS_ONE = new Constant.Wholes(List.of(), new long[] {-1});

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
        all.put("Exp", each(Math::exp));
        all.put("Reciprocal", each(x -> 1 / x));
        all.put("Neg", in -> both(in, in.get(0), MINUS_ONE, (a, b) -> a * b, Math::multiplyExact));
        all.put("Min", in -> folded(in, Math::min, Math::min));
        all.put("Max", in -> folded(in, Math::max, Math::max));
        all.put("Equal", ConstantOperators::equal);
        all.put("Where", ConstantOperators::where);
        all.put("ReduceProd", ConstantOperators::product);
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
        if (value.size() != 1) {
            throw new IllegalArgumentException("attribute value must be one number, not " + value.size());
        }
        return value.taken(dims, i -> 0);
    }

    private static Constant cast(Inputs in) {
        Constant from = in.get(0);
        if (from instanceof Constant.Wholes shape && shape.hasBatch()) {
            // Old runtimes had slices of floats only.
            return from;
        }
        if (castsToFloat(in.attributes())) {
            return from instanceof Constant.Floats ? from : new Constant.Floats(from.dims(), from.floats());
        }
        return whole(from);
    }

    private static Constant.Wholes whole(Constant from) {
        if (from instanceof Constant.Wholes wholes) {
            return wholes;
        }
        float[] values = from.floats();
        long[] cast = new long[values.length];
        for (int i = 0; i < cast.length; i++) {
            cast[i] = (long) values[i];
        }
        return new Constant.Wholes(from.dims(), cast);
    }

    /** Whether a Cast gives floats, of whatever width: by the numbers of TensorProto's types, and until opset 5 by their names. */
    static boolean castsToFloat(Attributes cast) {
        return cast.values().get("to") instanceof String name
                ? List.of("FLOAT", "FLOAT16", "DOUBLE").contains(name)
                : List.of(1L, 10L, 11L, 16L).contains(cast.whole("to", 1));
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
        // A shape with the open number of images has whole numbers, though old exporters cast the others to floats.
        boolean whole = parts.stream().allMatch(part -> part instanceof Constant.Wholes)
                || parts.stream().anyMatch(part -> part instanceof Constant.Wholes wholes && wholes.hasBatch());
        int inner = Constant.size(first.subList(axis + 1, first.size()));
        int outer = Constant.size(first.subList(0, axis));
        float[] floats = new float[whole ? 0 : Constant.size(dims)];
        long[] wholes = new long[whole ? Constant.size(dims) : 0];
        int at = 0;
        for (int block = 0; block < outer; block++) {
            for (Constant part : parts) {
                int count = part.dims().get(axis) * inner;
                if (whole) {
                    System.arraycopy(whole(part).values(), block * count, wholes, at, count);
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
        double start = in.number(0);
        double limit = in.number(1);
        double step = in.number(2);
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
        return in -> both(in, in.get(0), in.get(1), floats, wholes);
    }

    private static Constant both(
            Inputs in, Constant a, Constant b, DoubleBinaryOperator floats, LongBinaryOperator wholes) {
        List<Integer> dims = in.allowed(Dims.broadcast(a.dims(), b.dims()));
        Constant left = broadcast(a, dims);
        Constant right = broadcast(b, dims);
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
    }

    private static Constant broadcast(Constant constant, List<Integer> dims) {
        return constant.taken(dims, Dims.broadcastFrom(constant.dims(), dims));
    }

    /** The operator on the first two, on what it gives and the third, and so on. */
    private static Constant folded(Inputs in, DoubleBinaryOperator floats, LongBinaryOperator wholes) {
        Constant result = in.get(0);
        for (Constant next : in.all()) {
            result = both(in, result, next, floats, wholes);
        }
        return result;
    }

    /** 1 where two whole numbers are equal, and 0 elsewhere; the number of images in a batch equals no other. */
    private static Constant equal(Inputs in) {
        List<Integer> dims =
                in.allowed(Dims.broadcast(in.get(0).dims(), in.get(1).dims()));
        long[] left = in.wholes(broadcast(in.get(0), dims), "input 1");
        long[] right = in.wholes(broadcast(in.get(1), dims), "input 2");
        long[] equal = new long[left.length];
        for (int i = 0; i < equal.length; i++) {
            equal[i] = left[i] == right[i] ? 1 : 0;
        }
        return new Constant.Wholes(dims, equal);
    }

    /** Whole numbers of the second input where the first is not 0, and of the third elsewhere. */
    private static Constant where(Inputs in) {
        List<Integer> dims = in.allowed(Dims.broadcast(
                in.get(0).dims(), Dims.broadcast(in.get(1).dims(), in.get(2).dims())));
        long[] condition = in.wholes(broadcast(in.get(0), dims), "input 1");
        long[] chosen = in.wholes(broadcast(in.get(1), dims), "input 2").clone();
        long[] other = in.wholes(broadcast(in.get(2), dims), "input 3");
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = condition[i] != 0 ? chosen[i] : other[i];
        }
        return new Constant.Wholes(dims, chosen);
    }

    /** Of all whole numbers of a list. */
    private static Constant product(Inputs in) {
        long product = 1;
        for (long value : in.wholes(0)) {
            product = whole(Math::multiplyExact, product, value);
        }
        boolean kept = in.attributes().whole("keepdims", 1) != 0;
        if (in.get(0).dims().size() != 1) {
            throw new IllegalArgumentException("only the product of a list is supported");
        }
        return new Constant.Wholes(kept ? List.of(1) : List.of(), new long[] {product});
    }

    private static long whole(LongBinaryOperator operator, long a, long b) {
        if (a == Constant.BATCH || b == Constant.BATCH) {
            throw new IllegalArgumentException("computes with the number of images in a batch");
        }
        return operator.applyAsLong(a, b);
    }
}
