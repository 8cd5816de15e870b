package org.convoke.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.convoke.array.CounterRandom;
import org.convoke.array.KernelChoice;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Workspace;
import org.convoke.net.layer.Shape;
import org.convoke.train.augment.Augmentations;
import org.convoke.train.augment.Draw;
import org.convoke.train.augment.Mixing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mixtures and weights on their way into a workspace. */
class MixedImagesTest {
    private static final Network NETWORK = NetworkFile.parse("""
            input: {channels: 1, height: 5, width: 6}
            layers: [flatten, {dense: 3}]
            loss: cross-entropy
            """, "test");
    private static final Shape SHAPE = NETWORK.input();
    private static final long SEED = 42;
    private static final int EPOCH = 3;
    private static final int SHARD = 2;
    /** The shard's images are all but the first two. */
    private static final int FIRST = 2;

    private static final int SIZE = 40;
    private static final byte[] PIXELS = new byte[(FIRST + SIZE) * SHAPE.size()];
    private static final int[] LABELS = new int[FIRST + SIZE];
    private static final float[][] TABLES = new float[1][256];
    private static final float[] CLASS_WEIGHTS = {0.5f, 1, 4};

    static {
        for (int i = 0; i < PIXELS.length; i++) {
            PIXELS[i] = (byte) CounterRandom.bits(1, 2, i);
        }
        for (int n = 0; n < LABELS.length; n++) {
            LABELS[n] = n * n % 3;
        }
        for (int v = 0; v < 256; v++) {
            TABLES[0][v] = v / 255f - 0.5f;
        }
    }

    private static Workspace workspace(int lanes) {
        Workspace workspace = new Workspace(NETWORK, KernelChoice.PLAIN.kernels(), lanes, 0.1f);
        workspace.load(workspace.parameters().initial(1));
        return workspace;
    }

    private static Feed feed(Workspace workspace, String augment, String mix, float... classWeights) {
        return feed(workspace, augment, mix, classWeights, new float[0]);
    }

    private static Feed feed(Workspace workspace, String augment, String mix, float[] classWeights, float[] weights) {
        return new Feeding(SEED, Augmentations.parse(augment), Mixing.parse(mix), classWeights)
                .of(EPOCH, SHARD, weights, () -> new AugmentedFeed.Buffers(workspace));
    }

    private static byte[] augmented(Augmentations augmentations, int image) {
        byte[] own = Arrays.copyOfRange(PIXELS, (FIRST + image) * SHAPE.size(), (FIRST + image + 1) * SHAPE.size());
        if (augmentations.isEmpty()) {
            return own;
        }
        byte[] changed = new byte[own.length];
        augmentations.apply(own, 0, SHAPE, changed, 0, new byte[2][own.length], Draw.of(SEED, EPOCH, SHARD, image));
        return changed;
    }

