package org.convoke.spark;

import java.io.Serializable;
import java.util.List;
import org.convoke.train.FoldTree;
import org.convoke.train.GradientSum;

/**
 * What a task of a step returns: the subtrees of the fold tree that its shards fill.
 *
 * @param nodes the places in the tree
 * @param sums the sum at each of them
 * @param nanos how long the task's own code ran, from the arrival of the weights to the last sum
 * @param executor Spark's name of the executor that it ran on
 */
record GradientPieces(List<FoldTree.Node> nodes, List<GradientSum> sums, long nanos, String executor)
        implements Serializable {}
