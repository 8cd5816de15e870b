package org.convoke.source;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.convoke.data.ClassNames;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * Where in a row of a table the label is: whole numbers are the classes themselves; texts, and true and
 * false, become numbers by their order.
 *
 * @param name of the column
 * @param index of the column
 * @param text whether it holds texts, or true and false
 * @param place whether its numbers are the places of the classes even where the names of these are other numbers
 */
public record LabelColumn(String name, int index, boolean text, boolean place) implements Serializable {
    /** The most classes of a set whose labels are numbers: a larger one is no class, but another column. */
    private static final int MOST_CLASSES = 1_000_000;

    /**
     * The label column of a table.
     *
     * @throws UserError if it has none of that name, or its type is neither a number nor a text
     */
    static LabelColumn of(Dataset<Row> rows, String name, String table) {
        if (!List.of(rows.columns()).contains(name)) {
            throw new UserError(Setting.LABEL_COLUMN.to(name) + ": " + table + " has no such column; it has "
                    + ImageColumn.types(rows.schema()));
        }
        int index = rows.schema().fieldIndex(name);
        DataType type = rows.schema().fields()[index].dataType();
        boolean text = type.equals(DataTypes.StringType) || type.equals(DataTypes.BooleanType);
        if (!(type instanceof NumericType) && !text) {
            throw new UserError("label column `" + name + "` of " + table + " is of type " + type.simpleString()
                    + ": labels are whole numbers from 0, texts, or true and false");
        }
        return new LabelColumn(name, index, text, false);
    }

    /** Whether any row has a label: a test set that is not to be judged by everybody has none, an empty text, or −1. */
    boolean isFilled(Dataset<Row> rows) {
        Column label = column();
        Column filled = text
                ? functions.trim(label.cast(DataTypes.StringType)).notEqual("")
                : label.cast(DataTypes.DoubleType).geq(0);
        return !rows.filter(filled).select(label).takeAsList(1).isEmpty();
    }

    private Column column() {
        return SparkTables.column(name);
    }

    /**
     * The names of the classes of a table: its texts in the order of {@link ClassNames#sorted}, or 0 … K − 1 where K − 1 is
     * the largest label.
     *
     * @throws UserError if a label is missing, empty, negative or no whole number
     */
    List<String> classNames(Dataset<Row> rows, String table) {
        Column label = column();
        if (text) {
            label = label.cast(DataTypes.StringType);
            List<Row> texts =
                    rows.select(label).distinct().limit(MOST_CLASSES + 1).collectAsList();
            if (texts.size() > MOST_CLASSES) {
                throw new UserError("label column `" + name + "` of " + table + " has more than " + MOST_CLASSES
                        + " different texts: is it the column of the labels?");
            }
            if (texts.stream().anyMatch(row -> row.isNullAt(0))) {
                throw missing(rows.filter(label.isNull()).count(), rows.count(), table);
            }
            if (texts.stream().anyMatch(row -> row.getString(0).isBlank())) {
                long empty = rows.filter(functions.trim(label).equalTo("")).count();
                throw new UserError(
                        "label column `" + name + "` of " + table + " is an empty text in " + empty + " of "
                                + rows.count() + " rows",
                        "fill them, or filter those rows out first");
            }
            return ClassNames.sorted(texts.stream().map(row -> row.getString(0)).toList());
        }
        Column number = label.cast(DataTypes.DoubleType);
        Column whole = number.equalTo(functions.floor(number));
        Row found = rows.agg(
                        functions.count(functions.lit(1)),
                        functions.count(label),
                        functions.sum(functions.when(functions.not(whole), 1).otherwise(0)),
                        functions.first(functions.when(functions.not(whole), number), true),
                        functions.min(number),
                        functions.max(number))
                .first();
        long count = found.getLong(0);
        if (count == 0) {
            return List.of();
        }
        if (found.getLong(1) < count) {
            throw missing(count - found.getLong(1), count, table);
        }
        if (found.getLong(2) > 0) {
            throw new UserError("label column `" + name + "` of " + table + " has fractions in " + found.getLong(2)
                    + " rows, such as " + found.get(3) + ": labels are whole numbers from 0, or texts");
        }
        if (found.getDouble(4) < 0) {
            throw new UserError("label column `" + name + "` of " + table + " has negative numbers, down to "
                    + (long) found.getDouble(4) + ": labels are whole numbers from 0, or texts");
        }
        if (!(found.getDouble(5) < MOST_CLASSES)) {
            throw new UserError("label column `" + name + "` of " + table + " has numbers up to " + found.getDouble(5)
                    + ": is it the column of the labels? They are whole numbers from 0, below " + MOST_CLASSES);
        }
        return IntStream.rangeClosed(0, (int) found.getDouble(5))
                .mapToObj(Integer::toString)
                .toList();
    }

    private UserError missing(long nulls, long count, String table) {
        return new UserError("label column `" + name + "` of " + table + " has no value, or none of its type, in "
                + nulls + " of " + count + " rows: fill them, or filter those rows out first");
    }

    /**
     * The class of a row.
     *
     * @throws UserError if there is no label, or it is none of the classes
     */
    int read(Row row, ClassIndex classes) {
        if (row.isNullAt(index)) {
            throw new UserError("it has no class: give it one, or take it out");
        }
        Object value = row.get(index);
        if (text) {
            if (value.toString().isBlank()) {
                throw new UserError("its label is an empty text: fill it, or take the image out");
            }
            return classes.of(value.toString());
        }
        double number = ((Number) value).doubleValue();
        return (place ? classes.at(number) : classes.of(number))
                .orElseThrow(
                        () -> new UserError("label " + value + " in column `" + name + "` is not one of the classes "
                                + classes.numbersShown() + ": correct it, or take the image out"));
    }
}
