package org.convoke.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** Figures of a picture as Pillow, an independent decoder, reads it; see the files for what they are. */
record PillowFigures(String name, int[] shape, double[] means, int[][] samples, String crc) {
    static List<PillowFigures> of(String resource) throws IOException {
        return new String(TinyImages.resource(resource), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(PillowFigures::parse)
                .toList();
    }

    private static PillowFigures parse(String line) {
        String[] fields = line.split("\t", -1);
        return new PillowFigures(
                fields[0],
                ints(fields[1], "x"),
                Stream.of(fields[2].split(",", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray(),
                Stream.of(fields[3].split(";", -1))
                        .map(pixel -> ints(pixel, ","))
                        .toArray(int[][]::new),
                fields[4]);
    }

    private static int[] ints(String text, String separator) {
        return Stream.of(text.split(separator, -1)).mapToInt(Integer::parseInt).toArray();
    }

    /** Lossy formats leave decoders some room; of all others every pixel is told. */
    void compare(RasterImage image) {
        assertThat(new int[] {image.channels(), image.height(), image.width()})
                .as(name)
                .isEqualTo(shape);
        int tolerance = name.endsWith(".jpg") || name.endsWith("named-png.png")
                ? 2
                : name.startsWith("lossy") ? 6 : name.matches(".*5(55.*|65)\\.bmp") ? 1 : 0;
        if (tolerance == 0) {
            CRC32 crc32 = new CRC32();
            crc32.update(image.pixels());
            assertThat(String.format("%08x", crc32.getValue())).as(name).isEqualTo(crc);
        }
        int h = image.height();
        int w = image.width();
        int[][] places = {{h / 2, w / 2}, {h / 4, w / 3}, {h - 1, w - 1}, {0, 0}};
        for (int channel = 0; channel < image.channels(); channel++) {
            for (int place = 0; place < places.length; place++) {
                assertThat(image.at(channel, places[place][0], places[place][1]))
                        .as(name + " channel " + channel + " place " + place)
                        .isCloseTo(samples[place][channel], within(tolerance));
            }
            int start = channel * h * w;
            double mean = IntStream.range(start, start + h * w)
                    .map(i -> Byte.toUnsignedInt(image.pixels()[i]))
                    .average()
                    .orElseThrow();
            assertThat(mean).as(name).isCloseTo(means[channel], within(tolerance == 1 ? 0.7 : 0.01 + tolerance / 5.0));
        }
    }
}
