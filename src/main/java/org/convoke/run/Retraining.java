package org.convoke.run;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.convoke.data.files.HadoopPath;
import org.convoke.net.Network;
import org.convoke.spark.StepListener;
import org.convoke.spark.StepReport;
import org.convoke.spark.Trainer;
import org.convoke.spark.TrainingState;
import org.convoke.store.Model;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.Recipe;

/** Trains a model again, up to the epoch whose weights it has. */
public final class Retraining {
    private Retraining() {}

    /**
     * The recipe that a model was trained by.
     *
     * @throws UserError if another program trained it
     */
    public static Recipe recipe(Model model) {
        if (model.facts().isImported()) {
            throw new UserError("the model was " + model.facts().dataName()
                    + ", and not trained by Convoke: there is nothing to train again");
        }
        return Recipe.fromJson(model.facts().recipe());
    }

    /**
     * What its weights began with, if its training started from a trained model.
     *
     * @param trained the network, in which what its recipe freezes is frozen
     * @throws UserError if the model that it started from is no longer where it was, or is another now
     */
    public static Optional<float[]> begin(Model model, Network trained, Configuration hadoop) {
        return model.facts().origin().map(origin -> {
            String directory = origin.directory()
                    .orElseThrow(() -> new UserError(
                            "the training started from a model that was in no directory (weights sha256 "
                                    + origin.weightsSha256() + ")",
                            "save that model, load it, and start from there"));
            Pretrained from = Pretrained.read(directory, Optional.empty(), Optional.empty(), hadoop);
            if (!from.model().facts().weightsSha256().equals(origin.weightsSha256())) {
                throw new UserError("the training started from " + directory + " with weights sha256 "
                        + origin.weightsSha256() + ", and now there are others: put the model back");
            }
            return new Pretrained.Fitted(from, model.network(), Set.copyOf(origin.renewed()), "")
                    .weights(trained, recipe(model).seed());
        });
    }

    /**
     * The weights that come of it.
     *
     * @param trainer by the model's recipe
     * @param data what messages call the images
     * @param name what messages call the model
     * @param told is told of the steps
     * @throws UserError if the model was trained on other images
     */
    public static float[] weights(Trainer trainer, Model model, String data, String name, StepListener told) {
        String then = model.facts().dataSha256();
        if (!trainer.dataDigest().equals(then)) {
            throw new UserError(
                    "the training images of " + HadoopPath.withoutPassword(data) + " have sha256 "
                            + trainer.dataDigest() + ", but " + name + " was trained on images with " + then
                            + " (then called " + model.facts().dataName() + ")",
                    "give those with " + Setting.DATA);
        }
        int epochs = model.facts().weightsOfEpoch().orElse(recipe(model).epochs());
        return trainer.run(trainer.start(), told.then(new StepListener() {
            private boolean over;

            @Override
            public void stepDone(StepReport report, Supplier<TrainingState> state) {
                over = report.endsEpoch() && report.epoch() == epochs;
            }

            @Override
            public boolean goesOn() {
                return !over;
            }
        }));
    }
}
