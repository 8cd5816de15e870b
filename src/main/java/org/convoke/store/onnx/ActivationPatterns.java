package org.convoke.store.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Names activations again that exporters write as products: x · sigmoid(x) is {@code Silu}, x · clip(x + 3, 0, 6) / 6 and
 * x · hardsigmoid(x) are {@code HardSwish}, clip(x + 3, 0, 6) / 6 is {@code HardSigmoid}, x · (1 + erf(x/√2)) / 2 is
 * {@code Gelu}, and x · tanh(softplus(x)) is {@code Mish}. The least and the greatest of x and a number are a {@code Clip}, and
 * one after the other, or after {@code Relu}, they are one.
 */
final class ActivationPatterns {
    /** A name of our own: ONNX has no such operator. */
    static final String SILU = "Silu";

    static final String HARD_SWISH = "HardSwish";
    static final String HARD_SIGMOID = "HardSigmoid";
    static final String GELU = "Gelu";
    static final String MISH = "Mish";

    private static final float SIXTH = 1f / 6;
    /** Factors nest three deep at most in what exporters write. */
    private static final int DEEPEST = 4;

    private final Graph graph;
    /** The nodes so far, patterns replaced. */
    private final Map<String, GraphNode> producers = new HashMap<>();

    private ActivationPatterns(Graph graph) {
        this.graph = graph;
    }

    static Graph of(Graph graph) {
        ActivationPatterns patterns = new ActivationPatterns(graph);
        Set<String> shapes = graph.shapes();
        List<GraphNode> nodes = new ArrayList<>();
        for (GraphNode node : graph.nodes()) {
            GraphNode named = shapes.contains(node.output())
                    ? node
                    : switch (node.operator()) {
                        case "Mul", "Div" -> patterns.named(node);
                        case "Min", "Max", "Clip" -> patterns.clipped(node);
                        default -> node;
                    };
            nodes.add(named);
            named.outputs().forEach(output -> patterns.producers.put(output, named));
        }
        return graph.with(nodes);
    }

    /** A number times tensors. */
    private record Product(double number, List<String> tensors) {
        Product times(Product other) {
            List<String> all = new ArrayList<>(tensors);
            all.addAll(other.tensors);
            return new Product(number * other.number, all);
        }
    }

    private GraphNode named(GraphNode node) {
        Product product = product(node, DEEPEST);
        List<String> factors = product.tensors;
        if (factors.size() == 1 && is(product.number, SIXTH)) {
            return shiftedClip(factors.get(0))
                    .map(x -> node.replacedBy(HARD_SIGMOID, List.of(x), new Attributes(Map.of("alpha", SIXTH))))
                    .orElse(node);
        }
        for (int i = 0; i < 2 && factors.size() == 2; i++) {
            String x = factors.get(i);
            String gate = factors.get(1 - i);
            if (is(product.number, 1) && gateOf(gate, "Sigmoid", x, each -> true)) {
                return node.replacedBy(SILU, List.of(x), new Attributes(Map.of()));
            }
            if (is(product.number, 1) && isTanhOfSoftplus(gate, x)) {
                return node.replacedBy(MISH, List.of(x), new Attributes(Map.of()));
            }
            boolean swish = is(product.number, 1) && gateOf(gate, HARD_SIGMOID, x, ActivationPatterns::isSixth)
                    || is(product.number, SIXTH) && shiftedClip(gate).equals(Optional.of(x));
            if (swish) {
                return node.replacedBy(HARD_SWISH, List.of(x), new Attributes(Map.of()));
            }
            if (is(product.number, 0.5) && normalDistribution(gate).equals(Optional.of(x))) {
                return node.replacedBy(GELU, List.of(x), new Attributes(Map.of()));
            }
            if (is(product.number, 0.5) && isOnePlusTanh(gate)) {
                return node.replacedBy(GELU, List.of(x), new Attributes(Map.of("approximate", "tanh")));
            }
        }
        return node;
    }

    /** Multiplied out, as far as there are products and quotients by numbers. */
    private Product product(GraphNode node, int deep) {
        Optional<Float> divisor = node.operator().equals("Div") ? graph.number(node, 1) : Optional.empty();
        if (divisor.isPresent()) {
            return new Product(1 / divisor.get(), List.of())
                    .times(product(node.inputs().get(0), deep));
        }
        if (!node.operator().equals("Mul")) {
            return new Product(1, List.of(node.output()));
        }
        Product product = new Product(1, List.of());
        for (int i = 0; i < node.inputs().size(); i++) {
            Optional<Float> number = graph.number(node, i);
            product = product.times(
                    number.isPresent()
                            ? new Product(number.get(), List.of())
                            : product(node.inputs().get(i), deep));
        }
        return product;
    }

