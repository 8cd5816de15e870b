package org.convoke.source;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoublePredicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * Where in a row of a table it is said how much the image counts in a training: a number from 0. Only what the numbers are in
 * relation to each other matters: they are divided by their mean.
 *
 * @param name of the column
 * @param index of the column
 */
record WeightColumn(String name, int index) implements Serializable {
    /**
     * The weight column of a table.
     *
     * @throws UserError if it has none of that name, or it does not hold numbers
     */
    static WeightColumn of(Dataset<Row> rows, String name, String table) {
        if (!List.of(rows.columns()).contains(name)) {
            throw new UserError(
                    Setting.WEIGHT_COLUMN,
                    name,
                    table + " has no such column; it has " + ImageColumn.types(rows.schema()));
        }
        int index = rows.schema().fieldIndex(name);
        DataType type = rows.schema().fields()[index].dataType();
        if (!(type instanceof NumericType)) {
            throw new UserError(
                    Setting.WEIGHT_COLUMN,
                    name,
                    "the column of " + table + " is of type " + type.simpleString()
                            + ", and weights are numbers from 0");
        }
        return new WeightColumn(name, index);
    }

    /** The weight of a row; not a number where there is none. */
    double read(Row row) {
        return row.isNullAt(index) ? Double.NaN : ((Number) row.get(index)).doubleValue();
    }

    /**
     * The mean of all weights, which does not depend on their order.
     *
     * @throws UserError if one is missing, negative or infinite, or none is above 0
     */
    double mean(List<double[]> weights, String table) {
        double[] all = weights.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
        require(all, weight -> !Double.isNaN(weight), "no number", table);
        require(all, weight -> weight >= 0, "negative numbers", table);
        require(all, weight -> weight <= Double.MAX_VALUE, "infinite numbers", table);
        double sum = 0;
        for (double each : all) {
            sum += each;
        }
        double mean = sum / all.length;
        if (!(mean > 0) || Double.isInfinite(mean)) {
            throw new UserError(
                    Setting.WEIGHT_COLUMN,
                    name,
                    "the weights of " + table + " have the mean " + mean + ", so that nothing would be learned",
                    "give some above 0");
        }
        return mean;
    }

    private void require(double[] all, DoublePredicate valid, String what, String table) {
        long wrong = Arrays.stream(all).filter(valid.negate()).count();
        if (wrong > 0) {
            throw new UserError(
                    Setting.WEIGHT_COLUMN,
                    name,
                    String.format(Locale.ROOT, "%s has %s in %,d of %,d rows", table, what, wrong, all.length),
                    "weights are numbers from 0");
        }
    }
}
