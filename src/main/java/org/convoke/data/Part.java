package org.convoke.data;

import java.util.List;

/** The two parts of a data set. */
public enum Part {
    /** Images to learn from. */
    TRAIN,
    /** Images to judge by. */
    TEST,
    /** Images to measure by after each epoch, which some sets have beside those of the test. */
    VALIDATION;

    /** The parts that every set in a format of its own has. */
    public static final List<Part> OF_PACKED = List.of(TRAIN, TEST);

    public Part other() {
        return this == TRAIN ? TEST : TRAIN;
    }
}
