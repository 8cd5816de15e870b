package org.convoke.cli;

import java.util.List;
import java.util.Optional;
import org.convoke.text.UserError;
import org.convoke.train.Augmentations;
import org.convoke.train.Recipe;
import org.convoke.train.Schedule;
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
            description =
                    "Parts the images are divided into; at most so many cores are used. Default: batch / 32, at least 1.")
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
            description = "Momentum, at least 0 and below 1. Default: ${DEFAULT-VALUE}.")
    private double momentum;

    @Option(
            names = "--nesterov",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            description = "Use Nesterov momentum.")
    private boolean nesterov;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            defaultValue = "0",
            description = "Weight decay: this times the weight is added to the gradient. Default: ${DEFAULT-VALUE}.")
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
            description = "How the learning rate changes: constant, step:EPOCHS,FACTOR, cosine, inverse:DECAY. Default:"
                    + " ${DEFAULT-VALUE}.")
    private String schedule;

    @Option(
            names = "--warmup",
            paramLabel = "EPOCHS",
            defaultValue = "0.2",
            description =
                    "Warm-up: epochs, or a fraction of one, in which the learning rate rises from near 0. Default: ${DEFAULT-VALUE}.")
    private double warmup;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Random seed of the initial weights, the order of the images and their augmentation. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--augment",
            paramLabel = "LIST",
            defaultValue = "none",
            description =
                    "Random augmentation of each training image, in this order, separated by commas: crop:PADDING,"
                            + " flip, cutout:SIDE, shift:FRACTION, rotate:DEGREES, scale:FRACTION, brightness:FRACTION,"
                            + " contrast:FRACTION; such as crop:4,flip. Default: ${DEFAULT-VALUE}.")
    private String augment;

    /** What the recipe does otherwise than the options say, a line each. */
    List<String> notes() {
        // A warm-up that the recipe has for its own, longer run needs no word.
        boolean meant = typed("--warmup") || !typed("--epochs");
        return warmup > epochs && meant
                ? List.of("--warmup " + warmup + " is longer than the run, which has --epochs " + epochs
                        + ": the learning rate rises until its end")
                : List.of();
    }

    private boolean typed(String option) {
        return command.commandLine().getParseResult().hasMatchedOption(option);
    }

    /** @throws UserError if an option is out of range */
    Recipe recipe() {
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
                .build();
    }
}
