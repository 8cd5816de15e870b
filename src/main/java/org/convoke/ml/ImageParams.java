package org.convoke.ml;

import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The params that say how images become pixels, of all stages that read some. {@code explainParams()} describes each. */
public interface ImageParams extends Params {
    /**
     * The stage's param of that name, of those that are declared here and in {@link ConvokeParams}.
     *
     * @throws IllegalArgumentException if it has none
     */
    Param<?> ownParam(String name);

    /** Likewise, one that is a text. */
    @SuppressWarnings("unchecked") // a param's name stands for its type
    default Param<String> textParam(String name) {
        return (Param<String>) ownParam(name);
    }

    default Param<String> imageFit() {
        return textParam("imageFit");
    }

    default String getImageFit() {
        return getOrDefault(imageFit());
    }

    default Param<String> resize() {
        return textParam("resize");
    }

    default String getResize() {
        return getOrDefault(resize());
    }

    default LongParam maxPixels() {
        return (LongParam) ownParam("maxPixels");
    }

    default long getMaxPixels() {
        return (long) getOrDefault(maxPixels());
    }

    default Param<String> pixelRange() {
        return textParam("pixelRange");
    }

    default String getPixelRange() {
        return getOrDefault(pixelRange());
    }

    default Param<String> onBadImage() {
        return textParam("onBadImage");
    }

    default String getOnBadImage() {
        return getOrDefault(onBadImage());
    }

    default Param<String> kernels() {
        return textParam("kernels");
    }

    default String getKernels() {
        return getOrDefault(kernels());
    }

    /** Whether images that cannot be used are skipped. */
    default boolean skipsBadImages() {
        return getOnBadImage().equals("skip");
    }
}
