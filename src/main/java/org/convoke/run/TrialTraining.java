package org.convoke.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.array.KernelChoice;
import org.convoke.data.Normalisation;
import org.convoke.net.Network;
import org.convoke.net.Parameters;
import org.convoke.spark.Evaluator;
import org.convoke.spark.Evaluator.Examined;
import org.convoke.spark.ExchangeChoice;
import org.convoke.spark.ImageSet;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.spark.StepReport;
import org.convoke.spark.Trainer;
import org.convoke.spark.TrainingState;
import org.convoke.train.BestEpoch;
import org.convoke.train.Divergence;
import org.convoke.train.Evaluation;
import org.convoke.train.Recipe;
import org.convoke.train.Selection;

/**
 * Trains a network by any recipe and measures it after each epoch; nothing is printed or written. May be used by several threads
 * at once: the results are the same bits as one after the other.
 *
 * @param spark where
 * @param network what is trained, but for what a recipe freezes
 * @param start the trained model that each training starts from, if there is one
 * @param normalisation how pixels become what the network sees
 * @param images to learn from, and to measure by
 * @param kernels which the executors compute with
 * @param partitions how many to hold the images in
 * @param exchange how a step's weights and gradients travel
 */
public record TrialTraining(
        JavaSparkContext spark,
        Network network,
        Optional<Pretrained.Fitted> start,
        Normalisation normalisation,
        Images images,
        KernelChoice kernels,
        Optional<Integer> partitions,
        ExchangeChoice exchange) {
    /** The images to learn from, and others to measure by. */
    public record Images(ImageSet train, ImageSet validation) {}

    /**
     * What an epoch reached.
     *
     * @param epoch from 1
     * @param loss the mean over its training images
     * @param accuracy of them
     * @param validation what the other images said
     */
    public record Epoch(int epoch, double loss, double accuracy, Evaluation validation) {}

    /**
     * What came of a training.
     *
     * @param weights flat: of the best epoch where the recipe keeps these, otherwise of the last
     * @param epoch whose weights these are, from 1
     * @param best which epoch was the best
     * @param history all epochs, in order
     */
    @SuppressWarnings("ArrayRecordComponent") // as long as all weights: handed on, never compared
    public record Trained(float[] weights, int epoch, BestEpoch best, List<Epoch> history) {
        /** What the weights reached on the images to measure by. */
        public Evaluation validation() {
            return history.get(epoch - 1).validation();
        }
    }

    /**
     * Trains by a recipe, from its first step to its last or to where it stops early.
     *
     * @param afterStep is run after each step; what it throws ends the training
     * @throws Divergence if the training diverges
     */
    public Trained run(Recipe recipe, Runnable afterStep) {
        Selection selection = new Selection(recipe);
        List<Epoch> history = new ArrayList<>();
        Network training = recipe.freeze().frozen(network);
        try (NetworkOnSpark onSpark = new NetworkOnSpark(spark, training, normalisation, kernels, recipe.lanes());
                Trainer trainer = new Trainer(
                        onSpark,
                        recipe,
                        images.train(),
                        partitions,
                        exchange,
                        start.map(each -> each.weights(training, recipe.seed())));
                Evaluator evaluator = trainer.evaluator(images.validation(), partitions, "validation images")) {
            EpochLoop.Measure measure = (weights, description) ->
                    Optional.of(new Examined(evaluator.evaluate(weights, description), List.of(), List::of));
            EpochLoop.Follower follower = new EpochLoop.Follower() {
                @Override
                public void settled(StepReport report, Supplier<TrainingState> state) {
                    afterStep.run();
                }

                @Override
                public void epochDone(org.convoke.run.Epoch epoch, TrainingState after, Optional<Examined> examined) {
                    history.add(new Epoch(
                            epoch.number(),
                            epoch.loss(),
                            epoch.accuracy(),
                            examined.orElseThrow().sums()));
                }
            };
            float[] last = trainer.run(trainer.start(), new EpochLoop(trainer, selection, measure, follower));
            return new Trained(
                    Parameters.of(training).laidOutFor(network, selection.kept().orElse(last)),
                    selection.kept().isPresent() ? selection.best().epoch() : history.size(),
                    selection.best(),
                    List.copyOf(history));
        }
    }
}
