package org.convoke.data.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DamagedImagesPropertyTest {
    private final ImageDecoder decoder = TinyImages.reader();

    @Provide
    Arbitrary<String> tinyImages() {
        return Arbitraries.of(TinyImages.NAMES);
    }

    /** Whatever is written over a file, what comes out is a picture or a reason. */
    @Property(tries = 700)
    void onlyAReasonComesOutOfADamagedFile(
            @ForAll("tinyImages") String name,
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 100_000) Integer> places,
            @ForAll byte value)
            throws IOException {
        byte[] file = TinyImages.resource(name);
        for (int place : places) {
            file[place % file.length] ^= value == 0 ? 1 : value;
        }
        try {
            RasterImage image = decoder.read(file);
            assertThat((long) image.width() * image.height()).isBetween(1L, 1_000_000L);
        } catch (BadImage e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
        }
    }

    @Property(tries = 200)
    void onlyAReasonComesOutOfADamagedHeader(
            @ForAll("tinyImages") String name, @ForAll @IntRange(max = 79) int place, @ForAll byte value)
            throws IOException {
        byte[] file = TinyImages.resource(name);
        file[Math.min(place, file.length - 1)] = value;
        try {
            decoder.read(file);
        } catch (BadImage e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
        }
    }
}
