package org.convoke.ml;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.SparkSession;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import scala.Option;

/**
 * The files of a stage that has a network: a model directory as the command line has them, and beside it Spark's folder {@code
 * metadata} with the stage's params. A directory without that folder can be read too: its params are the defaults.
 */
final class StageFiles {
    private static final String METADATA = "metadata";

    private StageFiles() {}

    /** Makes a stage. */
    interface Factory<T extends Params> {
        /** A stage of that uid. */
        T of(String uid, Model model);
    }

    /** Writes a stage. */
    static final class Writer extends MLWriter {
        private final Params stage;
        private final Model model;

        Writer(Params stage, Model model) {
            this.stage = stage;
            this.model = model;
        }

        @Override
        public void saveImpl(String path) {
            ModelDirectory.write(LocalSaving.path(path), hadoop(sparkSession()), model);
            DefaultParamsWriter.saveMetadata(stage, path, sparkSession());
        }
    }

    /** Reads a stage. */
    static final class Reader<T extends Params> extends MLReader<T> {
        private final Class<T> type;
        private final Factory<T> factory;

        Reader(Class<T> type, Factory<T> factory) {
            this.type = type;
            this.factory = factory;
        }

        @Override
        public T load(String path) {
            Model model = ModelDirectory.read(LocalSaving.path(path), hadoop(sparkSession()));
            Optional<DefaultParamsReader.Metadata> metadata =
                    metadata(path).filter(each -> each.className().equals(type.getName()));
            T stage = factory.of(
                    metadata.map(DefaultParamsReader.Metadata::uid).orElseGet(() -> Identifiable.randomUID("convoke")),
                    model);
            metadata.ifPresent(each -> each.getAndSetParams(stage, Option.empty()));
            return stage;
        }

        /** Those of any class: another stage's directory is a model directory too. */
        private Optional<DefaultParamsReader.Metadata> metadata(String path) {
            Path file = new Path(LocalSaving.path(path), METADATA);
            try {
                return file.getFileSystem(hadoop(sparkSession())).exists(file)
                        ? Optional.of(DefaultParamsReader.loadMetadata(path, sparkSession(), ""))
                        : Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be read", e);
            }
        }
    }

    private static Configuration hadoop(SparkSession session) {
        return session.sparkContext().hadoopConfiguration();
    }
}
