package org.convoke.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.convoke.array.CounterRandom;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;

class HoldoutTest {
    /** Images of one pixel that tells them apart. */
    private static PackedImages numbered(int count) {
        byte[] pixels = new byte[count];
        for (int i = 0; i < count; i++) {
            pixels[i] = (byte) i;
        }
        return new PackedImages(1, 1, 1, pixels, new int[count], List.of("a"));
    }

    @Test
    void takesTheFractionAndKeepsTheRest() {
        TrainTest split = Holdout.split(numbered(200), 0.15, 3);
        assertThat(split.test().count()).isEqualTo(30);
        assertThat(split.train().count()).isEqualTo(170);
        byte[] all = Arrays.copyOf(split.train().pixels(), 200);
        System.arraycopy(split.test().pixels(), 0, all, 170, 30);
        assertThat(IntStream.range(0, 200).map(i -> Byte.toUnsignedInt(all[i])).sorted())
                .containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
    }

    @Test
    void dependsOnTheImagesAndTheSeedOnly() {
        PackedImages images = numbered(200);
        PackedImages shuffled = images.select(CounterRandom.permutation(200, 5, 0));
        assertThat(Holdout.split(shuffled, 0.2, 3)).isEqualTo(Holdout.split(images, 0.2, 3));
        assertThat(Holdout.split(images, 0.2, 4).test())
                .isNotEqualTo(Holdout.split(images, 0.2, 3).test());
    }

    @Test
    void everyClassGivesItsShareAndKeepsAnImage() {
        // 100, 50, 3, 2 and 1 images of five classes.
        int[] counts = {100, 50, 3, 2, 1};
        byte[] pixels = new byte[156];
        int[] labels = new int[156];
        int at = 0;
        for (int k = 0; k < counts.length; k++) {
            for (int i = 0; i < counts[k]; i++) {
                pixels[at] = (byte) at;
                labels[at++] = k;
            }
        }
        PackedImages images = new PackedImages(1, 1, 1, pixels, labels, List.of("a", "b", "c", "d", "e"));
        for (int seed = 1; seed <= 4; seed++) {
            assertThat(classCounts(Holdout.split(images, 0.2, seed).test())).containsExactly(19, 10, 1, 1, 0);
            assertThat(classCounts(Holdout.split(images, 0.5, seed).test())).containsExactly(50, 25, 2, 1, 0);
            assertThat(classCounts(Holdout.split(images, 0.99, seed).train())).containsExactly(1, 1, 1, 1, 1);
            assertThat(classCounts(Holdout.split(images, 0.01, seed).test())).containsExactly(1, 1, 0, 0, 0);
        }
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Holdout.split(images.select(new int[] {0, 100, 150}), 0.5, 3))
                .withMessageStartingWith("no class has two images, so none can be held out");
    }

    private static int[] classCounts(PackedImages images) {
        int[] counts = new int[images.classNames().size()];
        Arrays.stream(images.labels()).forEach(label -> counts[label]++);
        return counts;
    }

    @Test
    void refusesAFractionThatIsNone() {
        for (double fraction : new double[] {0, 1, -0.5, 1.5, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatExceptionOfType(UserError.class)
                    .isThrownBy(() -> Holdout.split(numbered(10), fraction, 3))
                    .withMessage("the validation fraction is " + fraction + "; give a number above 0 and below 1");
        }
    }

    @Test
    void refusesToLeaveASideEmpty() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Holdout.split(numbered(10), 0.01, 3))
                .withMessage("a validation fraction of 0.01 takes 0 of 10 training images; at least one has to be taken"
                        + " and one has to be left: give another fraction or more images");
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Holdout.split(numbered(10), 0.99, 3))
                .withMessageStartingWith("a validation fraction of 0.99 takes 10 of 10 training images;");
        assertThatExceptionOfType(UserError.class).isThrownBy(() -> Holdout.split(numbered(1), 0.5, 3));
        assertThat(Holdout.split(numbered(2), 0.5, 3).train().count()).isEqualTo(1);
    }
}
