package org.convoke.run;

import java.util.Optional;
import java.util.function.Supplier;
import org.convoke.spark.ExchangeChoice;
import org.convoke.spark.ImageSet;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.spark.StepListener;
import org.convoke.spark.StepReport;
import org.convoke.spark.Trainer;
import org.convoke.spark.TrainingState;
import org.convoke.train.Dealing;
import org.convoke.train.Divergence;
import org.convoke.train.Keep;
import org.convoke.train.RateTest;
import org.convoke.train.Recipe;
import org.convoke.train.optimise.Schedule;

/** A learning-rate range test on Spark. */
public final class RateTestRun {
    private RateTestRun() {}

    /**
     * Trains by a recipe, but for its rates, until the loss diverges or the rate is as large as it gets. The same network, recipe
     * and images give the same numbers.
     *
     * @param network that of the job, for the recipe's micro-batches
     * @param partitions how many to hold the images in
     */
    public static RateTest of(NetworkOnSpark network, TrainingJob job, Optional<Integer> partitions) {
        Recipe recipe = job.recipe();
        ImageSet images = job.validation().train();
        long stepsPerEpoch = new Dealing(images.count(), recipe.shards(), recipe.batch()).stepsPerEpoch();
        RateTest test = new RateTest(stepsPerEpoch);
        Recipe growing = recipe.toBuilder()
                .epochs((int) ((test.steps() - 1) / stepsPerEpoch + 1))
                .learningRate(RateTest.LEAST)
                .schedule(new Schedule.Constant())
                .warmupEpochs(0)
                .earlyStop(0)
                .keep(Keep.LAST)
                .build();
        StepListener listener = new StepListener() {
            @Override
            public void stepDone(StepReport report, Supplier<TrainingState> state) {
                test.add(report.loss());
            }

            @Override
            public boolean goesOn() {
                return !test.isOver();
            }
        };
        try (Trainer trainer = new Trainer(
                network,
                growing,
                images,
                partitions,
                ExchangeChoice.of(network.spark().getConf()),
                job.initialWeights())) {
            trainer.run(trainer.start(), listener, test::rateAt);
        } catch (Divergence e) {
            test.diverge();
        }
        return test;
    }
}
