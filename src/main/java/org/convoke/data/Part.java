package org.convoke.data;

/** The two parts of a data set. */
public enum Part {
    /** Images to learn from. */
    TRAIN,
    /** Images to judge by. */
    TEST;

    /** @throws IllegalArgumentException if the name is neither {@code train} nor {@code test} */
    static Part of(String name) {
        return switch (name) {
            case "train" -> TRAIN;
            case "test" -> TEST;
            default -> throw new IllegalArgumentException("part \"" + name + "\" is neither \"train\" nor \"test\"");
        };
    }

    Part other() {
        return this == TRAIN ? TEST : TRAIN;
    }
}
