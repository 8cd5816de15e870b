package org.convoke.run;

import java.util.List;
import java.util.stream.Stream;
import org.convoke.data.Normalisation;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Reads what {@link Setting#NORMALISE} says: {@code MEANS/DEVIATIONS}, each a number for each channel, separated by commas. */
public final class NormalisationText {
    private NormalisationText() {}

    /** @throws UserError if it is no such text, or has not as many numbers as the network's input has channels */
    public static Normalisation parse(String text, int channels) {
        try {
            String[] parts = text.split("/", -1);
            Normalisation normalisation = new Normalisation(numbers(parts[0]), numbers(parts[1]));
            if (parts.length != 2 || normalisation.mean().size() != channels) {
                throw new IllegalArgumentException(
                        parts.length + " parts of " + normalisation.mean().size() + " numbers");
            }
            return normalisation;
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            String example = channels == 1 ? "0.1307/0.3081" : "0.49,0.48,0.45/0.25,0.24,0.26";
            throw new UserError(
                    Setting.NORMALISE,
                    text,
                    "give a mean and a deviation above 0 for each of the network's " + channels
                            + (channels == 1 ? " channel" : " channels") + ", such as " + example,
                    e);
        }
    }

    private static List<Float> numbers(String text) {
        return Stream.of(text.split(",", -1))
                .map(String::strip)
                .map(Float::valueOf)
                .toList();
    }
}
