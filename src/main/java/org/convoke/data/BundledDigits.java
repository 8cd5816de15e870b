package org.convoke.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * The digits that come with the program: 1,797 images of 1 × 8 × 8 of the UCI Optical Recognition of Handwritten Digits
 * set (E. Alpaydin and C. Kaynak, CC BY 4.0; see {@code digits.txt} beside the resource).
 */
public final class BundledDigits {
    private static final String RESOURCE = "digits.csv.gz";
    private static final int SIDE = 8;
    private static final int CLASSES = 10;
    private static final int INK = 16;
    private static final int TRAIN = 1437;

    private BundledDigits() {}

    /**
     * The first 1,437 images to learn from, the last 360 to test with; values 0 … 16 are stretched to 0 … 255.
     *
     * @throws IllegalStateException if the resource is missing from the program or damaged
     */
    public static TrainTest load() {
        List<String> lines = lines();
        int size = SIDE * SIDE;
        byte[] pixels = new byte[lines.size() * size];
        int[] labels = new int[lines.size()];
        for (int image = 0; image < labels.length; image++) {
            String[] fields = lines.get(image).split(",", -1);
            for (int i = 0; i < size; i++) {
                // v · 255 / 16, rounded half up
                pixels[image * size + i] = (byte) ((Integer.parseInt(fields[i]) * 255 + INK / 2) / INK);
            }
            labels[image] = Integer.parseInt(fields[size]);
        }
        List<String> classNames =
                IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList();
        PackedImages all = new PackedImages(1, SIDE, SIDE, pixels, labels, classNames);
        return new TrainTest(all.slice(0, TRAIN), all.slice(TRAIN, all.count()));
    }

    private static List<String> lines() {
        try (InputStream resource = BundledDigits.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("the program lacks its resource org/convoke/data/" + RESOURCE);
            }
            return new BufferedReader(new InputStreamReader(new GZIPInputStream(resource), StandardCharsets.US_ASCII))
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("the program's resource org/convoke/data/" + RESOURCE + " is damaged", e);
        }
    }
}
