package org.convoke.spark;

import java.util.ArrayList;
import java.util.List;
import org.convoke.array.CounterRandom;
import org.convoke.data.PackedImages;

/** Images that a small network learns in a few steps: each class is bright in a corner of its own, over noise. */
public final class SmallImages {
    public static final int SIDE = 6;
    public static final int CLASSES = 4;

    private SmallImages() {}

    public static PackedImages of(int count) {
        byte[] pixels = new byte[count * SIDE * SIDE];
        int[] labels = new int[count];
        List<String> names = new ArrayList<>(List.of("north-west", "north-east", "south-west", "south-east"));
        for (int n = 0; n < count; n++) {
            labels[n] = (int) (CounterRandom.bits(7, 1, n) >>> 62);
            for (int i = 0; i < SIDE * SIDE; i++) {
                int corner = (i / SIDE / (SIDE / 2)) * 2 + i % SIDE / (SIDE / 2);
                double noise = CounterRandom.uniform(7, 2, (long) n * SIDE * SIDE + i);
                pixels[n * SIDE * SIDE + i] = (byte) (noise * 150 + (corner == labels[n] ? 60 : 0));
            }
        }
        return new PackedImages(1, SIDE, SIDE, pixels, labels, names);
    }
}
