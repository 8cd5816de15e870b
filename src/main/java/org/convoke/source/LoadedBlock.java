package org.convoke.source;

import java.io.Serializable;
import org.convoke.data.PackedImages;

/**
 * Images that were read and decoded together.
 *
 * @param images packed; may be none
 * @param weights how much each counts, as its row says; empty where all count alike
 * @param facts what loading them was like
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LoadedBlock(PackedImages images, double[] weights, LoadFacts facts) implements Serializable {
    /**
     * The images with their weights.
     *
     * @param mean of the weights of all blocks, which becomes 1
     */
    PackedImages weighted(double mean) {
        float[] relative = new float[weights.length];
        boolean alike = true;
        for (int i = 0; i < relative.length; i++) {
            // With + 0, which turns −0 into +0.
            relative[i] = (float) (weights[i] / mean) + 0f;
            alike &= relative[i] == 1;
        }
        return alike ? images : images.weighted(relative);
    }
}
