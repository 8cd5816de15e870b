package org.convoke.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContentDigestTest {
    private static final List<String> NAMES = List.of("a", "b");
    private static final byte[] PIXELS = "abcdefgh".getBytes(StandardCharsets.US_ASCII);
    private static final PackedImages TWO = new PackedImages(1, 2, 2, PIXELS, new int[] {0, 1}, NAMES);

    /** Computed outside Java: by Python's struct and hashlib from what the Javadoc describes. */
    @Test
    void isThatOfTheDescribedBytes() {
        assertThat(ContentDigest.of(TWO)).isEqualTo("8d4cd38183f60292bef8a7f10bf703f67a7e11250ef461b42f03a189d3f6eb25");
    }

    @Test
    void dependsOnShapePixelsLabelsAndHowOftenAnImageComes() {
        List<String> digests = List.of(
                ContentDigest.of(TWO),
                ContentDigest.of(new PackedImages(2, 2, 1, PIXELS, new int[] {0, 1}, NAMES)),
                ContentDigest.of(new PackedImages(1, 1, 4, PIXELS, new int[] {0, 1}, NAMES)),
                ContentDigest.of(new PackedImages(1, 4, 1, PIXELS, new int[] {0, 1}, NAMES)),
                ContentDigest.of(new PackedImages(1, 2, 2, PIXELS, new int[] {1, 0}, NAMES)),
                ContentDigest.of(TWO.select(new int[] {0, 1, 1})),
                ContentDigest.of(TWO.select(new int[] {0, 0, 1})),
                ContentDigest.of(TWO.select(new int[] {0})),
                ContentDigest.of(TWO.weighted(new float[] {0.5f, 1.5f})),
                ContentDigest.of(TWO.weighted(new float[] {1.5f, 0.5f})));
        assertThat(digests).doesNotHaveDuplicates();
        assertThat(ContentDigest.of(TWO.weighted(new float[] {1, 1}))).isEqualTo(ContentDigest.of(TWO));
    }

    @Test
    void doesNotDependOnTheOrderNorOnThePartsItIsComputedIn() {
        assertThat(ContentDigest.of(TWO.select(new int[] {1, 0}))).isEqualTo(ContentDigest.of(TWO));
        ContentDigest first = new ContentDigest();
        first.add(TWO, 1);
        ContentDigest second = new ContentDigest();
        second.add(TWO, 0);
        second.add(first.sum());
        assertThat(second.text(TWO.shape(), 2)).isEqualTo(ContentDigest.of(TWO));
    }
}
