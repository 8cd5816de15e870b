package org.convoke.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.convoke.array.CounterRandom;

/**
 * The order of a set of images that depends on nothing but their content and a seed: by a seeded 64-bit hash of pixels,
 * label and weight, which shuffles the set at the same time. Images of equal content are interchangeable.
 */
public final class ContentOrder {
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private ContentOrder() {}

    /**
     * The numbers of the images in content order: the contents that {@link PackedImages#select} makes of them are the
     * same however the images were ordered before.
     */
    public static int[] of(PackedImages images, long seed) {
        return byHash(images, hashes(images, seed));
    }

    /** The seeded hash of each image. */
    public static long[] hashes(PackedImages images, long seed) {
        long[] hashes = new long[images.count()];
        for (int image = 0; image < hashes.length; image++) {
            hashes[image] = hash(images, image, seed);
        }
        return hashes;
    }

    /** The order by hash; where two are equal by pixels, as unsigned numbers, by label, and then by weight. */
    static int[] byHash(PackedImages images, long[] hashes) {
        byte[] pixels = images.pixels();
        int[] labels = images.labels();
        int size = images.imageSize();
        Comparator<Integer> order = (a, b) -> {
            int byHash = Long.compare(hashes[a], hashes[b]);
            if (byHash != 0) {
                return byHash;
            }
            int byPixels = Arrays.compareUnsigned(pixels, a * size, a * size + size, pixels, b * size, b * size + size);
            int byLabel = Integer.compare(labels[a], labels[b]);
            return byPixels != 0
                    ? byPixels
                    : byLabel != 0 ? byLabel : Float.compare(images.weight(a), images.weight(b));
        };
        return IntStream.range(0, images.count())
                .boxed()
                .sorted(order)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** h ← mix(h ⊕ v) for v = every 8 pixels, the pixels that are left, the label, and the bits of a weight that is not 1. */
    private static long hash(PackedImages images, int image, long seed) {
        byte[] pixels = images.pixels();
        int at = image * images.imageSize();
        int end = at + images.imageSize();
        long hash = CounterRandom.bits(seed, 0, 0);
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            hash = CounterRandom.mix(hash ^ (long) EIGHT_BYTES.get(pixels, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = rest << Byte.SIZE | Byte.toUnsignedLong(pixels[at]);
        }
        hash = CounterRandom.mix(CounterRandom.mix(hash ^ rest) ^ images.labels()[image]);
        float weight = images.weight(image);
        return weight == 1 ? hash : CounterRandom.mix(hash ^ Float.floatToIntBits(weight));
    }
}
