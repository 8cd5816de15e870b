package org.convoke.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.convoke.data.picture.ImageShape;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Finds out which columns of a table hold the images, the labels and the weights. */
final class TableColumns {
    private static final List<String> USUAL_LABELS = List.of("label", "labels", "class", "target", "category");

    private final SparkTables.Opened opened;
    private final Dataset<Row> rows;
    private final StructType schema;
    private final String name;
    private final TableOptions options;
    /** The column of the weights, if there is one. */
    private final Optional<String> weight;
    /** Whether columns have no names, as in a CSV file without a header. */
    private final boolean nameless;

    private final List<String> notes = new ArrayList<>();

    TableColumns(SparkTables.Opened opened, String name, TableOptions options) {
        this.opened = opened;
        this.name = name;
        this.options = options;
        rows = withoutDropped(opened.rows());
        schema = rows.schema();
        weight = options.weightColumn().or(() -> options.likelyWeight().filter(this::has));
        nameless = names(field -> true).stream().allMatch(each -> each.matches("_c[0-9]+"));
    }

    private Dataset<Row> withoutDropped(Dataset<Row> all) {
        Set<String> there = Set.of(all.columns());
        for (String column : options.droppedColumns()) {
            if (!there.contains(column)) {
                throw new UserError(
                        Setting.DROP_COLUMN,
                        column,
                        name + " has no such column; it has " + ImageColumn.types(all.schema()));
            }
        }
        Set<String> dropped = new HashSet<>(options.droppedColumns());
        dropped.addAll(options.likelyDropped());
        return dropped.isEmpty() ? all : all.drop(dropped.toArray(String[]::new));
    }

    ImageTable table() {
        Optional<String> label = label();
        ImageColumn images = images(label);
        Optional<String> labels = label.or(() -> nameless ? onlyOther(images) : Optional.empty());
        return table(
                images,
                labels.map(column -> LabelColumn.of(rows, column, name)),
                weight.map(column -> WeightColumn.of(rows, column, name)));
    }

    ImageTable unlabelled() {
        return table(images(label().filter(List.of(rows.columns())::contains)), Optional.empty(), Optional.empty());
    }

    private ImageTable table(ImageColumn images, Optional<LabelColumn> labels, Optional<WeightColumn> weights) {
        return new ImageTable(name, rows, CsvForm.whole(images, schema), labels, weights, Optional.empty(), notes);
    }

    private List<String> names(Predicate<StructField> which) {
        return Stream.of(schema.fields())
                .filter(field -> !isAside(field.name()))
                .filter(which)
                .map(StructField::name)
                .toList();
    }

    /** Whether a column is neither an image nor a label. */
    private boolean isAside(String column) {
        return column.equals(CsvForm.BROKEN_LINE) || weight.equals(Optional.of(column));
    }

    private static boolean isNumber(StructField field) {
        return field.dataType() instanceof NumericType;
    }

    private static boolean isText(StructField field) {
        return field.dataType().equals(DataTypes.StringType);
    }

    private boolean has(String column) {
        return List.of(rows.columns()).contains(column);
    }

    // ---- labels

    private Optional<String> label() {
        return options.labelColumn()
                .or(() -> options.likelyLabel().filter(this::has))
                .or(this::usualLabel)
                .or(() -> nameless ? labelWithoutName() : Optional.empty());
    }

    private Optional<String> usualLabel() {
        List<String> columns = names(field -> true);
        return USUAL_LABELS.stream()
                .flatMap(usual -> Stream.concat(
                        columns.stream().filter(usual::equals), columns.stream().filter(usual::equalsIgnoreCase)))
                .filter(column -> !options.imageColumn().equals(Optional.of(column)))
                .findFirst();
    }

