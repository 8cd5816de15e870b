package org.convoke.net;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.convoke.net.layer.BatchNorm;
import org.convoke.net.layer.ParameterSpec;

/**
 * The beginning of a network that is the same in every epoch: nothing of it is trained or draws random numbers. It ends with one
 * node, whose output is all that the rest of the network reads.
 */
public final class FrozenPrefix {
    private FrozenPrefix() {}

    /** The number of the node with which it ends, the last that there is; nothing if the first layers with parameters are trained. */
    public static OptionalInt of(Network network) {
        int nodes = network.nodes().size();
        boolean[] same = new boolean[nodes];
        for (int i = 0; i < nodes; i++) {
            same[i] =
                    isFrozen(network, i) && network.sources(i).stream().allMatch(source -> source < 0 || same[source]);
        }
        for (int end = nodes - 2; end >= 0; end--) {
            if (same[end] && separates(network, end)) {
                return OptionalInt.of(end);
            }
        }
        return OptionalInt.empty();
    }

    /** Whether training leaves a node as it is; what does nothing in predictions draws random numbers in training. */
    private static boolean isFrozen(Network network, int node) {
        Node each = network.nodes().get(node);
        List<ParameterSpec> parameters = each.layer().parameters(network.inputs(node));
        return parameters.stream().allMatch(each::isFrozen) && !each.layer().isIdentityInInference();
    }

    /** Whether what comes after a node reads nothing before it, and something before it takes time. */
    private static boolean separates(Network network, int end) {
        Set<Integer> before = upTo(network, end);
        boolean worth = before.stream()
                .anyMatch(node -> network.nodes().get(node).layer().multiplyAdds(network.inputs(node)) > 0);
        return worth && !isFolded(network, end) && restReadsOnly(network, end, before);
    }

    private static boolean restReadsOnly(Network network, int end, Set<Integer> before) {
        for (int i = 0; i < network.nodes().size(); i++) {
            if (!before.contains(i)
                    && network.sources(i).stream()
                            .anyMatch(source -> source < 0 || (source != end && before.contains(source)))) {
                return false;
            }
        }
        return true;
    }

    /** In predictions, a batch normalisation after a convolution is part of it. */
    private static boolean isFolded(Network network, int node) {
        if (!FoldedNorm.takes(network.nodes().get(node).layer())) {
            return false;
        }
        for (int i = node + 1; i < network.nodes().size(); i++) {
            if (network.sources(i).contains(node) && network.nodes().get(i).layer() instanceof BatchNorm) {
                return true;
            }
        }
        return false;
    }

    /** A node and all that lead to it; of the image, none. */
    static Set<Integer> upTo(Network network, int node) {
        Set<Integer> all = new HashSet<>();
        List<Integer> next = new ArrayList<>(List.of(node));
        while (!next.isEmpty()) {
            int each = next.remove(next.size() - 1);
            if (each >= 0 && all.add(each)) {
                next.addAll(network.sources(each));
            }
        }
        return all;
    }
}
