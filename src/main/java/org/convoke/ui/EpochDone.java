package org.convoke.ui;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * An epoch is over.
 *
 * @param run the run's name
 * @param time now, in milliseconds since 1970
 * @param epoch from 1; 0 before the first has ended
 * @param step from 1 over the run
 * @param loss the mean over the epoch's training images
 * @param accuracy of them, 0 … 1
 * @param validation what was measured, with the classes' confusions; {@link Validation#NONE} if nothing was
 * @param wrong the images that were most surely taken for another class, the surest first
 * @param kernels of the first layer, if it has some
 * @param digest of the weights
 * @param cache what each executor holds of the images
 * @param evicted how often images were dropped from an executor's memory
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record EpochDone(
        String run,
        long time,
        int epoch,
        long step,
        double loss,
        double accuracy,
        Validation validation,
        List<WrongPicture> wrong,
        KernelPictures kernels,
        String digest,
        List<Held> cache,
        long evicted)
        implements TrainingEvent {
    /** None so far. */
    static final EpochDone NONE =
            new EpochDone("", 0, 0, 0, 0, 0, Validation.NONE, List.of(), KernelPictures.NONE, "", List.of(), 0);

    public EpochDone {
        run = RunStarted.text(run);
        validation = validation == null ? Validation.NONE : validation;
        wrong = RunStarted.list(wrong);
        kernels = kernels == null ? KernelPictures.NONE : kernels;
        digest = RunStarted.text(digest);
        cache = RunStarted.list(cache);
    }

    /**
     * An image that was taken for another class.
     *
     * @param label its class
     * @param prediction what it was taken for
     * @param confidence the network's output for that
     * @param image its number in the set
     * @param picture the image itself
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record WrongPicture(int label, int prediction, double confidence, int image, Picture picture) {
        public WrongPicture {
            picture = picture == null ? Picture.NONE : picture;
        }
    }

    /**
     * The first layer's kernels.
     *
     * @param layer such as {@code layer 1 (conv)}
     * @param maps how many there are; of more than 64 the first are shown
     * @param greatest the greatest absolute weight, which is the full colour
     * @param pictures one for each kernel
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record KernelPictures(String layer, int maps, double greatest, List<Picture> pictures) {
        static final KernelPictures NONE = new KernelPictures("", 0, 0, List.of());

        public KernelPictures {
            layer = RunStarted.text(layer);
            pictures = RunStarted.list(pictures);
        }
    }

    /**
     * What an executor holds of the images.
     *
     * @param executor Spark's name of it
     * @param memory bytes in its memory
     * @param disk bytes on its disk
     * @param partitions how many parts
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Held(String executor, long memory, long disk, int partitions) {
        public Held {
            executor = RunStarted.text(executor);
        }
    }
}
