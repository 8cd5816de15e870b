package org.convoke.net;

/** What a {@link Workspace} is for. */
enum Purpose {
    /** Forward and backward passes. */
    TRAINING,
    /** Forward passes only, in little memory. */
    INFERENCE,
    /** Likewise, with the bits of training: no normalisation is folded into the convolution before it. */
    UNFOLDED,
    /** Forward passes only, in little memory, one image at a time, in less time. */
    ONE_IMAGE,
    /** Forward passes after which what left each node can be read. */
    WATCHING;

    /** Whether only what leaves the network is wanted. */
    boolean isInference() {
        return folds() || this == UNFOLDED;
    }

    /** Whether batch normalisations are folded into the convolutions before them. */
    boolean folds() {
        return this == INFERENCE || this == ONE_IMAGE;
    }
}
