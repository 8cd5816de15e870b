package org.convoke.cli;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.Resampling;
import org.convoke.net.layer.Shape;
import org.convoke.run.ImageSettings;
import org.convoke.source.DataSources;
import org.convoke.text.Setting;
import picocli.CommandLine.Option;

/** What becomes of a picture before the network sees it. */
final class PictureOptions {
    @Option(
            names = "--fit",
            paramLabel = "none|crop|pad|stretch",
            description =
                    "What becomes of a picture of another size than the network takes. Default: none, it is refused;"
                            + " for a trained model, as it was trained.")
    private Optional<String> fit;

    @Option(
            names = "--resize",
            paramLabel = "area|bilinear",
            description = "How a picture is scaled. Default: area; for a trained model, as it was trained.")
    private Optional<String> resize;

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            description = "The most pixels a picture may declare: a larger one is not decoded. Default: "
                    + Decoding.DEFAULT_MAX_PIXELS + "; for a trained model, as it was trained.")
    private Optional<Long> maxPixels;

    /**
     * What becomes of a picture.
     *
     * @param input what the network takes
     * @param trained what became of pictures when the model was trained
     */
    Decoding decoding(Shape input, Optional<Decoding> trained) {
        return settings(DataSources.AUTO, Map.of(), false).decoding(input, trained);
    }

    /** What is said of pictures, and of the rest. */
    ImageSettings settings(String format, Map<String, String> table, boolean skipBad) {
        return new ImageSettings(format, table, fit.map(Fit::parse), resize.map(Resampling::parse), maxPixels, skipBad);
    }

    /** What is said, by the settings. */
    Map<Setting, Object> said() {
        Map<Setting, Object> said = new EnumMap<>(Setting.class);
        fit.ifPresent(value -> said.put(Setting.FIT, value));
        resize.ifPresent(value -> said.put(Setting.RESIZE, value));
        maxPixels.ifPresent(value -> said.put(Setting.MAX_PIXELS, value));
        return said;
    }

    /** What was said of the most pixels. */
    Optional<Long> maxPixels() {
        return maxPixels;
    }
}
