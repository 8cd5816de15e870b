package org.convoke.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.convoke.data.Normalisation;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * What a network was trained on, for a pixel x in 0 … 255: y = (low + x/255 · (high − low) − mean) / deviation, for each
 * channel.
 *
 * @param low the number of a black pixel
 * @param high the number of a white pixel
 * @param mean of each channel, in the order of the network's; one number for all, or none for 0
 * @param deviation of each channel likewise, above 0; none for 1
 * @param reversed whether the network's first channel is blue and its last red
 */
record PixelScale(float low, float high, List<Float> mean, List<Float> deviation, boolean reversed) {
    /** Pixels of 0 … 1, with red first. */
    static final PixelScale PLAIN = new PixelScale(0, 1, List.of(), List.of(), false);

    private static final String RGB = "rgb";
    private static final String BGR = "bgr";

    /** @throws UserError if black is not below white, or a deviation not above 0 */
    PixelScale {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (!(low < high) || Float.isInfinite(high - low)) {
            throw new UserError(Setting.RANGE, low + "," + high, "black must be below white", "such as 0,1 or -1,1");
        }
        if (!mean.stream().allMatch(Float::isFinite)) {
            throw new UserError(Setting.MEAN, joined(mean), "must be numbers");
        }
        if (!deviation.stream().allMatch(each -> Float.isFinite(each) && each > 0)) {
            throw new UserError(Setting.DEVIATION, joined(deviation), "must be above 0");
        }
    }

    /**
     * Reads what is said of pixels; what is not said is as in {@link #PLAIN}.
     *
     * @param range the numbers of black and white, such as {@code -1,1}
     * @param mean a number for each channel, or one for all, separated by commas
     * @param deviation likewise
     * @param order {@code rgb} or {@code bgr}
     * @throws UserError if a text is none of these
     */
    static PixelScale parse(
            Optional<String> range, Optional<String> mean, Optional<String> deviation, Optional<String> order) {
        List<Float> ends = range.map(text -> numbers(Setting.RANGE, text)).orElse(List.of(PLAIN.low, PLAIN.high));
        if (ends.size() != 2) {
            throw new UserError(
                    Setting.RANGE,
                    range.orElse(""),
                    "must be two numbers, of a black and a white pixel",
                    "such as -1,1");
        }
        order.filter(text -> !text.equals(RGB) && !text.equals(BGR)).ifPresent(text -> {
            throw new UserError(Setting.CHANNEL_ORDER, text, "must be rgb or bgr");
        });
        return new PixelScale(
                ends.get(0),
                ends.get(1),
                mean.map(text -> numbers(Setting.MEAN, text)).orElse(List.of()),
                deviation.map(text -> numbers(Setting.DEVIATION, text)).orElse(List.of()),
                order.equals(Optional.of(BGR)));
    }

    /** The same with another number of a white pixel. */
    PixelScale upTo(float white) {
        return new PixelScale(low, white, mean, deviation, reversed);
    }

    private static List<Float> numbers(Setting setting, String text) {
        try {
            return Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .map(Float::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw new UserError(setting, text, "must be numbers, separated by commas", e);
        }
    }

    private static String joined(List<Float> numbers) {
        return String.join(",", numbers.stream().map(String::valueOf).toList());
    }

    /**
     * The normalisation of pixels with red first.
     *
     * @param scale what the network's own graph multiplies each of its channels by then, above 0
     * @param shift what it adds after that
     * @throws UserError if there are as many numbers as neither 1 nor the channels, or the network's own are no normalisation
     */
    Normalisation normalisation(float[] scale, float[] shift) {
        int channels = scale.length;
        List<Float> means = each(Setting.MEAN, mean, 0, channels);
        List<Float> deviations = each(Setting.DEVIATION, deviation, 1, channels);
        List<Float> mean = new ArrayList<>();
        List<Float> deviation = new ArrayList<>();
        for (int channel = 0; channel < channels; channel++) {
            // With the graph's own scale s and shift t: y = (x/255 − (m − l)/(h − l) + t·D) / D, D = d/((h − l)·s).
            double range = (double) high - low;
            double whole = deviations.get(channel) / (range * scale[channel]);
            deviation.add((float) whole);
            mean.add((float) ((means.get(channel) - low) / range - shift[channel] * whole));
            if (!((float) whole > 0 && Float.isFinite((float) whole) && Float.isFinite(mean.get(channel)))) {
                throw new UserError("a pixel of channel " + channel + " cannot be normalised: the network's graph"
                        + " multiplies it by " + scale[channel] + " and adds " + shift[channel] + ", which with "
                        + Setting.RANGE + ", " + Setting.MEAN + " and " + Setting.DEVIATION + " is no number");
            }
        }
        return inOrder(new Normalisation(mean, deviation));
    }

    /**
     * The normalisation of pixels with red first, from that of the network's own order.
     *
     * @throws UserError if blue is said to be first, and there are not 3 channels
     */
    Normalisation inOrder(Normalisation own) {
        if (!reversed) {
            return own;
        }
        int channels = own.mean().size();
        if (channels != 3) {
            throw new UserError(
                    Setting.CHANNEL_ORDER, BGR, "is for networks of 3 channels, and this one has " + channels);
        }
        List<Float> mean = new ArrayList<>(own.mean());
        List<Float> deviation = new ArrayList<>(own.deviation());
        Collections.reverse(mean);
        Collections.reverse(deviation);
        return new Normalisation(mean, deviation);
    }

    private static List<Float> each(Setting setting, List<Float> said, float otherwise, int channels) {
        if (said.size() <= 1) {
            return Collections.nCopies(channels, said.isEmpty() ? otherwise : said.get(0));
        }
        if (said.size() != channels) {
            throw new UserError(
                    setting,
                    joined(said),
                    "has " + said.size() + " numbers, and the network " + channels + " channels");
        }
        return said;
    }
}
