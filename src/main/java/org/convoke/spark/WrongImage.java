package org.convoke.spark;

import java.io.Serializable;
import org.convoke.data.PackedImages;
import org.convoke.train.Mistakes.Mistake;

/**
 * An image that was taken for another class.
 *
 * @param mistake what it is, and what it was taken for; the image's number is that in the set that was evaluated
 * @param pixels unsigned bytes, {@code [channel][row][column]}
 */
@SuppressWarnings("ArrayRecordComponent") // pixels to look at, never compared
public record WrongImage(Mistake mistake, byte[] pixels) implements Serializable {
    /** An image of a partition. */
    static WrongImage of(PackedImages images, Mistake mistake, int firstImage) {
        PackedImages one = images.slice(mistake.image(), mistake.image() + 1);
        return new WrongImage(
                new Mistake(firstImage + mistake.image(), mistake.label(), mistake.prediction(), mistake.confidence()),
                one.pixels());
    }
}
