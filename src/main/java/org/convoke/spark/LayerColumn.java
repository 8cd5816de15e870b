package org.convoke.spark;

import java.io.Serializable;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.convoke.net.Workspace;

/**
 * What leaves a node of a network, as a column.
 *
 * @param column its name and type
 * @param node the node's number
 * @param form how the node's numbers are a value of this type
 */
public record LayerColumn(StructField column, int node, Form form) implements AppendedColumns {
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
