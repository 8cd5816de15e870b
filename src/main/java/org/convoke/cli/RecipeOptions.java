package org.convoke.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.ClassWeights;
import org.convoke.train.Freezing;
import org.convoke.train.Keep;
import org.convoke.train.Recipe;
import org.convoke.train.augment.Augmentations;
import org.convoke.train.augment.Mixing;
import org.convoke.train.optimise.Averaging;
import org.convoke.train.optimise.OptimizerChoice;
import org.convoke.train.optimise.RoleFactors;
import org.convoke.train.optimise.Schedule;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that, with network and data, decide every bit of the weights. */
final class RecipeOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many times every image is used. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "128",
            description = "Images per step, over the whole cluster. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--shards",
            paramLabel = "N",
            description = "Number of parts that the images are divided into; at most this many cores are used. Default:"
                    + " batch / 32, at least 1.")
    private Optional<Integer> shards;

    @Option(
            names = "--lr",
            paramLabel = "X",
            defaultValue = "0.03",
            description = "Learning rate. Default: ${DEFAULT-VALUE}.")
    private double learningRate;

    @Option(
            names = "--momentum",
            paramLabel = "X",
            defaultValue = "0.9",
            description = "Momentum of sgd and lars, from 0 to below 1. Default: ${DEFAULT-VALUE}.")
    private double momentum;

    @Option(
            names = "--nesterov",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            description = "Use Nesterov momentum (sgd and lars).")
    private boolean nesterov;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            defaultValue = "0",
            description = "Weight decay: the factor by which weights are added to the gradient; with adamw, decoupled:"
                    + " each step subtracts learning rate × decay × weight. Default: ${DEFAULT-VALUE}.")
    private double weightDecay;

    @Option(
            names = "--clip-norm",
            paramLabel = "X",
            defaultValue = "0",
            description = "Clip the gradient's global norm to this value; 0 disables clipping. Default:"
                    + " ${DEFAULT-VALUE}.")
    private double clipNorm;

    @Option(
            names = "--schedule",
            paramLabel = "S",
            defaultValue = "cosine",
            description = "How the learning rate changes: constant, step:EPOCHS,FACTOR, steps:EPOCH,…,FACTOR, cosine or"
                    + " cosine:FRACTION, restarts:EPOCHS,TIMES, inverse:DECAY, polynomial:POWER,"
                    + " triangle:START,PEAK,END, one-cycle or one-cycle:PEAK. Default: ${DEFAULT-VALUE}.")
    private String schedule;

    @Option(
            names = "--warmup",
            paramLabel = "EPOCHS",
            defaultValue = "0.2",
            description =
                    "Warm-up: epochs, or a fraction of one, in which the learning rate rises from near 0. Default:"
                            + " ${DEFAULT-VALUE}.")
    private double warmup;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Random seed for initial weights, the order of the images, augmentation, mixing and dropout."
                    + " Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--augment",
            paramLabel = "LIST",
            defaultValue = "none",
            description = "Random augmentation of each training image, in this order, separated by commas: crop:PADDING"
                    + " or crop:PADDING:reflect, flip or flip:alternate, cutout:SIDE, shift:FRACTION, rotate:DEGREES,"
                    + " scale:FRACTION, brightness:FRACTION, contrast:FRACTION; for example crop:4,flip. Default:"
                    + " ${DEFAULT-VALUE}.")
    private String augment;

    @Option(
            names = "--optimizer",
            paramLabel = "O",
            defaultValue = "sgd",
            description = "Optimiser: sgd, adam, adamw or lars. adam:BETA1,BETA2,EPSILON, adamw:BETA1,BETA2,EPSILON and"
                    + " lars:TRUST set their own parameters. Default: ${DEFAULT-VALUE}.")
    private String optimizer;

    @Option(
            names = "--rate-factors",
            paramLabel = "LIST",
            defaultValue = "none",
            description =
                    "Factors of the learning rate by parameter role (weight, bias, scale, shift) or by name of layers"
                            + " or parameters, with * for any characters; for example bias=2,stage1.*=0.1. Default:"
                            + " ${DEFAULT-VALUE}.")
    private String rateFactors;

    @Option(
            names = "--decay-factors",
            paramLabel = "LIST",
            defaultValue = "none",
            description = "Factors of the weight decay by parameter role or name; bias=0,scale=0,shift=0 applies it to"
                    + " weights only. Default: ${DEFAULT-VALUE}.")
    private String decayFactors;

    @Option(
            names = "--average",
            paramLabel = "A",
            defaultValue = "none",
            description = "Average of the weights over the steps, which is validated and becomes the model: ema:DECAY,"
                    + " an exponential moving average; lookahead:STEPS,DECAY, an average from which training continues"
                    + " every STEPS steps. Default: ${DEFAULT-VALUE}.")
    private String average;

    @Option(
            names = "--freeze",
            paramLabel = "LIST",
            description =
                    "Layers or parameters that are not trained, by name, with * for any characters: stem.*, or"
                            + " for some epochs only: stem.*@1-3; all-but-head; or none. Default: none, with --from all-but-head.")
    private Optional<String> freeze;

    @Option(
            names = "--label-smoothing",
            paramLabel = "X",
            defaultValue = "0",
            description = "Fraction of the target that is spread evenly over all classes, from 0 to below 1. Default:"
                    + " ${DEFAULT-VALUE}.")
    private double labelSmoothing;

    @Option(
            names = "--class-weights",
            paramLabel = "W",
            defaultValue = "none",
            description = "Weight of each class in the loss: balanced, in inverse proportion to its number of images;"
                    + " or a list such as cat=2,dog=0.5. Default: ${DEFAULT-VALUE}.")
    private String classWeights;

    @Option(
            names = "--mix",
            paramLabel = "M",
            defaultValue = "none",
            description =
                    "Train on mixtures of two images: mixup:ALPHA or cutmix:ALPHA. Default:" + " ${DEFAULT-VALUE}.")
    private String mix;

    @Option(
            names = "--early-stop",
            paramLabel = "PATIENCE",
            defaultValue = "0",
            description = "End the run after this many epochs without a better validation accuracy; 0: never. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int earlyStop;

    @Option(
            names = "--keep",
            paramLabel = "K",
            defaultValue = "last",
            description = "Which epoch's weights become the model: best, those of the epoch with the best validation"
                    + " accuracy, or last. Default: ${DEFAULT-VALUE}.")
    private String keep;

    /** What the recipe does otherwise than the options say, a line each. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (warmup > epochs && meansLength("--warmup")) {
            notes.add("--warmup " + warmup + " is longer than the run, which has --epochs " + epochs
                    + ": the learning rate rises until its end");
        }
        Recipe recipe = recipe(false);
        if (meansLength("--freeze")) {
            recipe.freeze()
                    .startingAfter(epochs)
                    .forEach(rule -> notes.add("--freeze " + rule + " begins after the run, which has --epochs "
                            + epochs + ": it has no effect"));
        }
        if (typed("--momentum") && !recipe.optimizer().hasMomentum()) {
            notes.add("--momentum has no effect with --optimizer "
                    + recipe.optimizer().text());
        }
        if (recipe.weightDecay() == 0 && !recipe.decayFactors().isNone()) {
            notes.add("--decay-factors has no effect with --weight-decay 0");
        }
        return notes;
    }

    /** Whether an option is for a run of just this length; what a recipe has for its own, longer run needs no word. */
    private boolean meansLength(String option) {
        return typed(option) || !typed("--epochs");
    }

    private boolean typed(String option) {
        return command.commandLine().getParseResult().hasMatchedOption(option);
    }

    /**
     * The recipe.
     *
     * @param fromModel whether the training starts from a trained model
     * @throws UserError if an option is out of range
     */
    Recipe recipe(boolean fromModel) {
        return Recipe.builder()
                .epochs(epochs)
                .batch(batch)
                .shards(shards.orElse(Recipe.defaultShards(batch)))
                .learningRate(learningRate)
                .momentum(momentum)
                .nesterov(nesterov)
                .weightDecay(weightDecay)
                .clipNorm(clipNorm)
                .schedule(Schedule.parse(schedule))
                // A recipe's warm-up may be longer than a run that was shortened by --epochs.
                .warmupEpochs(Math.min(warmup, epochs))
                .seed(seed)
                .augment(Augmentations.parse(augment))
                .optimizer(OptimizerChoice.parse(optimizer))
                .rateFactors(RoleFactors.parse(Setting.RATE_FACTORS, rateFactors))
                .decayFactors(RoleFactors.parse(Setting.DECAY_FACTORS, decayFactors))
                .average(Averaging.parse(average))
                .freeze(Freezing.parse(freeze.orElse(fromModel ? Freezing.ALL_BUT_HEAD : Freezing.NOTHING)))
                .labelSmoothing(labelSmoothing)
                .classWeights(ClassWeights.parse(classWeights))
                .mix(Mixing.parse(mix))
                .earlyStop(earlyStop)
                .keep(Keep.parse(keep))
                .build();
    }
}
