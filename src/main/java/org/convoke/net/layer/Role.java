package org.convoke.net.layer;

/** What a parameter is for. */
public enum Role {
    /** The factors of products. */
    WEIGHT,
    /** What is added to a sum of products. */
    BIAS,
    /** The factors of a normalisation, one a channel. */
    SCALE,
    /** What a normalisation adds, one a channel. */
    SHIFT,
    /** What was observed of the activations in training, not trained by a gradient. */
    STATISTIC
}
