package org.convoke.train.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.convoke.array.CounterRandom;
import org.convoke.array.KernelChoice;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Workspace;
import org.convoke.net.layer.Shape;
import org.convoke.text.UserError;
import org.convoke.train.AugmentedFeed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public class AugmentationsTest {
    private static final Shape SHAPE = new Shape(2, 7, 9);
    private static final String ALL =
            "crop:2,flip,cutout:3,shift:0.1,rotate:10,scale:0.1,brightness:0.2,contrast:0.2,crop:1,flip";

    /** Lists of every kind. */
    public static Arbitrary<Augmentations> any() {
        Arbitrary<Double> share = Arbitraries.doubles().between(0.001, 0.999).ofScale(17);
        Arbitrary<Integer> pixels = Arbitraries.integers().greaterOrEqual(1);
        return Arbitraries.oneOf(
                        pixels.map(Augmentation.Crop::new),
                        pixels.map(padding -> new Augmentation.Crop(padding, true)),
                        Arbitraries.of(new Augmentation.Flip(), new Augmentation.Flip(true)),
                        pixels.map(Augmentation.Cutout::new),
                        share.map(Augmentation.Shift::new),
                        share.map(x -> new Augmentation.Rotate(180 * x)),
                        Arbitraries.integers().between(1, 180).map(Augmentation.Rotate::new),
                        share.map(Augmentation.Scale::new),
                        share.map(Augmentation.Brightness::new),
                        share.map(Augmentation.Contrast::new))
                .list()
                .ofMaxSize(10)
                .map(list -> new Augmentations(List.copyOf(list)));
    }

    @Provide
    Arbitrary<Augmentations> lists() {
        return any();
    }

    @Property
    void comeBackFromTheirText(@ForAll("lists") Augmentations augmentations) {
        assertThat(Augmentations.parse(augmentations.text())).isEqualTo(augmentations);
    }

    @Test
    void textIsAsAUserWritesIt() {
        assertThat(Augmentations.parse(ALL).text()).isEqualTo(ALL);
        assertThat(Augmentations.parse(" crop : 4 , flip").text()).isEqualTo("crop:4,flip");
        assertThat(Augmentations.parse(" flip : alternate , crop: 4 :reflect").text())
                .isEqualTo("flip:alternate,crop:4:reflect");
        assertThat(Augmentations.parse("none")).isEqualTo(Augmentations.none());
        assertThat(Augmentations.none().text()).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\" | augment: give a list such as crop:4,flip, or none",
                "flop | augment: unknown augmentation `flop`: did you mean `flip`? (known: crop, flip, cutout, shift,"
                        + " rotate, scale, brightness, contrast)",
                "flip,none | augment: unknown augmentation `none` (known: crop, flip, cutout, shift,"
                        + " rotate, scale, brightness, contrast)",
                "flip, | augment: unknown augmentation `` (known: crop, flip, cutout, shift,"
                        + " rotate, scale, brightness, contrast)",
                "flip:0.5 | augment=flip:0.5: must be flip or flip:alternate",
                "crop | augment=crop: must be crop:PADDING or crop:PADDING:reflect, a whole number of pixels such as crop:4",
                "crop:1.5 | augment=crop:1.5: must be crop:PADDING or crop:PADDING:reflect, a whole number of pixels such"
                        + " as crop:4",
                "crop:0 | augment=crop:0: PADDING must be at least 1",
                "crop:4:mirror | augment=crop:4:mirror: must be crop:PADDING or crop:PADDING:reflect, a whole number of pixels"
                        + " such as crop:4",
                "flip: | augment=flip:: must be flip or flip:alternate",
                "cutout:x | augment=cutout:x: must be cutout:SIDE, a whole number of pixels such as cutout:8",
                "cutout:-1 | augment=cutout:-1: SIDE must be at least 1",
                "shift | augment=shift: must be shift:FRACTION, such as shift:0.1",
                "shift:1 | augment=shift:1: FRACTION must be above 0 and below 1",
                "rotate: | augment=rotate:: must be rotate:DEGREES, such as rotate:10",
                "rotate:181 | augment=rotate:181: DEGREES must be above 0 and at most 180",
                "scale:1.5 | augment=scale:1.5: FRACTION must be above 0 and below 1",
                "scale:NaN | augment=scale:NaN: FRACTION must be above 0 and below 1",
                "flip,brightness:0 | augment=brightness:0: FRACTION must be above 0 and at most 1",
                "contrast:1.1 | augment=contrast:1.1: FRACTION must be above 0 and at most 1",
                "contrast:a:b | augment=contrast:a:b: must be contrast:FRACTION, such as contrast:0.1",
            })
    void saysWhatIsWrongAndWhatItCouldBe(String text, String message) {
        assertThatThrownBy(() -> Augmentations.parse(text))
                .isInstanceOf(UserError.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "crop:6,cutout:7 |",
                "flip,crop:7 | augment=crop:7: PADDING must be smaller than the images, 2×7×9: at most 6",
                "cutout:8 | augment=cutout:8: SIDE must not be larger than the images, 2×7×9: at most 7",
            })
    void mustFitTheImages(String text, String message) {
        Augmentations augmentations = Augmentations.parse(text);
        if (message == null) {
            augmentations.checkFits(SHAPE);
        } else {
            assertThatThrownBy(() -> augmentations.checkFits(SHAPE))
                    .isInstanceOf(UserError.class)
                    .hasMessage(message);
        }
    }

    private static byte[] noise(int images) {
        byte[] pixels = new byte[images * SHAPE.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) CounterRandom.bits(1, 2, i);
        }
        return pixels;
    }

    private static byte[] changed(String list, long seed, int epoch, int shard, int image) {
        return changed(list, noise(1), Draw.of(seed, epoch, shard, image));
    }

    private static byte[] changed(String list, byte[] image, long imageSeed) {
        return changed(list, image, new Draw(imageSeed, imageSeed, 0));
    }

    private static byte[] changed(String list, byte[] image, Draw draw) {
        byte[] result = new byte[SHAPE.size()];
        Augmentations.parse(list).apply(image, 0, SHAPE, result, 0, new byte[2][SHAPE.size()], draw);
        return result;
    }

    /** Whoever changes these bytes changes the weights of every recipe with augmentation. */
    @Test
    void theBytesAreThoseOfEveryEarlierVersion() {
        assertThat(Arrays.hashCode(changed(ALL, 42, 3, 2, 1))).isEqualTo(742987020);
    }

    @Test
    void dependOnSeedEpochShardAndImageOnly() {
        byte[] one = changed(ALL, 42, 3, 2, 1);
        assertThat(changed(ALL, 42, 3, 2, 1)).isEqualTo(one);
        assertThat(changed(ALL, 43, 3, 2, 1)).isNotEqualTo(one);
        assertThat(changed(ALL, 42, 4, 2, 1)).isNotEqualTo(one);
        assertThat(changed(ALL, 42, 3, 1, 1)).isNotEqualTo(one);
        assertThat(changed(ALL, 42, 3, 2, 2)).isNotEqualTo(one);
    }

    @Test
    void areDoneInTheOrderGiven() {
        long seed = 5;
        assertThat(changed("shift:0.3,cutout:3", noise(1), seed))
                .isNotEqualTo(changed("cutout:3,shift:0.3", noise(1), seed));
        assertThat(changed("shift:0.3,cutout:3,contrast:0.5", noise(1), seed))
                .isEqualTo(
                        changed("contrast:0.5", changed("cutout:3", changed("shift:0.3", noise(1), seed), seed), seed));
    }

    @Test
    void addingAnotherKindChangesNoDrawOfTheOthers() {
        byte[] grey = new byte[SHAPE.size()];
        Arrays.fill(grey, (byte) 100);
        int differ = 0;
        for (long seed = 0; seed < 50; seed++) {
            // A flip is not to be seen in an image of one grey.
            assertThat(changed("flip,brightness:0.3,cutout:2", grey, seed))
                    .isEqualTo(changed("brightness:0.3,cutout:2", grey, seed));
            byte[] twice = changed("brightness:0.1,brightness:0.1", grey, seed);
            byte[] once = changed("brightness:0.1", grey, seed);
            differ += twice[0] - once[0] != once[0] - 100 ? 1 : 0;
        }
        assertThat(differ).as("draws that two of a kind do not share").isGreaterThan(40);
    }

    @Test
    void imagesGetWhatIsTheirsInWhateverOrderTheyAreFed() {
        Network network = NetworkFile.parse("""
                input: {channels: 2, height: 7, width: 9}
                layers: [flatten, {dense: 3}]
                loss: cross-entropy
                """, "test");
        Workspace workspace = new Workspace(network, KernelChoice.PLAIN.kernels(), 16);
        workspace.load(workspace.parameters().initial(1));
        byte[] pixels = noise(5);
        int[] labels = {0, 1, 2, 0, 1};
        float[][] tables = new float[2][256];
        for (int v = 0; v < 256; v++) {
            tables[0][v] = v / 255f;
            tables[1][v] = v / 99f;
        }
        AugmentedFeed feed = new AugmentedFeed(
                Augmentations.parse(ALL), new Mixing.None(), new AugmentedFeed.Buffers(workspace), 42, 3, 2);
        int first = 1;
        int[][] orders = {{0, 1, 2, 3}, {3, 1, 0, 2}, {9, 2, 3}};
        for (int[] order : orders) {
            int from = order[0] == 9 ? 1 : 0;
            feed.images(workspace, pixels, labels, first, order, from, order.length, tables);
            workspace.forward();
            double[] losses = new double[order.length];
            float[] outputs = new float[order.length];
            for (int n = from; n < order.length; n++) {
                losses[n] = workspace.loss(n - from);
                outputs[n] = workspace.output(n - from, 1);
            }
            for (int n = from; n < order.length; n++) {
                int at = first + order[n];
                byte[] image = Arrays.copyOfRange(pixels, at * SHAPE.size(), (at + 1) * SHAPE.size());
                byte[] alone = changed(ALL, image, Draw.of(42, 3, 2, order[n]));
                workspace.images(alone, new int[] {labels[at]}, 0, new int[] {0}, 0, 1, tables);
                workspace.forward();
                assertThat(outputs[n]).isEqualTo(workspace.output(0, 1));
                assertThat(losses[n]).isEqualTo(workspace.loss(0));
            }
        }
    }
}
