package org.convoke.spark;

import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.convoke.net.Workspace;

/**
 * The class of an image by its number and name: {@code prediction}, {@code label_name} of the predicted class, {@code
 * probability}, an array with one number a class (the network's outputs as they are where its loss is not the cross-entropy),
 * and, if wanted, {@code logits}.
 *
 * @param classNames the names of the network's classes
 * @param logits whether the outputs before the softmax are wanted too
 */
public record LabelledPredictions(List<String> classNames, boolean logits) implements AppendedColumns {
    private static final DataType NUMBERS = DataTypes.createArrayType(DataTypes.FloatType, false);

    public LabelledPredictions {
        classNames = List.copyOf(classNames);
    }

    @Override
    public StructType columns() {
        StructType columns = new StructType()
                .add("prediction", DataTypes.IntegerType, true)
                .add("label_name", DataTypes.StringType, true)
                .add("probability", NUMBERS, true);
        return logits ? columns.add("logits", NUMBERS, true) : columns;
    }

    @Override
    public Object[][] values(Workspace workspace) {
        Object[][] values = new Object[workspace.count()][logits ? 4 : 3];
        for (int n = 0; logits && n < values.length; n++) {
            values[n][3] = outputs(workspace, n);
        }
        workspace.forwardObjective();
        for (int n = 0; n < values.length; n++) {
            int prediction = workspace.prediction(n);
            values[n][0] = prediction;
            values[n][1] = classNames.get(prediction);
            values[n][2] = outputs(workspace, n);
        }
        return values;
    }

    private float[] outputs(Workspace workspace, int n) {
        float[] outputs = new float[classNames.size()];
        for (int k = 0; k < outputs.length; k++) {
            outputs[k] = workspace.output(n, k);
        }
        return outputs;
    }
}
