package org.convoke.run;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.convoke.spark.ImageSet;
import org.convoke.text.PrintableText;

/** Names the classes of which there are no images. */
public final class MissingClasses {
    private static final int NAMES_SHOWN = 12;

    private MissingClasses() {}

    /** What is said if there are classes without training images. */
    public static Optional<String> untrained(ImageSet train) {
        long[] counts = train.classCounts();
        return names(train, k -> counts[k] == 0)
                .map(names -> "no training images of " + names + ": the network cannot learn to recognise them");
    }

    /** What is said if classes that are trained on have no images to measure by. */
    public static Optional<String> unmeasured(ImageSet images, ImageSet train, String what) {
        long[] counts = images.classCounts();
        long[] trained = train.classCounts();
        return names(train, k -> trained[k] > 0 && counts[k] == 0)
                .map(names -> "no " + what + " images of " + names + ": the accuracy says nothing about them");
    }

    private static Optional<String> names(ImageSet set, IntPredicate missing) {
        List<String> all = set.classNames();
        int[] found = IntStream.range(0, all.size()).filter(missing).toArray();
        if (found.length == 0) {
            return Optional.empty();
        }
        String shown = IntStream.of(found)
                .limit(NAMES_SHOWN)
                .mapToObj(k -> PrintableText.of(all.get(k)))
                .collect(Collectors.joining(", "));
        return Optional.of(String.format(
                Locale.ROOT,
                "%s%s%s",
                found.length == 1
                        ? "class "
                        : String.format(Locale.ROOT, "%,d of %,d classes: ", found.length, all.size()),
                shown,
                found.length > NAMES_SHOWN ? ", …" : ""));
    }
}
