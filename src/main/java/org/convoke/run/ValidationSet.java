package org.convoke.run;

import java.util.Optional;
import org.convoke.data.Holdout;
import org.convoke.data.Part;
import org.convoke.net.Network;
import org.convoke.source.DataSource;
import org.convoke.spark.ImageSet;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * What {@link Setting#VALIDATION} asks for.
 *
 * @param train the images to learn from
 * @param images the images to measure by after each epoch; none where they are the test images, or where none are wanted
 * @param test whether the test images are measured after each epoch
 * @param heldOut whether the images were taken out of the training images
 */
public record ValidationSet(ImageSet train, Optional<ImageSet> images, boolean test, boolean heldOut) {
    private static final String FRACTION = "[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?";

    /** No image is measured. */
    static final String NONE = "none";

    /** The set's own test images. */
    public static final String TEST = "test";

    /** The set's own validation images. */
    public static final String OWN = "val";

    /** Whether the option names another set. */
    public static boolean isSet(String option) {
        return !option.equals(TEST) && !option.equals(NONE) && !option.equals(OWN) && !option.matches(FRACTION);
    }

    /**
     * What can be said before the images are read.
     *
     * @param reader which knows the parts of the data
     * @throws UserError if the fraction is out of range, or the data has no such images of its own
     */
    static void check(String option, DataSource source, ImageReader reader) {
        if (option.matches(FRACTION)) {
            Holdout.checkFraction(Double.parseDouble(option));
        }
        boolean test = option.equals(TEST);
        if ((test && !reader.isLabelled(source, Part.TEST))
                || (option.equals(OWN) && !reader.isLabelled(source, Part.VALIDATION))) {
            String part = test ? "test" : "validation";
            throw new UserError(
                    reader.hasPart(source, test ? Part.TEST : Part.VALIDATION)
                            ? "the " + part + " images of " + source.name() + " have no labels"
                            : source.name() + " has no " + part + " images of its own",
                    "hold some out with " + Setting.VALIDATION.to(0.2) + ", name another set with "
                            + Setting.VALIDATION.to("SET") + ", or train without with "
                            + Setting.VALIDATION.to(NONE));
        }
    }

    /** The images that a run with this option learns from. */
    public static ImageSet trainingImages(String option, ImageSet train, long seed) {
        return option.matches(FRACTION) ? split(option, train, seed).rest() : train;
    }

    private static ImageSet.Split split(String fraction, ImageSet train, long seed) {
        return train.split(Double.parseDouble(fraction), seed);
    }

    /**
     * @param sets the data
     * @throws UserError if it is neither a fraction, nor test, val, none or a data set
     */
    static ValidationSet of(
            String option,
            ImageReader.Sets sets,
            long seed,
            ImageReader reader,
            Network network,
            String networkSource) {
        ImageSet train = sets.train();
        if (option.equals(NONE)) {
            return new ValidationSet(train, Optional.empty(), false, false);
        }
        if (option.equals(TEST)) {
            return new ValidationSet(train, Optional.empty(), true, false);
        }
        if (option.matches(FRACTION)) {
            ImageSet.Split split = split(option, train, seed);
            return new ValidationSet(split.rest(), Optional.of(split.taken()), false, true);
        }
        boolean own = option.equals(OWN);
        ImageSet images = reader.part(
                own ? sets.source() : reader.find(option),
                own ? Part.VALIDATION : Part.TEST,
                train.classNames(),
                network,
                networkSource,
                Optional.empty());
        return new ValidationSet(train, Optional.of(images), false, false);
    }
}
