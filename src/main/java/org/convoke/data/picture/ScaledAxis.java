package org.convoke.data.picture;

/**
 * One axis of a picture that is scaled.
 *
 * @param length n, pixels before, at least 1
 * @param scaled m, pixels after, at least 1
 * @param from the first of them that is wanted
 * @param count how many of them are wanted, at least 1
 */
record ScaledAxis(int length, long scaled, long from, int count) {
    /** @throws IllegalArgumentException if a value is out of range */
    ScaledAxis {
        if (length < 1 || scaled < 1 || from < 0 || count < 1 || from + count > scaled) {
            throw new IllegalArgumentException(
                    "pixels " + from + " to " + (from + count) + " of " + length + " scaled to " + scaled);
        }
    }
}
