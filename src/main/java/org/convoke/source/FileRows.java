package org.convoke.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.convoke.data.files.ClassFolders;
import org.convoke.data.files.ImageFiles;
import org.convoke.data.picture.BadImage;

/** Image files as a table: a row a file, in the order of the files, each read when its row is. */
final class FileRows {
    /** The column with the path of a file. */
    static final String PATH = "path";

    private static final String LABEL = "label";
    static final String CONTENT = "content";
    private static final String ERROR = "error";
    private static final StructType COLUMNS = new StructType()
            .add(PATH, DataTypes.StringType, false)
            .add(LABEL, DataTypes.StringType, true)
            .add(CONTENT, DataTypes.BinaryType, true)
            .add(ERROR, DataTypes.StringType, true);
    /** So that a task is neither too short for its scheduling nor too long to be done again. */
    private static final int FILES_A_TASK = 1000;

    private FileRows() {}

    /** The columns that only serve to read an image: {@code content} and {@code error}. */
    static List<String> hidden() {
        return List.of(CONTENT, ERROR);
    }

    /**
     * The table of some files.
     *
     * @param name what messages call it
     * @param files which
     * @param folders their classes
     */
    static ImageTable of(SparkSession session, String name, ImageFiles files, ClassFolders folders) {
        JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
        int count = files.names().size();
        int cores = spark.defaultParallelism();
        // A packed tar archive is unpacked from its beginning by every task.
        int tasks = Math.max(1, Math.min(count, files.isSeekable() ? Math.max(cores, count / FILES_A_TASK) : cores));
        List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
        Configuration hadoop = spark.hadoopConfiguration();
        JavaRDD<Row> rows = spark.parallelize(numbers, tasks)
                .flatMap(new ReadTask(
                        spark.broadcast(FileListing.of(files, folders)), new SerializableConfiguration(hadoop), tasks));
        boolean labelled = !folders.classNames().isEmpty();
        return new ImageTable(
                name,
                session.createDataFrame(rows, COLUMNS),
                new ImageColumn.FileContent(COLUMNS.fieldIndex(CONTENT), COLUMNS.fieldIndex(ERROR)),
                labelled
                        ? Optional.of(new LabelColumn(LABEL, COLUMNS.fieldIndex(LABEL), true, false))
                        : Optional.empty(),
                Optional.empty(),
                labelled ? Optional.of(folders.classNames()) : Optional.empty(),
                List.of());
    }

    /** Reads a range of the files, each when its row is asked for. */
    private record ReadTask(Broadcast<FileListing> listing, SerializableConfiguration hadoop, int tasks)
            implements FlatMapFunction<Integer, Row> {
        @Override
        public Iterator<Row> call(Integer task) throws IOException {
            FileListing listed = listing.value();
            List<String> names = listed.files().names();
            int from = (int) ((long) task * names.size() / tasks);
            int to = (int) ((long) (task + 1) * names.size() / tasks);
            ImageFiles.Opened opened = listed.files().open(hadoop.value());
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> close(opened));
            return IntStream.range(from, to)
                    .mapToObj(index -> row(listed, opened, index, names.get(index)))
                    .iterator();
        }

        private static Row row(FileListing listed, ImageFiles.Opened opened, int index, String name) {
            byte[] content = null;
            String error = null;
            try {
                content = opened.read(index, ImageFiles.MOST_BYTES);
            } catch (BadImage e) {
                error = e.marked();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return RowFactory.create(
                    listed.files().where(name), listed.classOf(index).orElse(null), content, error);
        }

        private static void close(ImageFiles.Opened opened) {
            try {
                opened.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
