package org.convoke.run;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.array.KernelChoice;
import org.convoke.spark.ExchangeChoice;
import org.convoke.text.UserError;
import org.convoke.ui.TensorBoardFile;

/**
 * How a run is carried out; nothing of it changes a bit of the weights.
 *
 * @param kernels which the executors compute with
 * @param partitions how many to hold the images in
 * @param exchange how a step's weights and gradients travel; by default as Spark's settings say
 * @param checkpoints where the state is saved, if it is
 * @param tensorBoard the folder for TensorBoard's file, if it is wanted
 */
public record RunSettings(
        KernelChoice kernels,
        Optional<Integer> partitions,
        Optional<ExchangeChoice> exchange,
        Optional<CheckpointSettings> checkpoints,
        Optional<Path> tensorBoard) {
    /**
     * What can be said before images are read.
     *
     * @throws UserError if checkpoints are in the way, or a folder cannot be written to
     */
    public void check(Configuration hadoop) {
        checkpoints.ifPresent(each -> each.checked(hadoop));
        tensorBoard.ifPresent(folder -> TensorBoardFile.check(folder, hadoop));
    }
}
