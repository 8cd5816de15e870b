package org.convoke.tune;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.convoke.net.Network;
import org.convoke.run.HeapNeeds;
import org.convoke.run.ImageReader;
import org.convoke.run.TrainingJob;
import org.convoke.run.TrainingRequest;
import org.convoke.run.ValidationSet;
import org.convoke.source.DataSource;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.Recipe;

/**
 * What is searched, and how.
 *
 * @param recipe what the trials have in common
 * @param trials all of them, in order
 * @param halving which of them are trained to the end
 * @param parallel how many run at the same time
 */
public record SearchPlan(Recipe recipe, List<Trial> trials, Halving halving, int parallel) {
    /** How many draws there are for each point of the grid if nothing is said. */
    public static final int DRAWS = 10;

    /** Held out of the training images where the set has no validation images: the test images stay unseen. */
    public static final String HELD_OUT = "0.1";

    /**
     * Makes the trials.
     *
     * @param draws how many random draws for each point of the grid
     * @throws UserError if there is nothing to search, or a value is out of range
     */
    public static SearchPlan of(
            Recipe recipe, Grid grid, RandomValues random, Optional<Integer> draws, Halving halving, int parallel) {
        boolean drawn = !random.keys().isEmpty();
        if (grid.axes().isEmpty() && !drawn) {
            throw new UserError("nothing to search: give " + Setting.GRID.to("lr=0.01,0.03,0.1") + " or "
                    + Setting.RANDOM.to("lr=log:0.001:1"));
        }
        if (!drawn && draws.isPresent()) {
            throw new UserError(
                    Setting.TRIALS,
                    draws.get(),
                    "is the number of random draws, but nothing is drawn",
                    "give " + Setting.RANDOM.to("lr=log:0.001:1")
                            + ", or leave it out: all points of the grid are tried");
        }
        draws.ifPresent(number -> require(number, Setting.TRIALS));
        require(parallel, Setting.PARALLEL);
        return new SearchPlan(recipe, Trial.all(recipe, grid, random, draws.orElse(DRAWS)), halving, parallel);
    }

    private static void require(int value, Setting setting) {
        if (value < 1) {
            throw new UserError(setting, value, "must be at least 1");
        }
    }

    /** The rounds. */
    Search search() {
        return new Search(trials, halving, parallel);
    }

    /**
     * What can be said before any image is read.
     *
     * @throws UserError if trials cannot be judged, or differ where they cannot
     */
    public void check(TrainingRequest request, DataSource source) {
        if (request.hasNoValidation()) {
            throw new UserError(
                    Setting.VALIDATION,
                    "none",
                    "trials are judged by a validation",
                    "hold images out with " + Setting.VALIDATION.to(HELD_OUT));
        }
        if (!(source instanceof DataSource.Packed) && hasOtherSeeds()) {
            throw new UserError(
                    Setting.SEED + " cannot be searched on data that executors read, whose order depends on it");
        }
    }

    /**
     * Reads what the trials are trained on.
     *
     * @param conf Spark's settings, which say how much memory there is
     * @throws UserError if something does not fit
     */
    public TrainingJob read(TrainingRequest request, DataSource source, ImageReader reader, SparkConf conf) {
        if (ValidationSet.isHeldOut(ValidationSet.option(request, source, reader, HELD_OUT)) && hasOtherSeeds()) {
            throw new UserError(
                    Setting.SEED
                            + " cannot be searched with images held out of the training images, whose choice depends"
                            + " on it",
                    "give other images to choose by, such as " + Setting.VALIDATION.to("test"));
        }
        return TrainingJob.read(
                request,
                source,
                recipe,
                reader,
                conf,
                HELD_OUT,
                (network, networkSource) -> requireMemory(network, networkSource, conf));
    }

    /** The images are read, and held out, by the seed of the search. */
    private boolean hasOtherSeeds() {
        return trials.stream().anyMatch(trial -> trial.recipe().seed() != recipe.seed());
    }

    /** Whether there is memory for every recipe that is tried, and as many at a time as were asked for. */
    private void requireMemory(Network network, String networkSource, SparkConf conf) {
        int atOnce = Math.min(parallel, trials.size());
        long heap = Runtime.getRuntime().maxMemory() / atOnce;
        Set<Recipe> seen = new HashSet<>();
        for (Trial trial : trials) {
            // What is drawn most often takes no memory.
            if (!seen.add(trial.recipe().toBuilder()
                    .learningRate(1)
                    .weightDecay(0)
                    .labelSmoothing(0)
                    .build())) {
                continue;
            }
            try {
                HeapNeeds.require(trial.recipe().freeze().frozen(network), networkSource, trial.recipe(), conf, heap);
            } catch (UserError e) {
                String share = atOnce == 1 ? "" : ", with a share of the heap, as " + atOnce + " run at the same time";
                throw new UserError("trial " + trial.text() + share + ": " + e.marked(), e);
            }
        }
    }
}
