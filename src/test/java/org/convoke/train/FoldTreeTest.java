package org.convoke.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map.Entry;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.convoke.train.FoldTree.Folder;
import org.convoke.train.FoldTree.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldTreeTest {
    private static Folder<String> texts(int shards) {
        return new Folder<>(shards, (left, right) -> "(" + left + " " + right + ")");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0",
        "2, (0 1)",
        "3, ((0 1) 2)",
        "4, ((0 1) (2 3))",
        "5, (((0 1) (2 3)) 4)",
        "6, (((0 1) (2 3)) (4 5))",
        "7, (((0 1) (2 3)) ((4 5) 6))",
        "11, ((((0 1) (2 3)) ((4 5) (6 7))) ((8 9) 10))"
    })
    void foldsAlongTheTree(int shards, String tree) {
        Folder<String> folder = texts(shards);
        for (int shard = 0; shard < shards; shard++) {
            folder.add(Node.leaf(shard), Integer.toString(shard));
        }
        assertThat(folder.root()).isEqualTo(tree);

        Folder<String> backwards = texts(shards);
        for (int shard = shards - 1; shard >= 0; shard--) {
            backwards.add(Node.leaf(shard), Integer.toString(shard));
        }
        assertThat(backwards.root()).isEqualTo(tree);
    }

    @Test
    void holdsTheMaximalSubtreesOfARange() {
        Folder<String> folder = texts(11);
        for (int shard = 3; shard < 11; shard++) {
            folder.add(Node.leaf(shard), Integer.toString(shard));
        }
        assertThat(folder.pieces())
                .extracting(Entry::getKey)
                .containsExactly(new Node(0, 3), new Node(2, 1), new Node(3, 1));
        assertThat(folder.pieces()).extracting(Entry::getValue).containsExactly("3", "((4 5) (6 7))", "((8 9) 10)");
    }

    /** The sums depend on the order of addition in most of their bits: magnitudes differ widely. */
    @Property
    void theBitsDependNeitherOnTheRangesNorOnTheOrderOfArrival(
            @ForAll @IntRange(min = 1, max = 200) int shards,
            @ForAll @IntRange(min = 1, max = 20) int tasks,
            @ForAll long seed) {
        Random random = new Random(seed);
        float[] leaves = new float[shards];
        for (int shard = 0; shard < shards; shard++) {
            leaves[shard] = (float) (random.nextGaussian() * Math.exp(5 * random.nextGaussian()));
        }
        Folder<Float> single = new Folder<>(shards, Float::sum);
        for (int shard = 0; shard < shards; shard++) {
            single.add(Node.leaf(shard), leaves[shard]);
        }

        TreeSet<Integer> cuts = new TreeSet<>(List.of(0, shards));
        for (int task = 1; task < tasks; task++) {
            cuts.add(random.nextInt(shards + 1));
        }
        List<Entry<Node, Float>> pieces = new ArrayList<>();
        int from = 0;
        for (int to : cuts.tailSet(1)) {
            Folder<Float> task = new Folder<>(shards, Float::sum);
            for (int shard = from; shard < to; shard++) {
                task.add(Node.leaf(shard), leaves[shard]);
            }
            pieces.addAll(task.pieces());
            from = to;
        }
        Collections.shuffle(pieces, random);
        Folder<Float> driver = new Folder<>(shards, Float::sum);
        pieces.forEach(piece -> driver.add(piece.getKey(), piece.getValue()));

        assertThat(Float.floatToRawIntBits(driver.root())).isEqualTo(Float.floatToRawIntBits(single.root()));
        assertThat(driver.pieces()).hasSize(1);
    }

    @Property
    void holdsFewSumsWhenShardsComeInOrder(@ForAll @IntRange(min = 1, max = 3000) int shards) {
        Folder<Integer> folder = new Folder<>(shards, Integer::sum);
        int most = 0;
        for (int shard = 0; shard < shards; shard++) {
            folder.add(Node.leaf(shard), 1);
            most = Math.max(most, folder.pieces().size());
        }
        assertThat(most).isLessThanOrEqualTo((int) Math.max(1, Math.ceil(Math.log(shards) / Math.log(2))));
        assertThat(folder.root()).isEqualTo(shards);
    }

    @Test
    void namesTheShardsThatAreMissing() {
        Folder<String> folder = texts(10);
        assertThatThrownBy(folder::root)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("of 10 shards these are missing: 0 to 9");
        folder.add(new Node(1, 1), "a");
        folder.add(Node.leaf(5), "b");
        folder.add(Node.leaf(8), "c");
        assertThatThrownBy(folder::root)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("of 10 shards these are missing: 0 to 1, 4, 6 to 7, 9");
    }

    @Test
    void refusesAShardThatCameBefore() {
        Folder<String> folder = texts(6);
        folder.add(Node.leaf(0), "0");
        folder.add(Node.leaf(1), "1");
        folder.add(Node.leaf(5), "5");
        assertThatThrownBy(() -> folder.add(Node.leaf(5), "5"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Node[level=0, index=5] was added, or a part of it, in Node[level=0, index=5]");
        assertThatThrownBy(() -> folder.add(Node.leaf(1), "1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("in Node[level=1, index=0]");
        assertThatThrownBy(() -> folder.add(new Node(1, 2), "4 5"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("in Node[level=0, index=5]");
        assertThatThrownBy(() -> folder.add(new Node(3, 0), "all")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesNodesOfOtherTrees() {
        Folder<String> folder = texts(6);
        assertThatThrownBy(() -> folder.add(Node.leaf(6), "6"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Node[level=0, index=6] in a tree over 6 shards");
        assertThatThrownBy(() -> folder.add(new Node(4, 0), "all")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Node(0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Folder<String>(0, String::concat)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void gradientSumsFoldInPlace() {
        Folder<GradientSum> folder = new Folder<>(3, (left, right) -> {
            left.add(right);
            return left;
        });
        // (2^24 + 1) + 1 = 2^24 in float; 2^24 + (1 + 1) would be 2^24 + 2.
        folder.add(Node.leaf(2), new GradientSum(new float[] {1}, 1, 1, 1, 1));
        folder.add(Node.leaf(1), new GradientSum(new float[] {1}, 1, 1, 1, 1));
        folder.add(Node.leaf(0), new GradientSum(new float[] {0x1p24f}, 1, 1, 1, 1));
        assertThat(folder.root().gradient()).containsExactly(0x1p24f);
        assertThat(folder.root().images()).isEqualTo(3);
    }
}