    /** Each image is mixed as it would be alone, whatever the order and the micro-batch. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "flip,crop:2,brightness:0.2"})
    void areAFunctionOfTheirPlace(String augment) {
        Augmentations augmentations = Augmentations.parse(augment);
        for (String mix : new String[] {"mixup:0.5", "cutmix:1"}) {
            double[] losses = new double[SIZE];
            Workspace alone = workspace(1);
            for (int image = 0; image < SIZE; image++) {
                Draw draw = Mixing.drawOf(Draw.of(SEED, EPOCH, SHARD, image));
                int partner = Mixing.partner(draw, SIZE);
                byte[] mixed = augmented(augmentations, image);
                double share = Mixing.parse(mix).mix(mixed, 0, augmented(augmentations, partner), SHAPE, draw);
                alone.images(mixed, new int[] {0}, 0, new int[] {0}, 0, 1, TABLES);
                alone.mixture(0, LABELS[FIRST + image], LABELS[FIRST + partner], share);
                alone.forward();
                losses[image] = alone.loss(0);
            }
            for (int lanes : new int[] {16, 48}) {
                Workspace workspace = workspace(lanes);
                Feed feed = feed(workspace, augment, mix);
                int[] order = CounterRandom.permutation(SIZE, 5, lanes);
                for (int from = 0; from < SIZE; from += workspace.lanes()) {
                    int to = Math.min(SIZE, from + workspace.lanes());
                    feed.images(workspace, PIXELS, LABELS, FIRST, order, from, to, TABLES);
                    workspace.forward();
                    for (int n = from; n < to; n++) {
                        assertThat(workspace.loss(n - from)).isEqualTo(losses[order[n]]);
                    }
                }
            }
        }
    }

    private static GradientSum sum(Workspace workspace, Feed feed) {
        int[] order = CounterRandom.permutation(SIZE, 5, 1);
        float[] gradient = new float[workspace.parameters().changing()];
        return ShardSums.gradient(workspace, PIXELS, LABELS, FIRST, order, 0, SIZE, TABLES, feed, gradient);
    }

    /** A weight of 2 doubles every bit of loss and gradient; the images stay as many. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "cutmix:1"})
    void aWeightMultipliesLossAndGradient(String mix) {
        Workspace workspace = workspace(16);
        GradientSum plain = sum(workspace, feed(workspace, "none", mix));
        GradientSum doubled = sum(workspace, feed(workspace, "none", mix, 2, 2, 2));
        assertThat(doubled.loss()).isEqualTo(2 * plain.loss());
        for (int i = 0; i < plain.gradient().length; i++) {
            assertThat(doubled.gradient()[i]).isEqualTo(2 * plain.gradient()[i]);
        }
        assertThat(doubled.images()).isEqualTo(plain.images());
        assertThat(doubled.correct()).isEqualTo(plain.correct());
    }

    @Test
    void eachImageHasTheWeightOfItsClass() {
        Workspace workspace = workspace(48);
        int[] order = CounterRandom.permutation(SIZE, 5, 1);
        double[] plain = losses(workspace, feed(workspace, "none", "none"), order);
        double[] weighted = losses(workspace, feed(workspace, "none", "none", CLASS_WEIGHTS), order);
        for (int n = 0; n < SIZE; n++) {
            float weight = CLASS_WEIGHTS[LABELS[FIRST + order[n]]];
            assertThat(weighted[n]).isCloseTo(weight * plain[n], within(1e-12));
        }
        // What has been weighed once is not weighed for good.
        assertThat(losses(workspace, feed(workspace, "none", "none"), order)).isEqualTo(plain);
        assertThat(losses(workspace, feed(workspace, "flip", "mixup:1"), order)).isNotEqualTo(plain);
        assertThat(losses(workspace, feed(workspace, "none", "none"), order)).isEqualTo(plain);
    }

    /** A mixture has those of both of its images, each by its class and its own. */
    @Test
    void eachImageHasAWeightOfItsOwn() {
        float[] own = new float[FIRST + SIZE];
        for (int n = 0; n < own.length; n++) {
            own[n] = n % 7 / 2f;
        }
        Workspace workspace = workspace(48);
        int[] order = CounterRandom.permutation(SIZE, 5, 1);
        double[] plain = losses(workspace, feed(workspace, "none", "none"), order);
        double[] weighted = losses(workspace, feed(workspace, "none", "none", new float[0], own), order);
        double[] mixed = losses(workspace, feed(workspace, "none", "mixup:1"), order);
        double[] both = losses(workspace, feed(workspace, "none", "mixup:1", CLASS_WEIGHTS, own), order);
        int partners = 0;
        for (int n = 0; n < SIZE; n++) {
            int image = FIRST + order[n];
            assertThat(weighted[n]).isCloseTo(own[image] * plain[n], within(1e-12));
            Draw draw = Mixing.drawOf(Draw.of(SEED, EPOCH, SHARD, order[n]));
            int partner = FIRST + Mixing.partner(draw, SIZE);
            double share = new Mixing.Mixup(1).mix(new byte[SHAPE.size()], 0, new byte[SHAPE.size()], SHAPE, draw);
            double weight = share * CLASS_WEIGHTS[LABELS[image]] * own[image]
                    + (1 - share) * CLASS_WEIGHTS[LABELS[partner]] * own[partner];
            assertThat(both[n]).isCloseTo(weight * mixed[n], within(1e-6));
            partners += own[partner] == own[image] ? 0 : 1;
        }
        assertThat(partners).isGreaterThan(5);
    }

    private static double[] losses(Workspace workspace, Feed feed, int[] order) {
        feed.images(workspace, PIXELS, LABELS, FIRST, order, 0, SIZE, TABLES);
        workspace.forward();
        double[] losses = new double[SIZE];
        Arrays.setAll(losses, workspace::loss);
        return losses;
    }

    /** Right is who says the class with the larger share. */
    @Test
    void hitsCountByTheLargerShare() {
        Workspace workspace = workspace(48);
        int[] order = CounterRandom.permutation(SIZE, 5, 1);
        Feed feed = feed(workspace, "none", "mixup:1");
        losses(workspace, feed, order);
        int expected = 0;
        int others = 0;
        for (int n = 0; n < SIZE; n++) {
            Draw draw = Mixing.drawOf(Draw.of(SEED, EPOCH, SHARD, order[n]));
            int partner = Mixing.partner(draw, SIZE);
            double share = new Mixing.Mixup(1).mix(new byte[SHAPE.size()], 0, new byte[SHAPE.size()], SHAPE, draw);
            int main = share >= 0.5 ? order[n] : partner;
            others += LABELS[FIRST + main] == LABELS[FIRST + order[n]] ? 0 : 1;
            expected += workspace.prediction(n) == LABELS[FIRST + main] ? 1 : 0;
        }
        assertThat(others).isGreaterThan(5);
        assertThat(sum(workspace, feed).correct()).isEqualTo(expected);
    }
}
