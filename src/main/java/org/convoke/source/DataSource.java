package org.convoke.source;

import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.convoke.data.ClassFolders;
import org.convoke.data.ImageFiles;
import org.convoke.data.ImageFolder;
import org.convoke.data.Part;
import org.convoke.text.UserError;

/** What {@code --data} names, found but not yet read. */
public sealed interface DataSource {
    /** What messages call it. */
    String name();

    /** A set that is packed already, in a format of its own, which the driver reads. */
    record Packed(String name, ImageFolder folder) implements DataSource {}

    /** Image files of a folder or an archive. */
    record Files(String name, ImageFiles files, ClassFolders folders) implements DataSource {
        /** Whether it has a part of its own for training and one for testing. */
        public boolean hasPart(Part part) {
            return folders.hasPart(part);
        }

        /** The table of a part, or of all files where there are no parts. */
        public ImageTable table(SparkSession session, Part part) {
            int[] chosen = folders.hasParts() ? folders.files(part) : folders.all();
            return FileRows.of(session, name, files.select(chosen), folders.select(chosen));
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
