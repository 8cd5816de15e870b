package org.convoke.data.picture;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Small pictures of every format, made for these tests. */
final class TinyImages {
    /** One of each way in which a format holds pixels. */
    static final List<String> NAMES = List.of(
            "rgb-420.jpg",
            "rgb-444-progressive.jpg",
            "rgb-422-restart.jpg",
            "cmyk.jpg",
            "grey-progressive.jpg",
            "rgb-8bit-alpha.png",
            "grey-2bit.png",
            "palette-2bit.png",
            "rgb-16bit-alpha.png",
            "frame-on-screen.gif",
            "rgb.bmp",
            "palette-4bit.bmp",
            "runs-8bit.bmp",
            "masks-565.bmp",
            "lossy.webp",
            "lossy-alpha.webp",
            "lossless-alpha.webp",
            "animated.webp");

    private TinyImages() {}

    static byte[] resource(String name) throws IOException {
        try (InputStream in = TinyImages.class.getResourceAsStream("/images/" + name)) {
            return in.readAllBytes();
        }
    }

    /** Reads pictures as they are, up to a million pixels. */
    static ImageDecoder reader() {
        return new ImageDecoder(new Decoding(new ImageShape(3, 1, 1), Fit.NONE, Resampling.AREA, 1_000_000));
    }
}