    /** The only text beside numbers, or the first or the last column; none where all columns make a picture. */
    private Optional<String> labelWithoutName() {
        List<String> numbers = names(TableColumns::isNumber);
        List<String> texts = names(TableColumns::isText);
        List<String> all = names(field -> true);
        if (all.size() < 2) {
            return Optional.empty();
        }
        if (!texts.isEmpty()) {
            return texts.size() == 1 && numbers.size() > 1 ? Optional.of(texts.get(0)) : Optional.empty();
        }
        if (isPicture(all.size()) && !isPicture(all.size() - 1)) {
            return Optional.empty();
        }
        String first = all.get(0);
        String last = all.get(all.size() - 1);
        FirstAndLast ends = FirstAndLast.of(opened.first().of(all), first, last, all.get(all.size() - 2));
        if (ends == FirstAndLast.UNCLEAR) {
            throw new UserError(
                    "labels of " + name + " may be in its first or in its last column",
                    "name it with " + Setting.LABEL_COLUMN.to(first) + " or " + Setting.LABEL_COLUMN.to(last));
        }
        return Optional.of(ends == FirstAndLast.LAST ? last : first);
    }

    private boolean isPicture(int numbers) {
        return PixelColumns.shape(numbers, options.imageShape()).isPresent();
    }

    /** Of two texts without names, one of which names pictures, the other is the label. */
    private Optional<String> onlyOther(ImageColumn images) {
        List<String> others = names(field -> !images.names().contains(field.name()));
        return others.size() == 1 ? Optional.of(others.get(0)) : Optional.empty();
    }

    // ---- images

    private ImageColumn images(Optional<String> label) {
        Optional<String> named =
                options.imageColumn().or(() -> options.likelyImage().filter(this::has));
        List<StructField> fields = Stream.of(schema.fields())
                .filter(field -> named.map(field.name()::equals).orElse(true))
                .filter(field -> !label.equals(Optional.of(field.name())))
                .filter(field -> !isAside(field.name()))
                .toList();
        List<StructField> holding = fields.stream()
                .filter(field -> isNumbers(field.dataType())
                        || ImageColumn.ofType(field, 0).isPresent())
                .toList();
        if (holding.size() > 1) {
            throw new UserError(name + " has " + holding.size() + " columns that can hold images ("
                    + holding.stream().map(StructField::name).collect(Collectors.joining(", ")) + "): name one with "
                    + Setting.IMAGE_COLUMN);
        }
        if (holding.size() == 1) {
            StructField field = holding.get(0);
            int index = schema.fieldIndex(field.name());
            return ImageColumn.ofType(field, index).orElseGet(() -> numbers(field, index));
        }
        Optional<ImageColumn> texts = texts(fields.stream()
                .filter(TableColumns::isText)
                .map(StructField::name)
                .toList());
        if (texts.isPresent()) {
            return texts.get();
        }
        if (named.isPresent()) {
            throw wrong(named.get());
        }
        return columns(names(field -> isNumber(field) && !label.equals(Optional.of(field.name()))));
    }

    private static boolean isNumbers(DataType type) {
        return PixelLayout.depth(type) > 0 || type.equals(SQLDataTypes.VectorType());
    }

