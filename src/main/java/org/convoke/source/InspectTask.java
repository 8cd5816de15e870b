package org.convoke.source;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;
import org.convoke.data.PackedImages;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.ImageDecoder;
import org.convoke.data.picture.RasterImage;
import org.convoke.text.UserError;

/**
 * Decodes the images of a partition's rows, one after another, and keeps what they are like.
 *
 * @param images where the image is
 * @param labels where the label is; empty or one
 * @param classes the classes
 * @param decoding what may be decoded
 * @param samples whether small pictures are kept
 */
record InspectTask(ImageColumn images, List<LabelColumn> labels, ClassIndex classes, Decoding decoding, boolean samples)
        implements Function2<Integer, Iterator<Row>, Iterator<InspectedImages>> {
    @Override
    public Iterator<InspectedImages> call(Integer partition, Iterator<Row> rows) {
        Inspector inspector = new Inspector(samples);
        ImageDecoder decoder = new ImageDecoder(decoding);
        for (long number = 0; rows.hasNext(); number++) {
            Row row = rows.next();
            try {
                RasterImage image = images.read(row, decoder);
                String mode = images.mode(row, image);
                inspector.add(
                        new InspectedImages.Kind(image.channels(), image.height(), image.width(), mode),
                        label(row, partition, number),
                        () -> Optional.of(image));
            } catch (BadImage e) {
                inspector.addBad(ImageTable.where(row, partition, number), e.marked());
            }
        }
        return List.of(inspector.found()).iterator();
    }

    private int label(Row row, int partition, long number) {
        try {
            return labels.isEmpty() || row.isNullAt(labels.get(0).index())
                    ? PackedImages.UNKNOWN
                    : labels.get(0).read(row, classes);
        } catch (UserError e) {
            throw new UserError(ImageTable.where(row, partition, number) + ": " + e.getMessage(), e);
        }
    }
}
