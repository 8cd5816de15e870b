package org.convoke.source;

import java.util.Optional;
import org.convoke.data.ImageShape;

/**
 * What the user says of a table.
 *
 * @param imageColumn the column with the images ({@code --image-column})
 * @param labelColumn the column with the labels ({@code --label-column})
 * @param imageShape the shape of images that are numbers ({@code --image-shape})
 * @param black the number of a black pixel ({@code --pixel-range})
 * @param white the number of a white pixel
 * @param likelyImage the column with the images if it is there and none is named
 * @param likelyLabel the column with the labels if it is there and none is named
 */
public record TableOptions(
        Optional<String> imageColumn,
        Optional<String> labelColumn,
        Optional<ImageShape> imageShape,
        double black,
        double white,
        Optional<String> likelyImage,
        Optional<String> likelyLabel) {}
