package org.convoke.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;

class DecodingTest {
    private static final Decoding DECODING =
            new Decoding(new ImageShape(3, 28, 32), Fit.CROP, Resampling.BILINEAR, 5_000_000_0L);

    @Test
    void comesBackFromItsJson() {
        assertThat(DECODING.toJson().toString())
                .isEqualTo("{\"channels\":3,\"rows\":28,\"columns\":32,\"fit\":\"crop\",\"resize\":\"bilinear\","
                        + "\"max-pixels\":50000000}");
        assertThat(Decoding.fromJson(DECODING.toJson())).isEqualTo(DECODING);
    }

    @Test
    void saysWhatIsWrongInItsJson() {
        assertRefused(DECODING.toJson().put("fit", "x"), "fit=x: must be none, crop, pad or stretch");
        assertRefused(
                DECODING.toJson().put("size", 1),
                "decoding: unknown key size; known are channels, rows, columns," + " fit, resize, max-pixels");
        assertRefused(DECODING.toJson().put("rows", 0), "decoding: rows must be a whole number of at least 1, not 0");
        assertRefused(
                DECODING.toJson().put("rows", 2_000_000_000), "decoding: images of 3 × 2000000000 × 32 are too large");
        ObjectNode missing = DECODING.toJson();
        missing.remove("resize");
        assertRefused(missing, "decoding: key resize is missing");
    }

    @Test
    void saysWhichOptionIsWrong() {
        assertThatThrownBy(() -> new Decoding(new ImageShape(1, 2, 2), Fit.NONE, Resampling.AREA, 0))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("max-pixels=0: must be at least 1");
        assertThatThrownBy(() -> new Decoding(new ImageShape(2, 2, 2), Fit.NONE, Resampling.AREA, 9))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("pictures have 1 or 3 channels, and the network takes 2");
    }

    private static void assertRefused(ObjectNode json, String message) {
        assertThatThrownBy(() -> Decoding.fromJson(json))
                .isInstanceOf(UserError.class)
                .hasMessage(message);
    }
}
