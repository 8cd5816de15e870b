package org.convoke.spark;

import java.io.Serial;
import java.io.Serializable;
import org.convoke.data.ContentDigest;
import org.convoke.data.PackedImages;
import org.convoke.data.PixelSums;

/** What is known of a set of images by adding up: images of each class, sums over the pixels, and the digest. */
final class ImageSums implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private final long[] classCounts;
    private final long[] pixels;
    private byte[] digest;

    /** The sums of no images. */
    ImageSums(int channels, int classes) {
        classCounts = new long[classes];
        pixels = new PixelSums(channels).sums();
        digest = new ContentDigest().sum();
    }

    /** The sums of the chosen ones of some images. */
    static ImageSums of(PackedImages images, int[] chosen) {
        ImageSums sums = new ImageSums(images.channels(), images.classNames().size());
        PixelSums ofPixels = new PixelSums(images.channels());
        ContentDigest ofContent = new ContentDigest();
        for (int image : chosen) {
            ofPixels.add(images, image);
            ofContent.add(images, image);
            if (images.labels()[image] != PackedImages.UNKNOWN) {
                sums.classCounts[images.labels()[image]]++;
            }
        }
        sums.add(ofPixels.sums());
        sums.digest = ofContent.sum();
        return sums;
    }

    /** Adds those of other images. */
    ImageSums plus(ImageSums other) {
        for (int k = 0; k < classCounts.length; k++) {
            classCounts[k] += other.classCounts[k];
        }
        add(other.pixels);
        ContentDigest both = new ContentDigest();
        both.add(digest);
        both.add(other.digest);
        digest = both.sum();
        return this;
    }

    private void add(long[] pixelSums) {
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] += pixelSums[i];
        }
    }

    long[] classCounts() {
        return classCounts.clone();
    }

    PixelSums pixels() {
        PixelSums sums = new PixelSums(pixels.length / 3);
        sums.add(pixels);
        return sums;
    }

    byte[] digest() {
        return digest.clone();
    }
}
