package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.convoke.SharedFolder;
import org.convoke.data.Decoding;
import org.convoke.data.Fit;
import org.convoke.data.ImageShape;
import org.convoke.data.Part;
import org.convoke.data.Resampling;
import org.convoke.source.DataSource;
import org.convoke.source.DataSources;
import org.convoke.source.ImageTable;
import org.convoke.source.LoadedImages;
import org.convoke.source.PixelRange;
import org.convoke.source.TableOptions;
import org.convoke.text.UserError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables as people have them: what is meant as the same images is the same set, and the rest is refused with what to do. */
class CasesTableTest {
    private static final ImageShape SHAPE = new ImageShape(1, 28, 28);
    private static final Decoding DECODING = new Decoding(SHAPE, Fit.NONE, Resampling.AREA, 10_000);
    /** Of the 60 images of {@code 09/plain.csv} with labels 0 … 2. */
    private static final String PLAIN = "";

    private static LocalSpark spark;

    @BeforeAll
    static void start() {
        spark = new LocalSpark(2, "spark.kryo.registrationRequired", "false", "spark.sql.shuffle.partitions", "1");
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    private static Path path(String name) {
        return SharedFolder.path("cases/" + name);
    }

    private static DataSource.Table find(Path path) {
        return (DataSource.Table) DataSources.find(path.toString(), DataSources.AUTO, new Configuration());
    }

    private static ImageTable table(String name, Part part, TableOptions options) {
        SparkSession session = spark.session();
        return find(path(name)).table(session, part, options);
    }

    private static ExecutorImages load(ImageTable table, List<String> classNames) {
        return ExecutorImages.of(
                spark.context(), LoadedImages.of(spark.context(), table, classNames, DECODING, false), 3);
    }

    private static String digest(String name, TableOptions options) {
        ImageTable table = table(name, Part.TRAIN, options);
        try (ExecutorImages images = load(table, table.classNames())) {
            return images.digest();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "03/dim.csv", "09/plain.csv", "09/headerless.csv", "09/bom.csv", "09/bom-headerless.csv", "09/spaces.csv", "09/texts.csv", "09/trailing.csv",
                "09/last.csv", "09/semicolon.csv", "09/quoted.csv", "09/tab.csv", "09/capital.csv", "09/crlf.csv",
                "09/floats.csv", "10/id.csv", "10/index.csv", "12/flat", "12/rows", "12/rows-channels", "12/signed",
                "12/decimal", "12/unit", "r2/table [v2]/plain.csv", "08/codes", "08/names", "11/hf", "13", "13/train.libsvm", "14/numbers.csv", "06/delta", "06/plain", "15a"
            })
    void look(String name) {
        try {
        long start = System.nanoTime();
        ImageTable table = table(name, Part.TRAIN, TableOptions.NONE);
        System.out.println(name + " " + table.images().text() + " " + table.labels() + " " + table.notes() + find(path(name)));
        System.out.println(table.classNames());
        System.out.println(digest(name, TableOptions.NONE) + " " + (System.nanoTime() - start) / 1e9);
        } catch (UserError e) { System.out.println(name + " ERR " + e.getMessage()); }
    }
}
