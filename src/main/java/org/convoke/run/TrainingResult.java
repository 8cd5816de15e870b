package org.convoke.run;

import java.util.List;
import java.util.Optional;
import org.convoke.store.Model;
import org.convoke.train.BestEpoch;
import org.convoke.train.Evaluation;

/**
 * What came of a training.
 *
 * @param model the network, its weights and what belongs to them
 * @param epoch whose weights these are, from 1
 * @param best which epoch was the best; none where no epoch was validated
 * @param epochs what each epoch reached, those before the run was resumed too
 * @param test what the weights reached on the test images, if there are any
 * @param more how to train on, where all steps had been taken before
 */
public record TrainingResult(
        Model model, int epoch, BestEpoch best, List<Epoch> epochs, Optional<Evaluation> test, Optional<String> more) {
    public TrainingResult {
        epochs = List.copyOf(epochs);
    }
}
