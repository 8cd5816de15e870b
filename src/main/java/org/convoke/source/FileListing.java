package org.convoke.source;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.convoke.data.PackedImages;
import org.convoke.data.files.ClassFolders;
import org.convoke.data.files.ImageFiles;

/**
 * Files and their classes: what every task that reads some of them is told, once an executor.
 *
 * @param files the files
 * @param labels the class of each, or {@link PackedImages#UNKNOWN}
 * @param classNames the names of the classes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FileListing(ImageFiles files, int[] labels, List<String> classNames) implements Serializable {
    static FileListing of(ImageFiles files, ClassFolders folders) {
        return new FileListing(files, folders.labels(), folders.classNames());
    }

    /** The name of a file's class, if it has one. */
    Optional<String> classOf(int index) {
        return labels[index] == PackedImages.UNKNOWN ? Optional.empty() : Optional.of(classNames.get(labels[index]));
    }
}
