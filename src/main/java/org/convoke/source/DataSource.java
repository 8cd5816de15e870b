package org.convoke.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.data.Skipped;
import org.convoke.data.files.ClassFolders;
import org.convoke.data.files.ImageFiles;
import org.convoke.data.files.ImageFolder;
import org.convoke.data.picture.Decoding;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Images that were named, found but not yet read. */
public sealed interface DataSource {
    /** What messages call it. */
    String name();

    /** A set that is packed already, in a format of its own, which the driver reads. */
    record Packed(String name, ImageFolder folder) implements DataSource {
        /** Whether a part is there, and has labels. */
        public boolean isLabelled(Part part) {
            return part != Part.VALIDATION && folder.isLabelled(part);
        }

        /** @throws UserError if a file of the part is missing or wrong, or there is no such part */
        public PackedImages read(Part part) {
            if (part == Part.VALIDATION) {
                throw new UserError(name + " has no validation part: give " + Setting.PART.to("test") + " or "
                        + Setting.PART.to("train"));
            }
            return folder.read(part);
        }
    }

    /** Image files of a folder or an archive. */
    record Files(String name, ImageFiles files, ClassFolders folders) implements DataSource {
        /** Whether a part is there. */
        public boolean hasPart(Part part) {
            return folders.hasPart(part);
        }

        /** Whether a part is there, and has labels. */
        public boolean isLabelled(Part part) {
            return folders.labelled(folders.files(part)).length > 0;
        }

        /** The table of a part, or of all files where there are no parts. */
        public ImageTable table(SparkSession session, Part part) {
            return table(session, chosen(part));
        }

        /** The table of a part without the files that have no class, if any has one. */
        public ImageTable labelled(SparkSession session, Part part) {
            int[] labelled = folders.labelled(chosen(part));
            return table(session, labelled.length > 0 ? labelled : chosen(part));
        }

        private int[] chosen(Part part) {
            return folders.hasParts() ? folders.files(part) : folders.all();
        }

        private ImageTable table(SparkSession session, int[] chosen) {
            return FileRows.of(session, name, files.select(chosen), folders.select(chosen));
        }

        /** What a user should know of how it was read. */
        public List<String> remarks() {
            List<String> remarks = new ArrayList<>(folders.remarks());
            Skipped skipped = files.skipped().withoutHidden();
            if (skipped.total() > 0) {
                remarks.add("skipped " + skipped);
            }
            return remarks;
        }
    }

    /** A table that is there already. */
    record Rows(String name, Dataset<Row> rows) implements DataSource {
        /** @throws UserError if it is not clear where images and labels are */
        public ImageTable table(TableOptions options) {
            return SparkTables.of(rows, name, options);
        }

        /** @throws UserError if it is not clear where the images are; not for its labels, which are left out */
        public ImageTable unlabelled(TableOptions options) {
            return SparkTables.unlabelled(rows, name, options);
        }
    }

    /** A table whose images are read when they are first needed, and once for all trainings on them. */
    final class ReadOnce implements DataSource, AutoCloseable {
        private final ImageTable table;
        private final Decoding decoding;
        private final boolean skipBad;
        private Optional<LoadedImages> images = Optional.empty();

        /**
         * @param decoding what becomes of an image
         * @param skipBad whether images that cannot be read are left out and counted
         */
        public ReadOnce(ImageTable table, Decoding decoding, boolean skipBad) {
            this.table = table;
            this.decoding = decoding;
            this.skipBad = skipBad;
        }

        @Override
        public String name() {
            return table.name();
        }

        /** Where the images are read from. */
        public ImageTable table() {
            return table;
        }

        /** @throws UserError as {@link LoadedImages#of} does */
        public LoadedImages images(JavaSparkContext spark) {
            LoadedImages read =
                    images.orElseGet(() -> LoadedImages.of(spark, table, table.classNames(), decoding, skipBad));
            images = Optional.of(read);
            return read;
        }

        /** Frees what the executors hold. */
        @Override
        public void close() {
            images.ifPresent(each -> each.blocks().unpersist(false));
            images = Optional.empty();
        }
    }

    /** A table in a format that Spark reads. */
    record Table(String name, TableFiles files) implements DataSource {
        /** Whether it has a part of its own for training and one for testing. */
        public boolean hasPart(Part part) {
            return files.parts().containsKey(part);
        }

        private List<String> paths(Part part) {
            return files.parts().getOrDefault(part, files.all());
        }

        /**
         * The table of a part, or of all rows where there are no parts.
         *
         * @throws UserError if it cannot be read, or has no images
         */
        public ImageTable table(SparkSession session, Part part, TableOptions options) {
            return SparkTables.open(session, name, files.format(), paths(part), options);
        }

        /** @throws UserError if it cannot be read, or has no images; not for its labels, which are left out */
        public ImageTable unlabelled(SparkSession session, Part part, TableOptions options) {
            return SparkTables.openUnlabelled(session, name, files.format(), paths(part), options);
        }
    }
}
