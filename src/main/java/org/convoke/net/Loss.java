package org.convoke.net;

/** What a network is trained to make small: a mean over images. */
public enum Loss {
    /** E = −Σ t ln y with y = softmax of the last layer's output (a softmax layer at the end is the same one). */
    CROSS_ENTROPY("cross-entropy"),
    /** E = ½ Σ (t − y)². */
    SQUARED_ERROR("squared-error");

    private final String text;

    Loss(String text) {
        this.text = text;
    }

    /** The name in a network file. */
    public String text() {
        return text;
    }
}
