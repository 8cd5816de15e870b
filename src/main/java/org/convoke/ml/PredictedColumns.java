package org.convoke.ml;

import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.sql.types.StructType;
import org.convoke.net.Workspace;
import org.convoke.spark.AppendedColumns;

/**
 * What a classifier's model appends to a row, as far as it is wanted: what the network gives before the softmax, the
 * probabilities, and the predicted class.
 *
 * @param columns those that are wanted, in this order
 * @param raw whether the first is wanted
 * @param probability whether the second is wanted
 * @param prediction whether the third is wanted
 * @param scores what the network's numbers mean
 */
record PredictedColumns(StructType columns, boolean raw, boolean probability, boolean prediction, ClassScores scores)
        implements AppendedColumns {
    @Override
    public Object[][] values(Workspace workspace) {
        int images = workspace.count();
        double[][] before = new double[images][];
        for (int n = 0; n < images; n++) {
            before[n] = outputs(workspace, n);
        }
        workspace.forwardObjective();
        Object[][] values = new Object[images][columns.length()];
        for (int n = 0; n < images; n++) {
            double[] probabilities = scores.probabilities(outputs(workspace, n));
            int at = 0;
            if (raw) {
                values[n][at++] = new DenseVector(before[n]);
            }
            if (probability) {
                values[n][at++] = new DenseVector(probabilities);
            }
            if (prediction) {
                values[n][at] = scores.prediction(probabilities);
            }
        }
        return values;
    }

    /** What a workspace gives for an image at the moment. */
    static double[] outputs(Workspace workspace, int n) {
        double[] outputs = new double[workspace.network().classes()];
        for (int k = 0; k < outputs.length; k++) {
            outputs[k] = workspace.output(n, k);
        }
        return outputs;
    }
}
