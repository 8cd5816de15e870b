package org.convoke.net.layer;

/**
 * Columns of zeros around each row of a tensor, see {@link org.convoke.array.Layout}.
 *
 * @param left how many before each row
 * @param right how many after each row
 */
public record Halo(int left, int right) {
    /** No columns. */
    public static final Halo NONE = new Halo(0, 0);

    /** What serves both. */
    public Halo with(Halo other) {
        return new Halo(Math.max(left, other.left), Math.max(right, other.right));
    }
}
