package org.convoke.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Of the images that a network takes for another class, the few of which it is most sure. */
public final class Mistakes {
    /** How many are kept. */
    public static final int MOST = 12;

    /**
     * One of them.
     *
     * @param image the image's number in the set that is evaluated
     * @param label its class
     * @param prediction what it was taken for
     * @param confidence the network's output for that: a probability where the loss is the cross-entropy
     */
    public record Mistake(int image, int label, int prediction, float confidence) implements Serializable {}

    private static final Comparator<Mistake> SUREST_FIRST =
            Comparator.comparing(Mistake::confidence).reversed().thenComparing(Mistake::image);

    private final List<Mistake> surest = new ArrayList<>();

    /** Keeps a mistake if it is one of the surest so far. */
    public void add(Mistake mistake) {
        if (surest.size() < MOST || SUREST_FIRST.compare(mistake, surest.get(MOST - 1)) < 0) {
            surest.add(mistake);
            surest.sort(SUREST_FIRST);
            if (surest.size() > MOST) {
                surest.remove(MOST);
            }
        }
    }

    /** The surest first; of equal ones the first image. */
    public List<Mistake> surest() {
        return List.copyOf(surest);
    }
}
