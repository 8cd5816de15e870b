package org.convoke.spark;

import java.io.Serializable;
import java.util.List;
import org.convoke.train.Evaluation;
import org.convoke.train.FoldTree;
import org.convoke.train.metric.RocAuc;

/**
 * What a task of an evaluation returns: the subtrees of the fold tree that its shards fill.
 *
 * @param nodes the places in the tree
 * @param sums the sum at each of them
 * @param wrong the images of these shards that were most surely taken for another class
 * @param outputs the outputs for each image of these shards; none unless they were asked for
 */
record EvaluationPieces(
        List<FoldTree.Node> nodes, List<Evaluation> sums, List<WrongImage> wrong, List<RocAuc.Outputs> outputs)
        implements Serializable {}
