package org.convoke.store;

import org.convoke.net.Network;
import org.convoke.net.Parameters;

/**
 * A trained network.
 *
 * @param network the network
 * @param weights its parameters, as the engine lays them out; not copied
 * @param facts what its outputs mean and where it came from
 */
public record Model(Network network, float[] weights, ModelFacts facts) {
    /** @throws IllegalArgumentException if the three do not belong together */
    public Model {
        int size = Parameters.of(network).size();
        if (weights.length != size) {
            throw new IllegalArgumentException(weights.length + " weights, but the network has " + size);
        }
        if (facts.classNames().size() != network.classes()) {
            throw new IllegalArgumentException(
                    facts.classNames().size() + " class names, but the network has " + network.classes() + " outputs");
        }
        if (facts.normalisation().mean().size() != network.input().channels()) {
            throw new IllegalArgumentException("normalisation of "
                    + facts.normalisation().mean().size() + " channels, but the network's input has "
                    + network.input().channels());
        }
    }
}
