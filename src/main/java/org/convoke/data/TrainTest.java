package org.convoke.data;

/**
 * Images to learn from and images to judge by, of one shape and with the same classes.
 *
 * @param train images to learn from
 * @param test images to judge by
 */
public record TrainTest(PackedImages train, PackedImages test) {
    /** @throws IllegalArgumentException if shape or classes differ */
    public TrainTest {
        if (train.channels() != test.channels()
                || train.rows() != test.rows()
                || train.columns() != test.columns()
                || !train.classNames().equals(test.classNames())) {
            throw new IllegalArgumentException("train set of " + train + ", test set of " + test);
        }
    }
}
