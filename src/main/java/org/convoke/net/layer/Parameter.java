package org.convoke.net.layer;

/**
 * Where a parameter lies in the arena.
 *
 * @param at where it begins
 * @param gradientAt where its gradient begins; not to be used in inference
 */
public record Parameter(int at, int gradientAt) {}
