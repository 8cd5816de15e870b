package org.convoke.spark;

import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.convoke.net.Workspace;

/**
 * The class of an image by its number and name: {@code prediction}, {@code label_name} of the predicted class, {@code
 * probability}, an array with one number a class (the network's outputs as they are where its loss is not the cross-entropy),
 * and, if wanted, {@code logits}, and what leaves a layer.
 *
 * @param classNames the names of the network's classes
 * @param logits whether the outputs before the softmax are wanted too
 * @param layers what leaves a layer, if that is wanted; none or one (an Optional cannot be serialised)
 */
public record LabelledPredictions(List<String> classNames, boolean logits, List<LayerColumn> layers)
        implements AppendedColumns {
    private static final DataType NUMBERS = DataTypes.createArrayType(DataTypes.FloatType, false);

    public LabelledPredictions {
        classNames = List.copyOf(classNames);
        layers = List.copyOf(layers);
    }

    /** Without what leaves a layer. */
    public LabelledPredictions(List<String> classNames, boolean logits) {
        this(classNames, logits, List.of());
    }

    @Override
    public boolean watches() {
        return !layers.isEmpty();
    }

    @Override
    public StructType columns() {
        StructType columns = new StructType()
                .add("prediction", DataTypes.IntegerType, true)
                .add("label_name", DataTypes.StringType, true)
                .add("probability", NUMBERS, true);
        StructType all = logits ? columns.add("logits", NUMBERS, true) : columns;
        return layers.isEmpty() ? all : all.add(layers.get(0).column());
    }

    @Override
    public Object[][] values(Workspace workspace) {
        Object[][] features = layers.isEmpty() ? new Object[0][] : layers.get(0).values(workspace);
        Object[][] values = new Object[workspace.count()][columns().length()];
        for (int n = 0; logits && n < values.length; n++) {
            values[n][3] = outputs(workspace, n);
        }
        workspace.forwardObjective();
        for (int n = 0; n < values.length; n++) {
            int prediction = workspace.prediction(n);
            values[n][0] = prediction;
            values[n][1] = classNames.get(prediction);
            values[n][2] = outputs(workspace, n);
            if (!layers.isEmpty()) {
                values[n][values[n].length - 1] = features[n][0];
            }
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
