package org.convoke.net.layer;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a layer's file says its weights begin with. */
public enum Init {
    /** Random numbers of the scale that the layer and what follows it want; not written. */
    RANDOM,
    /** All 0. */
    ZERO,
    /**
     * Each channel passes through the map of the same number, by a 1 at the kernel's element {@code [rows/2][columns/2]}; maps
     * beyond those are random (Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU", 2024).
     */
    DIRAC,
    /**
     * Maps that make the patches of the training images uncorrelated, each of variance 1, and the negatives of these maps (Page,
     * "How to train your ResNet 8: bag of tricks", 2019).
     */
    WHITENING;

    static final String KEY = "init";

    /** The word in a file. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Init read(LayerSettings settings, Init... known) {
        if (!settings.has(KEY)) {
            return RANDOM;
        }
        List<String> words = Arrays.stream(known).map(Init::text).toList();
        return known[words.indexOf(settings.choice(KEY, words))];
    }

    /** Writes it into a layer's settings. */
    void write(Map<String, Object> settings) {
        if (this != RANDOM) {
            settings.put(KEY, text());
        }
    }
}
