package org.convoke.ml;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.convoke.spark.SmallImages;

/** The images of {@link MlImages} in other forms than vectors. */
final class MlImageForms {
    private MlImageForms() {}

    private static byte[] bytes(int n) {
        return Arrays.copyOfRange(MlImages.IMAGES.pixels(), n * MlImages.SIZE, (n + 1) * MlImages.SIZE);
    }

    /** Spark's image struct. */
    static Row struct(int n) {
        return RowFactory.create(n + ".png", SmallImages.SIDE, SmallImages.SIDE, 1, 0, bytes(n));
    }

    /** A PNG file. */
    static byte[] png(int n) {
        BufferedImage image = new BufferedImage(SmallImages.SIDE, SmallImages.SIDE, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, SmallImages.SIDE, SmallImages.SIDE, bytes(n));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }
}
