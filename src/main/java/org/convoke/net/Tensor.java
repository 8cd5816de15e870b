package org.convoke.net;

import org.convoke.array.Arena;
import org.convoke.array.Layout;

/**
 * Activations between two layers and their gradient, with places for several groups of images.
 *
 * @param value the layout of one group's activations
 * @param gradient the layout of one group's gradient
 * @param valueAt where the first group's activations begin in the arena
 * @param gradientAt where the first group's gradient begins
 * @param wantsGradient whether anything before needs the gradient: false for the network's input
 */
record Tensor(Layout value, Layout gradient, int valueAt, int gradientAt, boolean wantsGradient) {
    int at(int group) {
        return valueAt + group * (int) Arena.round(value.size());
    }

    int gradientAt(int group) {
        return gradientAt + group * (int) Arena.round(gradient.size());
    }
}