    private ImageColumn numbers(StructField field, int index) {
        List<Object> first = opened.first().of(List.of(field.name())).stream()
                .<Object>map(row -> row.getAs(field.name()))
                .filter(Objects::nonNull)
                .toList();
        int depth = PixelLayout.depth(field.dataType());
        PixelRange range = options.pixelRange().orElse(PixelRange.BYTES);
        if (rows.isStreaming()) {
            return options.imageShape()
                    .flatMap(shape -> ImageColumn.ofType(field, index, new PixelScale(shape, range)))
                    .orElseThrow(() -> new UserError(
                            "column `" + field.name() + "` of " + name + " is of type "
                                    + field.dataType().simpleString()
                                    + ", and a stream does not say in advance what is in it",
                            "give arrays of numbers, channel by channel and row by row, and their "
                                    + Setting.IMAGE_SHAPE));
        }
        boolean signed = PixelLayout.element(field.dataType()).equals(DataTypes.ByteType) && range.black() >= 0;
        if (first.isEmpty()) {
            ImageShape any = options.imageShape().orElse(new ImageShape(1, 1, 1));
            return new ImageColumn.Numbers(
                    field.name(), index, new PixelScale(any, range), PixelLayout.FLAT, signed, false);
        }
        PixelLayout.Found found = first.get(0) instanceof Vector vector
                ? new PixelLayout.Found(
                        PixelLayout.FLAT, options.imageShape().or(() -> PixelColumns.square(vector.size())))
                : PixelLayout.of(PixelLayout.list(first.get(0)), depth, options.imageShape());
        ImageShape shape = found.shape().orElseThrow(() -> shapeless(field.name(), first.get(0), depth));
        options.imageShape().filter(stated -> !stated.equals(shape)).ifPresent(stated -> {
            throw new UserError(
                    Setting.IMAGE_SHAPE,
                    stated.channels() + "x" + stated.rows() + "x" + stated.columns(),
                    "the first image in column `" + field.name() + "` of " + name + " is " + shape,
                    "leave it out");
        });
        ImageColumn.Numbers images = new ImageColumn.Numbers(
                field.name(),
                index,
                new PixelScale(shape, range),
                found.layout(),
                signed,
                options.imageShape().isPresent());
        if (options.pixelRange().isEmpty()) {
            NumbersSeen seen = new NumbersSeen();
            first.forEach(value -> images.addTo(seen, value));
            seen.check(name).ifPresent(notes::add);
        }
        return images;
    }

    private UserError shapeless(String column, Object first, int depth) {
        int size = first instanceof Vector vector
                ? vector.size()
                : PixelLayout.list(first).size();
        if (first instanceof SparseVector) {
            int side = (int) Math.ceil(Math.sqrt(size));
            return new UserError(
                    "column `" + column + "` of " + name + " has sparse vectors of " + size
                            + " numbers, which may leave out zeros at the end of a picture",
                    "give its shape, such as " + Setting.IMAGE_SHAPE.to("1x" + side + "x" + side));
        }
        return depth > 1
                ? new UserError(
                        "the first image in column `" + column + "` of " + name
                                + " is neither of 1 or 3 channels nor of rows as long as each other",
                        "name another with " + Setting.IMAGE_COLUMN)
                : new UserError(
                        "column `" + column + "` of " + name + " has " + size
                                + " numbers an image, which make no square picture",
                        "give the shape with " + Setting.IMAGE_SHAPE);
    }

    /** Pictures in Base64, or the paths of their files. */
    private Optional<ImageColumn> texts(List<String> columns) {
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        List<Row> first = opened.first().of(columns);
        JavaSparkContext spark = new JavaSparkContext(rows.sparkSession().sparkContext());
        Configuration hadoop = spark.hadoopConfiguration();
        for (String column : columns) {
            List<String> values = first.stream()
                    .map(row -> row.<String>getAs(column))
                    .filter(value -> value != null && !value.isBlank())
                    .toList();
            int index = schema.fieldIndex(column);
            if (TextPictures.are(values)) {
                return Optional.of(new ImageColumn.Base64Text(column, index));
            }
            Optional<FilePaths> paths = FilePaths.of(
                    values, opened.folder(), hadoop, () -> spark.broadcast(new SerializableConfiguration(hadoop)));
            if (paths.isPresent()) {
                return Optional.of(new ImageColumn.Named(column, index, paths.get()));
            }
        }
        return Optional.empty();
    }

    private ImageColumn columns(List<String> numbers) {
        PixelColumns found = PixelColumns.of(numbers, options.imageShape()).orElseThrow(() -> noPicture(numbers));
        if (!found.surplus().isEmpty()) {
            notes.add("column" + (found.surplus().size() > 1 ? "s" : "") + " left out of the picture: "
                    + some(found.surplus()) + "; its pixels are `"
                    + found.pixels().get(0) + "` to `"
                    + found.pixels().get(found.pixels().size() - 1) + "`");
        }
        PixelRange range = options.pixelRange().orElse(PixelRange.BYTES);
        if (options.pixelRange().isEmpty()) {
            NumbersSeen seen = new NumbersSeen();
            for (Row row : opened.first().of(found.pixels())) {
                seen.nextImage();
                found.pixels().forEach(column -> seen.add(row.getAs(column)));
            }
            seen.check(name).ifPresent(notes::add);
        }
        return new ImageColumn.Columns(
                found.pixels(),
                found.pixels().stream().map(schema::fieldIndex).toList(),
                new PixelScale(found.shape(), range));
    }

