package org.convoke.train.augment;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.convoke.net.layer.Shape;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * What is done at random to every training image, each time it is used, one after the other. Images that are evaluated or
 * predicted are taken as they are.
 *
 * <p>The changed image is a function of the recipe's seed, the epoch, and the image's shard and number in it: of nothing
 * that depends on the cluster, on what was drawn before, or on the images beside it. Each augmentation draws by its name and,
 * where it is there more than once, by which of them it is: adding another kind changes no draw of the others.
 *
 * <p>The text form is that of each, with commas: {@code crop:4,flip}; or {@code none}.
 *
 * @param list in the order in which they are done
 */
public record Augmentations(List<Augmentation> list) implements Serializable {
    private static final String NOTHING = "none";

    public Augmentations {
        list = List.copyOf(list);
    }

    /** Images as they are. */
    public static Augmentations none() {
        return new Augmentations(List.of());
    }

    /** Whether images stay as they are. */
    public boolean isEmpty() {
        return list.isEmpty();
    }

    /** @throws UserError if one of them makes no sense for images of a shape */
    public void checkFits(Shape shape) {
        list.forEach(each -> each.checkFits(shape));
    }

    /** The text that {@link #parse} makes these from. */
    public String text() {
        return isEmpty() ? NOTHING : list.stream().map(Augmentation::text).collect(Collectors.joining(","));
    }

    /**
     * Reads the text form.
     *
     * @throws UserError if one of them is not known, or a value is out of range
     */
    public static Augmentations parse(String text) {
        if (text.isBlank()) {
            throw new UserError(Setting.AUGMENT + ": give a list such as crop:4,flip, or " + NOTHING);
        }
        if (text.strip().equals(NOTHING)) {
            return none();
        }
        List<Augmentation> list = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            list.add(Augmentation.parse(each));
        }
        return new Augmentations(list);
    }

    /**
     * Writes the changed image.
     *
     * @param from unsigned bytes, {@code [channel][row][column]} from {@code first} on
     * @param to where it goes, from {@code at} on; another array
     * @param between two arrays of an image's size
     * @param image what is drawn for the image
     * @throws IllegalStateException if there is nothing to be done
     */
    public void apply(byte[] from, int first, Shape shape, byte[] to, int at, byte[][] between, Draw image) {
        if (isEmpty()) {
            throw new IllegalStateException("no augmentation to apply");
        }
        byte[] source = from;
        int start = first;
        int last = list.size() - 1;
        for (int i = 0; i <= last; i++) {
            byte[] result = i == last ? to : between[i % 2];
            list.get(i).apply(source, start, shape, result, i == last ? at : 0, drawOf(image, i));
            source = result;
            start = 0;
        }
    }

    /** What the i-th augmentation of an image draws. */
    private Draw drawOf(Draw image, int i) {
        String name = list.get(i).name();
        int earlier = 0;
        for (int j = 0; j < i; j++) {
            earlier += list.get(j).name().equals(name) ? 1 : 0;
        }
        return image.of(name, earlier);
    }
}
