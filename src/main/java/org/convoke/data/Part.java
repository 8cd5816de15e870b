package org.convoke.data;

/** The two parts of a data set. */
public enum Part {
    /** Images to learn from. */
    TRAIN,
    /** Images to judge by. */
    TEST;

    Part other() {
        return this == TRAIN ? TEST : TRAIN;
    }
}
