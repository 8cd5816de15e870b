package org.convoke.train;

import org.convoke.net.Loss;
import org.convoke.net.Workspace;
import org.convoke.train.metric.Confusion;
import org.convoke.train.metric.OutputSums;

/**
 * What one shard adds to a step or to an evaluation: its images in order, one micro-batch after the other through a
 * {@link Workspace}. The result depends on the arguments only, not on where it is computed.
 */
public final class ShardSums {
    private ShardSums() {}

    /**
     * The gradient, loss and hits summed over some images, at the weights loaded into the workspace.
     *
     * @param pixels unsigned bytes, {@code [image][channel][row][column]}
     * @param labels the class of each image in {@code pixels}
     * @param first where the shard's images begin in {@code pixels}
     * @param order the shard's images in the order of the epoch
     * @param from the first place of {@code order} to take
     * @param to one more than the last
     * @param tables for each channel the value of each of the 256 pixel values
     * @param feed how the images come into the workspace
     * @param gradient where the gradient is put, as long as the flat weights; what it held is lost
     */
    public static GradientSum gradient(
            Workspace workspace,
            byte[] pixels,
            int[] labels,
            int first,
            int[] order,
            int from,
            int to,
            float[][] tables,
            Feed feed,
            float[] gradient) {
        long start = System.nanoTime();
        workspace.clearGradient();
        double loss = 0;
        long correct = 0;
        for (int at = from; at < to; at += workspace.lanes()) {
            int end = Math.min(to, at + workspace.lanes());
            feed.images(workspace, pixels, labels, first, order, at, end, tables);
            workspace.forward();
            workspace.backward();
            for (int n = 0; n < workspace.count(); n++) {
                loss += workspace.loss(n);
                correct += workspace.prediction(n) == workspace.label(n) ? 1 : 0;
            }
        }
        workspace.gradient(gradient);
        return new GradientSum(gradient, loss, correct, to - from, System.nanoTime() - start);
    }

    /**
     * Losses, confusions and outputs summed over images {@code first … first + count − 1}, at the weights loaded into the
     * workspace.
     *
     * @param pass the workspace, and what it sees of an image
     * @param mistakes is told of the images that are taken for another class, by their numbers in {@code pixels}
     * @param outputs takes the outputs as {@code [image of pixels][class]}, if it has any length
     */
    public static Evaluation evaluation(
            InferencePass pass,
            byte[] pixels,
            int[] labels,
            int first,
            int count,
            float[][] tables,
            Mistakes mistakes,
            float[] outputs) {
        Workspace workspace = pass.workspace();
        int classes = workspace.network().classes();
        double loss = 0;
        Confusion confusion = new Confusion(classes);
        OutputSums.Counter counter = new OutputSums.Counter(
                workspace.network().givesProbabilities(), workspace.network().loss() == Loss.CROSS_ENTROPY);
        float[] own = new float[classes];
        for (int at = 0; at < count; at += workspace.lanes()) {
            pass.forwardLayers(pixels, labels, first + at, Math.min(count - at, workspace.lanes()), tables);
            workspace.forwardObjective();
            for (int n = 0; n < workspace.count(); n++) {
                loss += workspace.loss(n);
                int image = first + at + n;
                int prediction = workspace.prediction(n);
                confusion.add(labels[image], prediction);
                for (int k = 0; k < classes; k++) {
                    own[k] = workspace.output(n, k);
                }
                counter.add(own, labels[image], prediction, workspace.loss(n));
                if (outputs.length > 0) {
                    System.arraycopy(own, 0, outputs, image * classes, classes);
                }
                if (prediction != labels[image]) {
                    mistakes.add(
                            new Mistakes.Mistake(image, labels[image], prediction, workspace.output(n, prediction)));
                }
            }
        }
        return new Evaluation(loss, count, confusion, counter.counted());
    }
}