    private Product product(String tensor, int deep) {
        GraphNode node = producers.get(tensor);
        return node == null || deep == 0 ? new Product(1, List.of(tensor)) : product(node, deep - 1);
    }

    private boolean gateOf(String gate, String operator, String x, Predicate<GraphNode> fits) {
        GraphNode node = producers.get(gate);
        return node != null
                && node.operator().equals(operator)
                && node.inputs().get(0).equals(x)
                && fits.test(node);
    }

    private boolean isTanhOfSoftplus(String gate, String x) {
        GraphNode tanh = producers.get(gate);
        return tanh != null
                && tanh.operator().equals("Tanh")
                && gateOf(tanh.inputs().get(0), "Softplus", x, each -> true);
    }

    private boolean isOnePlusTanh(String gate) {
        return sum(gate, 1)
                .map(producers::get)
                .filter(node -> node.operator().equals("Tanh"))
                .isPresent();
    }

    private static boolean isSixth(GraphNode hardSigmoid) {
        return is(hardSigmoid.attributes().number("alpha", 0.2f), SIXTH)
                && is(hardSigmoid.attributes().number("beta", 0.5f), 0.5);
    }

    /** What is held between two numbers. */
    private record Held(String x, ClipRange range) {}

    private GraphNode clipped(GraphNode node) {
        Optional<Held> held = held(node);
        if (held.isEmpty()) {
            return node;
        }
        Held outer = held.get();
        GraphNode before = producers.get(outer.x);
        Held all = Optional.ofNullable(before)
                .flatMap(this::held)
                .map(inner -> new Held(inner.x, inner.range.then(outer.range)))
                .orElse(outer);
        return node.replacedBy("Clip", List.of(all.x), all.range.attributes());
    }

    private Optional<Held> held(GraphNode node) {
        float none = Float.NEGATIVE_INFINITY;
        return switch (node.operator()) {
            case "Relu" -> Optional.of(new Held(node.inputs().get(0), new ClipRange(0, -none)));
            case "Max" -> beside(node).map(held -> new Held(held.x, new ClipRange(held.range.low(), -none)));
            case "Min" -> beside(node).map(held -> new Held(held.x, new ClipRange(none, held.range.high())));
            case "Clip" -> {
                boolean known = node.inputs().stream()
                        .skip(1)
                        .allMatch(name -> name.isEmpty() || graph.constants().containsKey(name));
                yield known
                        ? Optional.of(new Held(node.inputs().get(0), ClipRange.of(node, graph.constants())))
                        : Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    /** x and the number beside it, as both ends, if a node reads these two. */
    private Optional<Held> beside(GraphNode node) {
        for (int i = 0; i < 2 && node.inputs().size() == 2; i++) {
            Optional<Float> number = graph.number(node, i);
            if (number.isPresent()) {
                return Optional.of(new Held(node.inputs().get(1 - i), new ClipRange(number.get(), number.get())));
            }
        }
        return Optional.empty();
    }

    /** x, if a tensor is clip(x + 3, 0, 6). */
    private Optional<String> shiftedClip(String tensor) {
        GraphNode clip = producers.get(tensor);
        if (clip == null || !clip.operator().equals("Clip")) {
            return Optional.empty();
        }
        ClipRange range = ClipRange.of(clip, graph.constants());
        return range.low() == 0 && range.high() == 6 ? sum(clip.inputs().get(0), 3) : Optional.empty();
    }

    /** x, if a tensor is 1 + erf(x/√2). */
    private Optional<String> normalDistribution(String tensor) {
        Optional<GraphNode> erf = sum(tensor, 1)
                .map(producers::get)
                .filter(node -> node.operator().equals("Erf"));
        return erf.map(node -> product(node.inputs().get(0), 1))
                .filter(inside -> inside.tensors.size() == 1 && is(inside.number, Math.sqrt(0.5)))
                .map(inside -> inside.tensors.get(0));
    }

    /** x, if a tensor is x plus a number. */
    private Optional<String> sum(String tensor, float number) {
        GraphNode add = producers.get(tensor);
        if (add == null || !add.operator().equals("Add") || add.inputs().size() != 2) {
            return Optional.empty();
        }
        for (int i = 0; i < 2; i++) {
            if (graph.number(add, i).filter(each -> each == number).isPresent()) {
                return Optional.of(add.inputs().get(1 - i));
            }
        }
        return Optional.empty();
    }

    private static boolean is(double number, double wanted) {
        return Math.abs(number - wanted) <= 1e-5 * wanted;
    }
}
