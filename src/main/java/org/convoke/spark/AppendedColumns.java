package org.convoke.spark;

import java.io.Serializable;
import org.apache.spark.sql.types.StructType;
import org.convoke.net.Workspace;

/** What is appended to the rows of a table of images, from the forward pass over a micro-batch of them. */
public interface AppendedColumns extends Serializable {
    /** The columns, in order; a row whose image could not be used has nulls. */
    StructType columns();

    /** Whether {@link #values} reads what left inner nodes of the network. */
    default boolean watches() {
        return false;
    }

    /**
     * The values of the columns for each image.
     *
     * @param workspace after the pass through the layers; {@link Workspace#forwardObjective} has not been called
     * @return for each image of the pass as many values as there are columns
     */
    Object[][] values(Workspace workspace);
}
