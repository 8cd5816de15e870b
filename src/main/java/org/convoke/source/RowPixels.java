package org.convoke.source;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.ImageDecoder;

/** How a row of a table becomes pixels {@code [channel][row][column]}, on an executor. */
public sealed interface RowPixels extends Serializable {
    /** What one task reads with, row by row. */
    interface Reader {
        /** @throws BadImage if the row has no image, or one that cannot be read or does not fit */
        byte[] pixels(Row row) throws BadImage;
    }

    /** A reader for one task. */
    Reader open();

    /** A picture that is decoded. */
    record Decoded(ImageColumn images, Decoding decoding) implements RowPixels {
        @Override
        public Reader open() {
            ImageDecoder decoder = new ImageDecoder(decoding);
            return row -> decoding.pixels(images.read(row, decoder));
        }
    }

    /** Pixels as they are. */
    record Packed(int index) implements RowPixels {
        @Override
        public Reader open() {
            return row -> row.getAs(index);
        }
    }
}