    private static String some(List<String> columns) {
        int shown = 5;
        return columns.stream().limit(shown).map(each -> "`" + each + "`").collect(Collectors.joining(", "))
                + (columns.size() > shown ? " and " + (columns.size() - shown) + " more" : "");
    }

    private UserError noPicture(List<String> numbers) {
        List<String> called = names(field -> isText(field)
                && opened.first().of(List.of(field.name())).stream()
                        .anyMatch(row ->
                                row.getAs(field.name()) instanceof String text && FilePaths.isCalledAsAPicture(text)));
        if (!called.isEmpty()) {
            return new UserError(
                    "column `" + called.get(0) + "` of " + name + " names pictures, but the first are not in "
                            + opened.folder()
                                    .map(folder -> folder + ", nor in a folder in it")
                                    .orElse("any folder"),
                    "put them there, or write absolute paths");
        }
        return new UserError(
                name + " has no column of images (its columns: " + ImageColumn.types(schema) + ") and "
                        + numbers.size() + " columns of numbers"
                        + options.imageShape()
                                .map(shape -> " for the " + shape.size() + " pixels of " + shape)
                                .orElse(", which make no square picture"),
                "name the one with the images with " + Setting.IMAGE_COLUMN + ", the one with the labels with "
                        + Setting.LABEL_COLUMN + ", give the pixels' shape with " + Setting.IMAGE_SHAPE
                        + ", or leave columns out with " + Setting.DROP_COLUMN);
    }

    private UserError wrong(String column) {
        return Arrays.stream(schema.fields())
                .filter(field -> field.name().equals(column))
                .findFirst()
                .map(field -> new UserError("column `" + column + "` of " + name + " is of type "
                        + field.dataType().simpleString()
                        + "; images are read from binary (image files), struct<bytes, path>, Spark's image struct,"
                        + " array<number>, vector, and texts that are paths or Base64: name such a column with "
                        + Setting.IMAGE_COLUMN + " (its columns: " + ImageColumn.types(schema) + ")"))
                .orElseGet(() -> new UserError(
                        Setting.IMAGE_COLUMN,
                        column,
                        name + " has no such column; it has " + ImageColumn.types(schema)));
    }

    /** Which of the ends of a line the label is at. */
    private enum FirstAndLast {
        FIRST,
        LAST,
        UNCLEAR;

        static FirstAndLast of(List<Row> rows, String first, String last, String besideLast) {
            Set<Double> firsts = values(rows, first);
            Set<Double> lasts = values(rows, last);
            boolean lastCounts = areClasses(lasts, rows.size());
            if (!lastCounts || areClasses(firsts, rows.size())) {
                return FIRST;
            }
            // Pictures of as few levels have such columns everywhere.
            double beside = values(rows, besideLast).stream()
                    .mapToDouble(each -> each)
                    .max()
                    .orElse(0);
            if (firsts.size() > 1 && beside < lasts.size()) {
                return FIRST;
            }
            return firsts.size() > lasts.size() ? LAST : UNCLEAR;
        }

        private static Set<Double> values(List<Row> rows, String column) {
            return rows.stream()
                    .map(row -> row.<Object>getAs(column))
                    .filter(Number.class::isInstance)
                    .map(value -> ((Number) value).doubleValue())
                    .collect(Collectors.toSet());
        }

        /** Whether values are 0, 1 and so on, each of them in two rows or more on average. */
        private static boolean areClasses(Set<Double> values, int rows) {
            return values.size() > 1
                    && 2 * values.size() <= rows
                    && values.stream().allMatch(value -> value >= 0 && value == Math.rint(value))
                    && values.stream().mapToDouble(each -> each).max().orElse(0) == values.size() - 1;
        }
    }
}
