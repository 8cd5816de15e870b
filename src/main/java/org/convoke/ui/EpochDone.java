package org.convoke.ui;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * The end of an epoch.
 *
 * @param run the run's name
 * @param time now, in milliseconds since 1970
 * @param epoch from 1; 0 before the first epoch has ended
 * @param step from 1, counted over the run
 * @param loss the mean over the epoch's training images
 * @param accuracy on these images, 0 … 1
 * @param validation the validation's results with the confusion matrix; {@link Validation#NONE} without validation
 * @param wrong the images predicted as a wrong class with the highest confidence, in descending order
 * @param kernels of the first layer, if it has any
 * @param digest of the weights
 * @param cache what each executor holds of the images
 * @param evicted how many times images were dropped from an executor's memory
 * @param averageDistance how far the average of the weights is from the trained weights, relative to the length of these;
 *     0 if no average is kept
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
        long evicted,
        double averageDistance)
        implements TrainingEvent {
    /** The value before the first epoch has ended. */
    static final EpochDone NONE =
            new EpochDone("", 0, 0, 0, 0, 0, Validation.NONE, List.of(), KernelPictures.NONE, "", List.of(), 0, 0);

    public EpochDone {
        run = RunStarted.text(run);
        validation = validation == null ? Validation.NONE : validation;
        wrong = RunStarted.list(wrong);
        kernels = kernels == null ? KernelPictures.NONE : kernels;
        digest = RunStarted.text(digest);
        cache = RunStarted.list(cache);
    }

    /**
     * An image that was predicted as a wrong class.
     *
     * @param label its class
     * @param prediction the predicted class
     * @param confidence the network's output for the predicted class
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
     * @param maps the number of kernels; only the first 64 are shown
     * @param greatest the greatest absolute weight, which is drawn in full colour
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
     * @param executor Spark's name of the executor
     * @param memory bytes in its memory
     * @param disk bytes on its disk
     * @param partitions the number of partitions
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Held(String executor, long memory, long disk, int partitions) {
        public Held {
            executor = RunStarted.text(executor);
        }
    }
}
