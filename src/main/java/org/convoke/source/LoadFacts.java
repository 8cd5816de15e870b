package org.convoke.source;

import java.io.Serializable;

/**
 * What loading images was like.
 *
 * @param images how many were read
 * @param bad those that could not be
 * @param reading nanoseconds of tasks that were spent on reading
 * @param decoding nanoseconds of tasks that were spent on decoding
 */
public record LoadFacts(long images, BadImages bad, long reading, long decoding) implements Serializable {
    /** Nothing was loaded. */
    public static final LoadFacts NONE = new LoadFacts(0, BadImages.NONE, 0, 0);

    /** These and others. */
    public LoadFacts plus(LoadFacts others) {
        return new LoadFacts(
                images + others.images, bad.plus(others.bad), reading + others.reading, decoding + others.decoding);
    }
}
