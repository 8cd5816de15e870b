package org.convoke.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackedImagesTest {
    private static final List<String> NAMES = List.of("cat", "dog");
    private static final PackedImages THREE =
            new PackedImages(1, 1, 2, new byte[] {1, 2, 3, 4, 5, 6}, new int[] {0, 1, PackedImages.UNKNOWN}, NAMES);

    @Test
    void countsImagesAndPixels() {
        PackedImages images = new PackedImages(3, 2, 5, new byte[120], new int[4], NAMES);
        assertThat(images.count()).isEqualTo(4);
        assertThat(images.imageSize()).isEqualTo(30);
        assertThat(images).hasToString("4 images of 3 × 2 × 5 in 2 classes");
    }

    @Test
    void selectsInTheOrderGivenAndMoreThanOnce() {
        PackedImages selected = THREE.select(new int[] {2, 0, 2});
        assertThat(selected)
                .isEqualTo(new PackedImages(1, 1, 2, new byte[] {5, 6, 1, 2, 5, 6}, new int[] {-1, 0, -1}, NAMES));
    }

    @Test
    void slices() {
        assertThat(THREE.slice(1, 3))
                .isEqualTo(new PackedImages(1, 1, 2, new byte[] {3, 4, 5, 6}, new int[] {1, -1}, NAMES));
        assertThat(THREE.slice(3, 3).count()).isZero();
    }

    @Test
    void weightsGoWithTheirImages() {
        PackedImages weighted = THREE.weighted(new float[] {0.5f, 1, 1.5f});
        assertThat(weighted).isNotEqualTo(THREE);
        assertThat(weighted.select(new int[] {2, 0, 2}).weights()).containsExactly(1.5f, 0.5f, 1.5f);
        assertThat(weighted.slice(1, 3).weights()).containsExactly(1, 1.5f);
        assertThat(THREE.select(new int[] {1}).weight(0)).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> THREE.weighted(new float[2]))
                .withMessage("2 weights for 3 labels");
    }

    @Test
    void refusesImagesThatAreNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> THREE.select(new int[] {0, 3}))
                .withMessage("image 3 of 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> THREE.select(new int[] {-1}))
                .withMessage("image -1 of 3");
        assertThatIllegalArgumentException().isThrownBy(() -> THREE.slice(2, 4)).withMessage("images 2 to 4 of 3");
        assertThatIllegalArgumentException().isThrownBy(() -> THREE.slice(2, 1)).withMessage("images 2 to 1 of 3");
    }

    @Test
    void refusesASelectionLargerThanAnArray() {
        PackedImages large = new PackedImages(1, 1024, 1024, new byte[1 << 20], new int[1], NAMES);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> large.select(new int[4096]))
                .withMessage("4096 images of 1048576 pixels in one array");
    }

    @Test
    void refusesSizesThatDoNotAgree() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PackedImages(1, 2, 2, new byte[7], new int[2], NAMES))
                .withMessage("7 pixels for 2 labels and images of 1 × 2 × 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PackedImages(1, 0, 2, new byte[0], new int[0], NAMES))
                .withMessage("images of 1 × 0 × 2");
        int huge = Integer.MAX_VALUE;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PackedImages(huge, huge, huge, new byte[0], new int[0], NAMES))
                .withMessageStartingWith("images of 2147483647 × ");
    }

    @Test
    void refusesLabelsWithoutAClass() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PackedImages(1, 1, 1, new byte[2], new int[] {1, 2}, NAMES))
                .withMessage("label 2 of image 1 with 2 classes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PackedImages(1, 1, 1, new byte[1], new int[] {-2}, NAMES))
                .withMessage("label -2 of image 0 with 2 classes");
    }

    @Test
    void keepsItsOwnListOfNames() {
        List<String> names = new ArrayList<>(NAMES);
        PackedImages images = new PackedImages(1, 1, 1, new byte[1], new int[1], names);
        names.clear();
        assertThat(images.classNames()).isEqualTo(NAMES);
    }

    @Test
    void equalsComparesContents() {
        assertThat(THREE.select(new int[] {0, 1, 2})).isEqualTo(THREE).hasSameHashCodeAs(THREE);
        assertThat(THREE.select(new int[] {0, 1, 1})).isNotEqualTo(THREE);
    }
}
