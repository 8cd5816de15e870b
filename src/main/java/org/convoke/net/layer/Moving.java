package org.convoke.net.layer;

/** A layer that only moves values, or adds them: its way back needs none of them. */
public sealed interface Moving extends Layer
        permits Add, ChannelShuffle, Concat, Copy, Dropout, Flatten, Shortcut, Unflatten {
    @Override
    default boolean needsInput() {
        return false;
    }

    @Override
    default Gain gain() {
        return Gain.PASSES;
    }
}
