package org.convoke.data.picture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import org.convoke.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    private final ImageDecoder decoder = TinyImages.reader();

    @Test
    void readsEveryFormatAsPillowDoes() throws Exception {
        for (PillowFigures figures : PillowFigures.of("pillow.tsv")) {
            figures.compare(decoder.read(TinyImages.resource(figures.name())));
        }
    }

    @Test
    void readsOddFilesAsPillowDoes() throws Exception {
        for (PillowFigures figures : PillowFigures.of("pillow-messy.tsv")) {
            figures.compare(decoder.read(messy(figures.name())));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            derived-jpeg-header-only-20-bytes.jpg | truncated: the file ends after 20 bytes, before its picture does
            derived-text-named-jpg.jpg            | not an image: the text "this is not an image" (JPEG, PNG, GIF, BMP, WebP and TIFF can be read)
            derived-zero-byte.jpg                 | empty file
            gif-declares-huge-size.gif            | declares 65535 × 1321 pixels, more than max-pixels=1000000 allows
            gif-zero-width.gif                    | declares 0 × 32 pixels
            png-broken-deflate.png                | damaged: the checksum of its IDAT chunk is wrong""")
    void saysWhyAnOddFileIsNoPicture(String name, String reason) throws IOException {
        byte[] file = messy(name);
        assertThatThrownBy(() -> decoder.read(file))
                .isInstanceOf(BadImage.class)
                .hasMessage(reason);
    }

    /** All of the picture is there: the compressed data end with the right checksum. Only the file's end is missing. */
    @Test
    void readsAPngFileThatLacksNothingButItsEnd() throws Exception {
        assertThat(decoder.read(messy("png-truncated-iend.png")))
                .isEqualTo(decoder.read(messy("derived-png-named-jpg.jpg")));
    }

    @Test
    void leavesTextsInAPngFilePacked() throws Exception {
        assertThat(decoder.read(messy("png-ztxt-decompression-bomb.png")))
                .isEqualTo(new RasterImage(1, 1, 1, new byte[1]));
    }

    @ParameterizedTest
    @CsvSource({
        "rgb-420.jpg, RGB 8 bit",
        "cmyk.jpg, CMYK 8 bit",
        "grey-progressive.jpg, grey 8 bit",
        "grey-16bit.png, grey 16 bit",
        "grey-4bit-trns.png, grey 4 bit + alpha",
        "palette-2bit.png, palette 2 bit + alpha",
        "frame-on-screen.gif, palette 3 bit + alpha",
        "masks-565.bmp, RGB 16 bit a pixel",
        "turned-by-exif.webp, RGB 8 bit",
        "lossy-alpha.webp, RGB 8 bit + alpha"
    })
    void saysHowAFileKeepsItsPixelsWithoutDecodingIt(String name, String mode) throws Exception {
        assertThat(ImageDecoder.mode(TinyImages.resource(name))).isEqualTo(mode);
    }

    /** A sample of 4 bit, and the transparent one among them, is compared before it is spread to 8 bit. */
    @Test
    void findsTheTransparentGreyAmongTheStoredSamples() throws Exception {
        RasterImage image = decoder.read(TinyImages.resource("grey-4bit-trns.png"));
        for (byte pixel : image.pixels()) {
            assertThat(pixel & 0xff).isNotEqualTo(3 * 17).matches(v -> v % 17 == 0);
        }
    }

    /** Every cut is seen, or nothing of the picture is missing. */
    @Test
    void seesWhereAFileIsCutOff() throws Exception {
        for (String name : TinyImages.NAMES) {
            byte[] whole = TinyImages.resource(name);
            RasterImage picture = decoder.read(whole);
            int seen = 0;
            for (int length = 0; length < whole.length; length++) {
                try {
                    assertThat(decoder.read(Arrays.copyOf(whole, length)))
                            .as("%s cut to %s of %s bytes", name, length, whole.length)
                            .isEqualTo(picture);
                } catch (BadImage e) {
                    assertThat(e.getMessage())
                            .as("%s cut to %s bytes", name, length)
                            .isNotBlank();
                    seen++;
                }
            }
            assertThat(seen).as(name).isGreaterThan(whole.length / 2);
        }
    }

    @Test
    void aJpegFileWithoutItsLastTwoBytesIsCutOff() throws IOException {
        byte[] whole = TinyImages.resource("rgb-420.jpg");
        assertThatThrownBy(() -> decoder.read(Arrays.copyOf(whole, whole.length - 2)))
                .isInstanceOf(BadImage.class)
                .hasMessageStartingWith("truncated");
    }

    /** Coded data with a piece missing: the JDK's reader only warns, and makes up the rest. */
    @Test
    void seesThatCodedDataOfAJpegFileAreMissing() throws IOException {
        byte[] whole = TinyImages.resource("rgb-420.jpg");
        byte[] gap = Arrays.copyOf(whole, whole.length - 60);
        gap[gap.length - 2] = (byte) 0xff;
        gap[gap.length - 1] = (byte) 0xd9;
        assertThatThrownBy(() -> decoder.read(gap))
                .isInstanceOf(BadImage.class)
                .hasMessageStartingWith("damaged: Corrupt JPEG data");
    }

    @Test
    void bytesBehindAPictureDoNoHarm() throws Exception {
        for (String name : new String[] {"rgb-420.jpg", "rgb-8bit-alpha.png", "frame-on-screen.gif", "rgb.bmp"}) {
            byte[] whole = TinyImages.resource(name);
            assertThat(decoder.read(Arrays.copyOf(whole, whole.length + 1000))).isEqualTo(decoder.read(whole));
        }
    }

    /** So that a reader which failed is of no further effect. */
    @Test
    void readsTheNextFileAfterABadOne() throws Exception {
        byte[] whole = TinyImages.resource("rgb-444-progressive.jpg");
        RasterImage first = decoder.read(whole);
        byte[] noTables = whole.clone();
        for (int i = 1; i < whole.length; i++) {
            if (whole[i - 1] == (byte) 0xff && whole[i] == (byte) 0xc4) {
                // A table becomes a comment.
                noTables[i] = (byte) 0xfe;
            }
        }
        assertThatThrownBy(() -> decoder.read(noTables)).isInstanceOf(BadImage.class);
        assertThat(decoder.read(whole)).isEqualTo(first);
    }

    @Test
    void aTextThatBeginsLikeABitmapIsAText() {
        assertThatThrownBy(() -> decoder.read("BMW, Mercedes, Volvo, Saab".getBytes(UTF_8)))
                .isInstanceOf(BadImage.class)
                .hasMessageStartingWith("not an image: the text \"BMW");
    }

    @Test
    void readsTheShapeOfTheNetwork() throws Exception {
        Decoding decoding = new Decoding(new ImageShape(1, 7, 10), Fit.STRETCH, Resampling.AREA, 1_000_000);
        byte[] file = TinyImages.resource("rgb.bmp");
        RasterImage grey = decoder.read(file).withChannels(1);
        byte[] pixels = new ImageDecoder(decoding).decode(file);
        // 21 × 30 becomes 7 × 10: the mean of 3 × 3.
        for (int row = 0; row < 7; row++) {
            for (int column = 0; column < 10; column++) {
                int sum = 0;
                for (int i = 0; i < 9; i++) {
                    sum += grey.at(0, 3 * row + i / 3, 3 * column + i % 3);
                }
                assertThat(pixels[row * 10 + column] & 0xff).isEqualTo((2 * sum + 9) / 18);
            }
        }
    }

    private static byte[] messy(String name) throws IOException {
        return Files.readAllBytes(SharedFolder.path("data/images-messy/" + name));
    }

    /** A bitmap may say by masks which bits are red, green and blue; one without bits has no greatest value. */
    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void aBitmapWithoutBitsForAColourIsDamaged(int bits) {
        ByteBuffer file = ByteBuffer.allocate(14 + 40 + 12 + 4 * 4).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(14 + 40 + 12);
        file.putInt(40)
                .putInt(2)
                .putInt(2)
                .putShort((short) 1)
                .putShort((short) bits)
                .putInt(3);
        file.putInt(0).putInt(0).putInt(0).putInt(0).putInt(0);
        file.putInt(0xf800).putInt(0).putInt(0x001f);
        assertThatThrownBy(() -> decoder.read(file.array()))
                .isInstanceOf(BadImage.class)
                .hasMessage("damaged: one of its colour masks is empty");
    }
}
