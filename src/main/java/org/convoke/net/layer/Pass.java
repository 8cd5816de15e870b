package org.convoke.net.layer;

import static org.convoke.array.Layout.LANES;

/** What a step knows of the micro-batch that runs through it. */
public final class Pass {
    private final boolean training;
    private final long[] streams;
    private final long[] ofGroup = new long[LANES];
    private int images;

    /**
     * @param training whether weights are being trained, so that statistics are those of the micro-batch
     * @param lanes the most images
     */
    public Pass(boolean training, int lanes) {
        this.training = training;
        streams = new long[lanes];
    }

    /** Begins another micro-batch. */
    public void begin(int itsImages) {
        images = itsImages;
    }

    /** Gives an image its stream of random numbers. */
    public void stream(int image, long stream) {
        streams[image] = stream;
    }

    /** Whether weights are being trained. */
    public boolean isTraining() {
        return training;
    }

    /** How many images the micro-batch has. */
    public int images() {
        return images;
    }

    /** How many groups are computed: those that hold images. */
    public int groups() {
        return (images + LANES - 1) / LANES;
    }

    /** How many images a group has; the lanes after them are empty. */
    public int imagesIn(int group) {
        return Math.max(0, Math.min(LANES, images - group * LANES));
    }

    /** Those of one group; good until the next call. */
    public long[] streamsOf(int group) {
        System.arraycopy(streams, group * LANES, ofGroup, 0, LANES);
        return ofGroup;
    }

    /** For each lane of the micro-batch what its image's random numbers follow from, the same wherever it is computed. */
    public long[] streams() {
        return streams;
    }
}
