package org.convoke.source;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.convoke.data.files.ImageFiles;
import org.convoke.text.UserError;

/**
 * What the lines of CSV files are like, told by the first of them and by what the user says to Spark's reader.
 *
 * @param schema the columns: numbers where most of the first values are numbers, else texts; and one that holds a line that is
 *     not so
 * @param options of Spark's reader
 * @param empty columns without a name and without a value, as lines have that end with a separator
 * @param first the first rows
 */
record CsvForm(StructType schema, Map<String, String> options, List<String> empty, List<Row> first) {
    /** The column that a line is in which does not have the columns of the others. */
    static final String BROKEN_LINE = "_corrupt_record";

    private static final List<Character> SEPARATORS = List.of(',', ';', '\t', '|', ' ');
    /** With possessive quantifiers: a line of 100,000 digits and a letter takes no time. */
    private static final Pattern NUMBER =
            Pattern.compile("\\s*+[-+]?+([0-9]++\\.?+[0-9]*+|\\.[0-9]++)([eE][-+]?+[0-9]++)?+\\s*+");

    private static final Pattern DECIMAL_COMMA = Pattern.compile("\\s*+[-+]?+[0-9]++,[0-9]++\\s*+");
    /** Of Spark's reader, which refuses lines with more. */
    private static final int SPARKS_MOST_COLUMNS = 20_480;

    private static final int FEW_ROWS = 20;

    /**
     * Looks at the first lines.
     *
     * @param name what messages call the files
     * @param said what the user says to Spark's reader, which wins
     * @throws UserError if there is no line
     */
    static CsvForm of(List<String> paths, String name, Map<String, String> said, Configuration hadoop) {
        Said options = new Said(said);
        CsvHead head = CsvHead.of(paths, name, options.get("encoding").or(() -> options.get("charset")), hadoop);
        List<String> lines = options.get("comment")
                .filter(mark -> !mark.isEmpty())
                .map(mark -> head.lines().stream()
                        .filter(line -> !line.startsWith(mark))
                        .toList())
                .orElse(head.lines());
        Optional<String> asked = options.get("sep").or(() -> options.get("delimiter"));
        String separator = asked.orElseGet(() -> String.valueOf(separator(lines)));
        char quote = options.get("quote")
                .filter(text -> !text.isEmpty())
                .orElse("\"")
                .charAt(0);
        List<List<String>> values = split(lines, separator, quote);
        List<String> line = values.get(0);
        boolean header = options.get("header").map(Boolean::parseBoolean).orElseGet(() -> hasHeader(values));
        List<List<String>> rows = header ? values.subList(1, values.size()) : values;
        refuseDecimalCommas(rows, name);
        StructType schema = new StructType();
        List<String> empty = new ArrayList<>();
        Set<String> names = new HashSet<>(Set.of(BROKEN_LINE));
        for (int column = 0; column < line.size(); column++) {
            int at = column;
            List<String> filled = rows.stream()
                    .filter(row -> at < row.size() && !row.get(at).isBlank())
                    .map(row -> row.get(at))
                    .toList();
            String written = header ? line.get(column).strip() : "";
            // Spark does not distinguish capitals in the names of columns.
            String columnName =
                    written.isEmpty() || !names.add(written.toLowerCase(Locale.ROOT)) ? "_c" + column : written;
            if (written.isEmpty() && filled.isEmpty() && !rows.isEmpty()) {
                empty.add(columnName);
            }
            long numbers = filled.stream().filter(CsvForm::isNumber).count();
            // A broken line or two do not make a column one of texts.
            boolean number = filled.isEmpty() ? rows.isEmpty() : 4 * numbers >= 3 * filled.size();
            schema = schema.add(columnName, number ? DataTypes.DoubleType : DataTypes.StringType);
        }
        Map<String, String> reader = new LinkedHashMap<>();
        reader.put("header", Boolean.toString(header));
        reader.put("enforceSchema", "true");
        reader.put("columnNameOfCorruptRecord", BROKEN_LINE);
        reader.put("sep", separator);
        reader.put("maxColumns", Integer.toString(Math.max(SPARKS_MOST_COLUMNS, line.size() + 1)));
        if (!head.encoding().equals(StandardCharsets.UTF_8)) {
            reader.put("encoding", head.encoding().name());
            // Spark looks for the ends of lines byte by byte, unless it reads a file as a whole.
            reader.put("multiLine", "true");
        }
        if (values.stream().flatMap(List::stream).anyMatch(value -> !value.equals(value.strip()))) {
            reader.put("ignoreLeadingWhiteSpace", "true");
            reader.put("ignoreTrailingWhiteSpace", "true");
        }
        said.forEach((key, value) -> {
            reader.keySet().removeIf(each -> each.equalsIgnoreCase(key));
            reader.put(key, value);
        });
        StructType columns = schema;
        return new CsvForm(
                schema.add(BROKEN_LINE, DataTypes.StringType),
                reader,
                empty,
                rows.stream()
                        .filter(row -> row.size() == columns.length())
                        .map(row -> row(row, columns))
                        .toList());
    }

    /** Whether a table of CSV files names picture files, by the first of its rows. */
    static boolean names(TableFiles table, ImageFiles pictures, Configuration hadoop) {
        List<String> paths = table.parts().values().stream().findFirst().orElse(table.all());
        Set<String> names = pictures.names().stream()
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .flatMap(file -> Stream.of(file, file.replaceFirst("\\.[^.]*$", "")))
                .collect(Collectors.toSet());
        return of(paths, paths.get(0), Map.of(), hadoop).first.stream()
                .limit(FEW_ROWS)
                .flatMap(row -> IntStream.range(0, row.length()).mapToObj(row::get))
                .anyMatch(value -> value instanceof String text && names.contains(text.replaceFirst(".*[/\\\\]", "")));
    }

