package org.convoke.spark;

import java.io.Serializable;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.convoke.net.Network;
import org.convoke.net.Workspace;
import org.convoke.text.UserError;

/**
 * What leaves a node of a network, as a column.
 *
 * @param column its name and type
 * @param node the node's number
 * @param form how the node's numbers are a value of this type
 */
public record LayerColumn(StructField column, int node, Form form) implements AppendedColumns {
    /**
     * A layer's output as {@code features}, an array of numbers, {@code [channel][row][column]}.
     *
     * @param layer its name
     * @throws UserError if the network has no such layer
     */
    public static LayerColumn features(Network network, String layer) {
        try {
            return new LayerColumn(
                    new StructField(
                            "features", DataTypes.createArrayType(DataTypes.FloatType, false), true, Metadata.empty()),
                    network.numberOf(layer),
                    numbers -> numbers);
        } catch (IllegalArgumentException e) {
            throw new UserError(e.getMessage(), e);
        }
    }

    /** Makes a value of a column. */
    @FunctionalInterface
    public interface Form extends Serializable {
        /** @param numbers {@code [channel][row][column]} */
        Object of(float[] numbers);
    }

    @Override
    public StructType columns() {
        return new StructType(new StructField[] {column});
    }

    @Override
    public boolean watches() {
        return true;
    }

    @Override
    public Object[][] values(Workspace workspace) {
        Object[][] values = new Object[workspace.count()][1];
        for (int n = 0; n < values.length; n++) {
            values[n][0] = form.of(workspace.values(node, n));
        }
        return values;
    }
}
