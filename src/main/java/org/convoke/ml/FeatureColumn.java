package org.convoke.ml;

import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.sql.types.StructType;
import org.convoke.net.Workspace;
import org.convoke.spark.AppendedColumns;

/**
 * What leaves a node of a network, as a vector {@code [channel][row][column]}.
 *
 * @param columns one
 * @param node the node's number
 */
record FeatureColumn(StructType columns, int node) implements AppendedColumns {
    @Override
    public boolean watches() {
        return true;
    }

    @Override
    public Object[][] values(Workspace workspace) {
        Object[][] values = new Object[workspace.count()][1];
        for (int n = 0; n < values.length; n++) {
            float[] outputs = workspace.values(node, n);
            double[] vector = new double[outputs.length];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = outputs[i];
            }
            values[n][0] = new DenseVector(vector);
        }
        return values;
    }
}