    /** Options by their names, in capitals or not. */
    private record Said(Map<String, String> options) {
        Optional<String> get(String key) {
            return options.entrySet().stream()
                    .filter(option -> option.getKey().equalsIgnoreCase(key))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }
    }

    /** The one that makes the most columns, as many in each of the first lines. */
    private static char separator(List<String> lines) {
        List<String> some = lines.subList(0, Math.min(3, lines.size()));
        return SEPARATORS.stream()
                .max(Comparator.comparingInt(separator -> {
                    int[] counts = split(some, String.valueOf(separator), '"').stream()
                            .mapToInt(List::size)
                            .distinct()
                            .toArray();
                    return counts.length == 1
                            ? counts[0]
                            : Arrays.stream(counts).anyMatch(count -> count == 1) ? 0 : 1;
                }))
                .filter(separator ->
                        split(some, String.valueOf(separator), '"').stream().allMatch(values -> values.size() > 1))
                .orElse(',');
    }

    private static List<List<String>> split(List<String> lines, String separator, char quote) {
        CsvParserSettings settings = new CsvParserSettings();
        settings.getFormat().setDelimiter(separator.replace("\\t", "\t"));
        settings.getFormat().setQuote(quote);
        settings.getFormat().setQuoteEscape(quote);
        settings.getFormat().setComment('\0');
        settings.setMaxCharsPerColumn(-1);
        settings.setMaxColumns(lines.stream().mapToInt(String::length).max().orElse(0) + 1);
        settings.setIgnoreLeadingWhitespaces(false);
        settings.setIgnoreTrailingWhitespaces(false);
        settings.setNullValue("");
        settings.setEmptyValue("");
        CsvParser parser = new CsvParser(settings);
        return lines.stream()
                .map(parser::parseLine)
                .filter(Objects::nonNull)
                .map(List::of)
                .toList();
    }

    private static boolean isNumber(String value) {
        return NUMBER.matcher(value).matches();
    }

    private static boolean hasHeader(List<List<String>> lines) {
        List<String> first = lines.get(0);
        List<String> texts = first.stream()
                .filter(value -> !value.isBlank() && !isNumber(value))
                .toList();
        if (texts.isEmpty() || texts.stream().anyMatch(FilePaths::isCalledAsAPicture)) {
            return false;
        }
        // Lines of numbers without a header may have labels that are texts.
        boolean textLabel = texts.size() == 1 && first.size() > 2 && lines.size() > 1 && !areCounted(first);
        return !textLabel;
    }

    /** Whether the numbers of a line go up by one, as names of columns do. */
    private static boolean areCounted(List<String> values) {
        double[] numbers = values.stream()
                .filter(CsvForm::isNumber)
                .mapToDouble(Double::parseDouble)
                .toArray();
        return numbers.length > 1 && IntStream.range(1, numbers.length).allMatch(i -> numbers[i] == numbers[i - 1] + 1);
    }

    private static void refuseDecimalCommas(List<List<String>> rows, String name) {
        for (List<String> row : rows) {
            for (String value : row) {
                if (DECIMAL_COMMA.matcher(value).matches()) {
                    throw new UserError(
                            name + " has numbers with a decimal comma, such as " + value.strip(),
                            "write them with a point");
                }
            }
        }
    }

    private static Row row(List<String> values, StructType columns) {
        return new GenericRowWithSchema(
                IntStream.range(0, columns.length())
                        .mapToObj(i -> value(
                                values.get(i), columns.fields()[i].dataType().equals(DataTypes.DoubleType)))
                        .toArray(),
                columns);
    }

    private static Object value(String text, boolean number) {
        if (text.isBlank()) {
            return null;
        }
        return !number ? text.strip() : isNumber(text) ? Double.valueOf(text.strip()) : null;
    }

    /** The first rows: of the files' own columns as they were seen, of others as Spark reads them. */
    SparkTables.FirstRows firstRows(Dataset<Row> rows) {
        Set<String> seen = Set.of(schema.fieldNames());
        return columns -> seen.containsAll(columns)
                ? first
                : rows.select(columns.stream().map(SparkTables::column).toArray(Column[]::new))
                        .takeAsList(FEW_ROWS);
    }

    /**
     * The rows of files.
     *
     * @param more options of Spark's reader
     */
    Dataset<Row> read(SparkSession session, Map<String, String> more, List<String> paths) {
        return session.read()
                .schema(schema)
                .options(more)
                .options(options)
                .csv(paths.toArray(String[]::new))
                .drop(empty.toArray(String[]::new));
    }

    /** The rows of files that come into a folder. */
    Dataset<Row> watch(SparkSession session, Map<String, String> more, String folder) {
        return session.readStream()
                .schema(schema)
                .options(more)
                .options(options)
                .csv(folder)
                .drop(empty.toArray(String[]::new));
    }

    /** Images of whole lines only, where a table is of CSV files. */
    static ImageColumn whole(ImageColumn images, StructType schema) {
        return List.of(schema.fieldNames()).contains(BROKEN_LINE)
                ? new ImageColumn.WholeLine(images, schema.fieldIndex(BROKEN_LINE))
                : images;
    }
}
