package org.convoke.run;

import java.util.Optional;
import org.convoke.data.Holdout;
import org.convoke.data.Part;
import org.convoke.data.picture.Decoding;
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
    public static final String NONE = "none";

    /** The set's own test images. */
    public static final String TEST = "test";

    /** The set's own validation images. */
    public static final String OWN = "val";

    /**
     * What is measured after each epoch.
     *
     * @param otherwise if nothing is said and the set has no validation images
     */
    public static String option(TrainingRequest request, DataSource source, ImageReader reader, String otherwise) {
        return request.validation().orElse(reader.isLabelled(source, Part.VALIDATION) ? OWN : otherwise);
    }

    /** Whether the option takes images out of the training images. */
    public static boolean isHeldOut(String option) {
        return option.matches(FRACTION);
    }

    /** Whether the option names another set. */
    public static boolean isSet(String option) {
        return !option.equals(TEST) && !option.equals(NONE) && !option.equals(OWN) && !isHeldOut(option);
    }

    /**
     * What can be said before the images are read.
     *
     * @param reader which knows the parts of the data
     * @throws UserError if the fraction is out of range, the data has no such images of its own, or there is no other set of
     *     that name
     */
    static void check(String option, DataSource source, ImageReader reader) {
        if (isHeldOut(option)) {
            Holdout.checkFraction(Double.parseDouble(option));
        }
        if (isSet(option)) {
            reader.find(option);
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
        return isHeldOut(option) ? split(option, train, seed).rest() : train;
    }

    private static ImageSet.Split split(String fraction, ImageSet train, long seed) {
        return train.split(Double.parseDouble(fraction), seed);
    }

    /**
     * The images of the set, or of the part, that the option names besides the training and test images.
     *
     * @param trained what became of pictures when the model was trained that this training starts from
     * @throws UserError if they cannot be read, or are not as the network takes them
     */
    static Optional<ImageSet> others(
            String option,
            DataSource source,
            ImageReader reader,
            Network network,
            String networkSource,
            Optional<Decoding> trained) {
        boolean own = option.equals(OWN);
        return own || isSet(option)
                ? Optional.of(reader.part(
                        own ? source : reader.find(option),
                        own ? Part.VALIDATION : Part.TEST,
                        reader.classNames(source),
                        network,
                        networkSource,
                        trained))
                : Optional.empty();
    }

    /**
     * @param train the training images, from which some may be held out
     * @param others the images that the option names besides these and the test images
     */
    static ValidationSet of(String option, ImageSet train, Optional<ImageSet> others, long seed) {
        if (option.equals(NONE)) {
            return new ValidationSet(train, Optional.empty(), false, false);
        }
        if (option.equals(TEST)) {
            return new ValidationSet(train, Optional.empty(), true, false);
        }
        if (isHeldOut(option)) {
            ImageSet.Split split = split(option, train, seed);
            return new ValidationSet(split.rest(), Optional.of(split.taken()), false, true);
        }
        return new ValidationSet(train, others, false, false);
    }
}
