package org.convoke.ui;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * Where in the images of {@link EpochDone#wrong} the network sees the classes that they were taken for, by Grad-CAM; told when
 * the run is about to end.
 *
 * @param run the run's name
 * @param time now, in milliseconds since 1970
 * @param epoch of the images
 * @param pictures the images, orange where the network sees the class
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record MistakesSeen(String run, long time, int epoch, List<Picture> pictures) implements TrainingEvent {
    /** Not told. */
    static final MistakesSeen NONE = new MistakesSeen("", 0, 0, List.of());

    public MistakesSeen {
        run = RunStarted.text(run);
        pictures = RunStarted.list(pictures);
    }
}
