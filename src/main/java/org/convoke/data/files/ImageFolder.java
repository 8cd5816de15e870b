package org.convoke.data.files;

import org.convoke.data.PackedImages;
import org.convoke.data.Part;
import org.convoke.data.TrainTest;
import org.convoke.text.UserError;

/** A folder, an archive or a file that holds a data set in one of the formats that are known. */
public interface ImageFolder {
    /** The format in words: {@code IDX files}. */
    String format();

    /** Whether it has parts; otherwise all of its images are read, whichever part is asked for, and are those to train on. */
    default boolean hasParts() {
        return true;
    }

    /** Whether a part is there, and has labels. */
    boolean isLabelled(Part part);

    /**
     * Both parts.
     *
     * @throws UserError if a file is missing or wrong, or the parts do not fit together
     */
    TrainTest open();

    /**
     * One part; where its labels are missing they are {@link PackedImages#UNKNOWN}.
     *
     * @throws UserError if a file of it is missing or wrong
     */
    PackedImages read(Part part);
}
