package org.convoke.net;

/** What a {@link Workspace} is for. */
enum Purpose {
    /** Forward and backward passes. */
    TRAINING,
    /** Forward passes only, in little memory. */
    INFERENCE,
    /** Forward passes after which what left each node can be read. */
    WATCHING
}
