package org.convoke.store;

/** A stored file that is missing, truncated or changed: reading it again will not help, as it might where a disk is away. */
final class Damage extends Exception {
    private static final long serialVersionUID = 1;

    /** @param what the file's name and what is wrong with it */
    Damage(String what) {
        super(what);
    }
}
