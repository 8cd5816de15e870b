package org.convoke.source;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.convoke.text.UserError;

/**
 * What the lines of CSV files are like, told by the first two of them.
 *
 * @param schema the columns: numbers where the first value is one, else texts; and one that holds a line that is not so
 * @param header whether the first line of a file has the names
 */
record CsvForm(StructType schema, boolean header) {
    /** The column that a line is in which does not have the columns of the others. */
    static final String BROKEN_LINE = "_corrupt_record";

    private static final Pattern NUMBER =
            Pattern.compile("\\s*[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?\\s*");

    /** @throws UserError if there is no line */
    static CsvForm of(SparkSession session, String path) {
        List<String> lines = session.read().textFile(path).takeAsList(2);
        if (lines.isEmpty()) {
            throw new UserError(path + " is empty: give a CSV file with a row for each image");
        }
        List<String> first = List.of(lines.get(0).split(",", -1));
        boolean names = !first.stream().allMatch(value -> NUMBER.matcher(value).matches());
        // Files of numbers without a header may have labels that are texts.
        boolean texts = names
                && !areCounted(first)
                && lines.size() > 1
                && first.size() > 1
                && first.stream()
                                .filter(value -> NUMBER.matcher(value).matches())
                                .count()
                        >= first.size() - 1;
        boolean header = names && !texts;
        List<String> values = header ? List.of(lines.get(lines.size() - 1).split(",", -1)) : first;
        boolean onlyNames = header && lines.size() == 1;
        StructType schema = new StructType();
        for (int column = 0; column < first.size(); column++) {
            boolean number = onlyNames
                    || column >= values.size()
                    || NUMBER.matcher(values.get(column)).matches();
            schema = schema.add(
                    header ? first.get(column).strip().replace("\"", "") : "_c" + column,
                    number ? DataTypes.DoubleType : DataTypes.StringType);
        }
        return new CsvForm(schema.add(BROKEN_LINE, DataTypes.StringType), header);
    }

    /** Whether the numbers of a line go up by one, as names of columns do. */
    private static boolean areCounted(List<String> values) {
        double[] numbers = values.stream()
                .filter(value -> NUMBER.matcher(value).matches())
                .mapToDouble(Double::parseDouble)
                .toArray();
        return numbers.length > 1 && IntStream.range(1, numbers.length).allMatch(i -> numbers[i] == numbers[i - 1] + 1);
    }

    private Map<String, String> options() {
        return Map.of(
                "header", Boolean.toString(header), "enforceSchema", "true", "columnNameOfCorruptRecord", BROKEN_LINE);
    }

    /** The rows of files. */
    Dataset<Row> read(SparkSession session, String path) {
        return session.read().schema(schema).options(options()).csv(path);
    }

    /** The rows of files that come into a folder. */
    Dataset<Row> watch(SparkSession session, String folder) {
        return session.readStream().schema(schema).options(options()).csv(folder);
    }

    /** Images of whole lines only, where a table is of CSV files. */
    static ImageColumn whole(ImageColumn images, StructType schema) {
        return List.of(schema.fieldNames()).contains(BROKEN_LINE)
                ? new ImageColumn.WholeLine(images, schema.fieldIndex(BROKEN_LINE))
                : images;
    }
}
