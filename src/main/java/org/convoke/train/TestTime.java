package org.convoke.train;

/** What of an image a trained network sees. */
public enum TestTime {
    /** The image. */
    NONE,
    /**
     * The image and its mirror image, left and right exchanged. What the layers give for both is averaged: (first + second) ·
     * ½, before a softmax that belongs to the loss.
     */
    FLIP
}
