package org.convoke.net.layer;

import org.convoke.array.Arena;

/** Floats of the arena whose place is decided when the whole network has been planned. */
public final class Buffer {
    private final long size;
    private int at = -1;
    private int step;
    private boolean shared;

    /** @param size floats for one group of images; for flat tensors, for all */
    public Buffer(long size) {
        this.size = Arena.round(size);
    }

    /** Floats for one group, rounded up to whole cache lines. */
    public long size() {
        return size;
    }

    /**
     * Decides the place.
     *
     * @param first where the first group's floats begin
     * @param next floats from one group's to the next; 0 if all groups use the same
     * @param others whether other buffers use the same floats at other times
     */
    public void place(int first, int next, boolean others) {
        at = first;
        step = next;
        shared = others;
    }

    /** Where a group's floats begin. */
    public int at(int group) {
        return at + group * step;
    }

    /** Whether other buffers leave something there. */
    public boolean isShared() {
        return shared;
    }
}
