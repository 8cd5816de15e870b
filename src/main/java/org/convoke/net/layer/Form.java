package org.convoke.net.layer;

/** How the activations of a micro-batch lie in the arena. */
public enum Form {
    /** Group by group, {@code [channel][row][column][image]}. */
    SPATIAL,
    /** The units of all groups side by side, {@code [unit][image]}, as dense layers take them. */
    FLAT
}
