package org.convoke.train;

import java.io.Serializable;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * The binary tree over shard numbers 0 … S − 1 along which sums are folded. Float addition is not associative; because
 * the tree depends on S alone, the result does not depend on which machine holds which shards, or on who answers first.
 *
 * <pre>
 * node(0, i) = shard i
 * node(l, i) = node(l − 1, 2i) + node(l − 1, 2i + 1)      a missing right child passes the left one up
 * </pre>
 */
public final class FoldTree {
    private FoldTree() {}

    /**
     * A place in the tree: the shards from index · 2^level to (index + 1) · 2^level − 1, as far as they exist.
     *
     * @param level 0 for a shard, at most 31
     * @param index from 0, from left to right
     */
    public record Node(int level, int index) implements Serializable {
        /** @throws IllegalArgumentException if no tree has such a node */
        public Node {
            if (level < 0 || level > 31 || index < 0) {
                throw new IllegalArgumentException("node of level " + level + ", index " + index);
            }
        }

        /** The node of a single shard. */
        public static Node leaf(int shard) {
            return new Node(0, shard);
        }

        private long first() {
            return (long) index << level;
        }

        private long end() {
            return (index + 1L) << level;
        }

        private boolean isLeft() {
            return index % 2 == 0;
        }

        private Node sibling() {
            return new Node(level, index ^ 1);
        }

        private Node parent() {
            return new Node(level + 1, index / 2);
        }
    }

    /** How many subtrees the shards {@code from … to − 1} fold into. */
    public static int subtrees(int shards, int from, int to) {
        Folder<Boolean> folder = new Folder<>(shards, (left, right) -> left);
        for (int shard = from; shard < to; shard++) {
            folder.add(Node.leaf(shard), true);
        }
        return folder.pieces().size();
    }

    /**
     * Folds values as they come, in any order: two children become their parent as soon as both are there. When shards
     * come in order, at most max(1, ⌈log2 S⌉) values are held.
     *
     * @param <T> what is folded
     */
    public static final class Folder<T> {
        private final int shards;
        private final BinaryOperator<T> combine;
        /** Maximal subtrees by their first shard: disjoint, and each in the highest node it fills. */
        private final NavigableMap<Long, Entry<Node, T>> held = new TreeMap<>();

        /**
         * @param shards S, at least 1
         * @param combine left + right; it may change and return its left argument
         * @throws IllegalArgumentException if there are no shards
         */
        public Folder(int shards, BinaryOperator<T> combine) {
            if (shards < 1) {
                throw new IllegalArgumentException("a tree over " + shards + " shards");
            }
            this.shards = shards;
            this.combine = combine;
        }

        /**
         * Adds the value of a shard or of a whole subtree.
         *
         * @throws IllegalArgumentException if the tree has no such node
         * @throws IllegalStateException if one of its shards was added before
         */
        public void add(Node node, T value) {
            check(node);
            Node at = node;
            T sum = value;
            while (at.first() > 0 || at.end() < shards) {
                Node sibling = at.sibling();
                if (sibling.first() < shards) {
                    Entry<Node, T> other = held.get(sibling.first());
                    if (other == null || !other.getKey().equals(sibling)) {
                        break;
                    }
                    held.remove(sibling.first());
                    sum = at.isLeft() ? combine.apply(sum, other.getValue()) : combine.apply(other.getValue(), sum);
                }
                at = at.parent();
            }
            held.put(at.first(), new SimpleImmutableEntry<>(at, sum));
        }

        /**
         * Adds the values of several shards or subtrees.
         *
         * @throws IllegalArgumentException if there are not as many nodes as values, or as {@link #add} throws
         * @throws IllegalStateException as {@link #add} throws
         */
        public void addAll(List<Node> nodes, List<T> values) {
            if (nodes.size() != values.size()) {
                throw new IllegalArgumentException(nodes.size() + " nodes for " + values.size() + " values");
            }
            for (int i = 0; i < nodes.size(); i++) {
                add(nodes.get(i), values.get(i));
            }
        }

        private void check(Node node) {
            int rootLevel = 32 - Integer.numberOfLeadingZeros(shards - 1);
            if (node.level() > rootLevel || node.first() >= shards) {
                throw new IllegalArgumentException(node + " in a tree over " + shards + " shards");
            }
            Entry<Long, Entry<Node, T>> before = held.lowerEntry(node.end());
            if (before != null && before.getValue().getKey().end() > node.first()) {
                throw new IllegalStateException(node + " was added, or a part of it, in "
                        + before.getValue().getKey());
            }
        }

        /** The maximal subtrees that are complete, from left to right. */
        public List<Entry<Node, T>> pieces() {
            return List.copyOf(held.values());
        }

        /**
         * The value of the whole tree.
         *
         * @throws IllegalStateException if shards are missing; the message names them
         */
        public T root() {
            List<String> missing = new ArrayList<>();
            long next = 0;
            for (Entry<Node, T> piece : held.values()) {
                addRange(missing, next, piece.getKey().first());
                next = piece.getKey().end();
            }
            addRange(missing, next, shards);
            if (!missing.isEmpty()) {
                throw new IllegalStateException(
                        "of " + shards + " shards these are missing: " + String.join(", ", missing));
            }
            return held.firstEntry().getValue().getValue();
        }

        private static void addRange(List<String> ranges, long from, long to) {
            if (to - from == 1) {
                ranges.add(Long.toString(from));
            } else if (to > from) {
                ranges.add(from + " to " + (to - 1));
            }
        }
    }
}
