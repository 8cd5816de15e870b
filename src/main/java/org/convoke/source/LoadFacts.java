package org.convoke.source;

import java.io.Serializable;

/**
 * What loading images was like.
 *
 * @param images how many were read
 * @param bad those that could not be
 * @param unlabelled those that were read, but have no label of a class that is known
 * @param reading nanoseconds of tasks that were spent on reading
 * @param decoding nanoseconds of tasks that were spent on decoding
 */
public record LoadFacts(long images, BadImages bad, BadImages unlabelled, long reading, long decoding)
        implements Serializable {
    /** Nothing was loaded. */
    public static final LoadFacts NONE = new LoadFacts(0, BadImages.NONE, BadImages.NONE, 0, 0);

    /** These and others. */
    public LoadFacts plus(LoadFacts others) {
        return new LoadFacts(
                images + others.images,
                bad.plus(others.bad),
                unlabelled.plus(others.unlabelled),
                reading + others.reading,
                decoding + others.decoding);
    }
}
