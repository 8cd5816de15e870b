package org.convoke.net.layer;

/**
 * Where a parameter lies in the arena.
 *
 * @param at where it begins
 * @param gradientAt where its gradient begins; −1 if it does not change
 */
public record Parameter(int at, int gradientAt) {
    /** Whether it changes in training. */
    public boolean isTrained() {
        return gradientAt >= 0;
    }
}
