package org.convoke.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that the JDK's writer makes, which is independent of this reader. */
class TiffFileTest {
    private static final int WIDTH = 37;
    private static final int HEIGHT = 300;

    private final ImageDecoder decoder =
            new ImageDecoder(new Decoding(new ImageShape(3, 1, 1), Fit.NONE, Resampling.AREA, 1_000_000));

    /** With runs as well as noise, so that every packing has something to do. */
    private static int value(int x, int y, int channel) {
        return x < 12 ? 200 : (x * 31 + y * 17 + channel * 91 + x * y) & 0xff;
    }

    private static BufferedImage picture(int type) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                for (int channel = 0; channel < image.getRaster().getNumBands(); channel++) {
                    image.getRaster().setSample(x, y, channel, value(x, y, channel));
                }
            }
        }
        return image;
    }

    private static byte[] tiff(BufferedImage image, String packing) throws IOException {
        return tiff(image, packing, false);
    }

    private static byte[] tiff(BufferedImage image, String packing, boolean tiled) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionType(packing);
            if (tiled) {
                param.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
                param.setTiling(16, 32, 0, 0);
            }
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static void assertPixels(RasterImage read, int channels) {
        assertThat(read)
                .hasToString(
                        WIDTH + " × " + HEIGHT + " pixels of " + channels + (channels == 1 ? " channel" : " channels"));
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                for (int channel = 0; channel < channels; channel++) {
                    assertThat(read.at(channel, y, x)).isEqualTo(value(x, y, channel));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LZW", "Deflate", "ZLib", "PackBits"})
    void greyAndColourInEveryPacking(String packing) throws IOException, BadImage {
        assertPixels(decoder.read(tiff(picture(BufferedImage.TYPE_BYTE_GRAY), packing)), 1);
        assertPixels(decoder.read(tiff(picture(BufferedImage.TYPE_3BYTE_BGR), packing)), 3);
        assertPixels(decoder.read(tiff(picture(BufferedImage.TYPE_3BYTE_BGR), packing, true)), 3);
    }

    @Test
    void sixteenBitKeepsTheUpperEight() throws IOException, BadImage {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        int[] values = {0x12ff, 0xff00, 0x0080};
        image.getRaster().setPixels(0, 0, 3, 1, values);
        RasterImage read = decoder.read(tiff(image, "LZW"));
        assertThat(read.pixels()).containsExactly((byte) 0x12, (byte) 0xff, (byte) 0);
    }

    @Test
    void paletteAndTwoLevels() throws IOException, BadImage {
        byte[] reds = {0, (byte) 255, 10, 20};
        byte[] greens = {0, 1, 30, 40};
        byte[] blues = {0, 2, 50, 60};
        BufferedImage palette = new BufferedImage(
                5, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 4, reds, greens, blues));
        palette.getRaster().setPixels(0, 0, 5, 1, new int[] {0, 1, 2, 3, 1});
        assertThat(decoder.read(tiff(palette, "PackBits")).pixels())
                .containsExactly(new int[] {0, 255, 10, 20, 255, 0, 1, 30, 40, 1, 0, 2, 50, 60, 2});
        BufferedImage levels = new BufferedImage(11, 2, BufferedImage.TYPE_BYTE_BINARY);
        levels.getRaster().setSample(9, 1, 0, 1);
        byte[] expected = new byte[22];
        expected[20] = (byte) 255;
        assertThat(decoder.read(tiff(levels, "Deflate")).withChannels(1).pixels())
                .isEqualTo(expected);
    }

    @Test
    void whatCannotBeReadOrIsNotThereIsABadImage() throws IOException {
        byte[] whole = tiff(picture(BufferedImage.TYPE_3BYTE_BGR), "LZW");
        for (int length = 4; length < whole.length; length += 997) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(BadImage.class).isThrownBy(() -> decoder.read(part));
        }
        byte[] jpeg = tiff(picture(BufferedImage.TYPE_3BYTE_BGR), "JPEG");
        assertThatExceptionOfType(BadImage.class)
                .isThrownBy(() -> decoder.read(jpeg))
                .withMessageStartingWith("a TIFF image of a kind that cannot be read (3 samples of 8 bit,")
                .withMessageEndingWith("save it as PNG");
        byte[] large = tiff(new BufferedImage(2000, 600, BufferedImage.TYPE_BYTE_GRAY), "LZW");
        assertThatExceptionOfType(BadImage.class)
                .isThrownBy(() -> decoder.read(large))
                .withMessageStartingWith("declares 2000 × 600 pixels, more than ");
    }
}
