package org.convoke.spark;

import java.util.ArrayDeque;
import java.util.Deque;
import org.convoke.train.GradientSum;

/**
 * Arrays for the gradients of one task, all of one length, each used again when its gradient is no longer needed: megabytes
 * a step that need not be cleared and collected.
 */
final class GradientArrays {
    private final int length;
    private final Deque<float[]> free = new ArrayDeque<>();

    GradientArrays(int length) {
        this.length = length;
    }

    /** An array that holds anything. */
    float[] take() {
        return free.isEmpty() ? new float[length] : free.pop();
    }

    /** A gradient is no longer needed. */
    void giveBack(GradientSum sum) {
        free.push(sum.gradient());
    }

    /** Folds as {@link GradientSum#fold} does, after which the right one is no longer needed. */
    GradientSum fold(GradientSum left, GradientSum right) {
        GradientSum sum = GradientSum.fold(left, right);
        giveBack(right);
        return sum;
    }
}
