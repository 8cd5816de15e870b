package org.convoke.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.Workspace;
import org.convoke.run.Pretrained;
import org.convoke.run.TrainingJob;
import org.convoke.run.TrainingPlan;
import org.convoke.run.ValidationSet;
import org.convoke.run.Versions;
import org.convoke.spark.ExecutorKernels;
import org.convoke.spark.ImageSet;
import org.convoke.text.Counted;
import org.convoke.text.PrintableText;
import org.convoke.train.ClassWeights;
import org.convoke.train.Keep;
import org.convoke.train.Recipe;
import org.convoke.train.Selection;

/** What a run prints before its first step: with what it trains, on what, how, and where to watch. */
final class TrainingHead {
    private static final int CLASSES_SHOWN = 12;

    private TrainingHead() {}

    static String text(TrainingPlan plan, JavaSparkContext spark) {
        TrainingJob job = plan.job();
        ExecutorKernels kernels = plan.kernels();
        StringBuilder text = new StringBuilder();
        add(
                text,
                "Convoke %s on Spark %s (%s), Java %s, %s",
                Versions.convoke(),
                spark.version(),
                spark.master(),
                Versions.java(),
                kernels.name());
        add(text, "network  %s", job.networkText());
        job.start().ifPresent(start -> addStart(text, job, start));
        ValidationSet validation = job.validation();
        String heldOut = validation.heldOut()
                ? String.format(
                        Locale.ROOT,
                        " (and %,d held out)",
                        validation.images().orElseThrow().count())
                : "";
        add(
                text,
                "data     %s: %,d training images%s%s",
                job.data(),
                validation.train().count(),
                heldOut,
                job.test()
                                .filter(test -> job.testName().equals("test"))
                                .map(test -> String.format(Locale.ROOT, ", %,d test images", test.count()))
                                .orElse("")
                        + validation
                                .images()
                                .filter(images -> !validation.heldOut())
                                .map(images -> String.format(Locale.ROOT, ", %,d validation images", images.count()))
                                .orElse(""));
        Recipe recipe = job.recipe();
        add(
                text,
                "recipe   %s of %s, %s, seed %d",
                Counted.of(recipe.epochs(), "epoch"),
                Counted.of(plan.stepsPerEpoch(), "step"),
                recipe.text(),
                recipe.seed());
        recipe.average().words().ifPresent(words -> add(text, "weights  %s", words));
        if (!recipe.augment().isEmpty()) {
            add(text, "augment  %s", recipe.augment().text());
        }
        if (!recipe.targetsText().isEmpty()) {
            add(text, "targets  %s", recipe.targetsText());
        }
        if (!(recipe.classWeights() instanceof ClassWeights.None)) {
            add(text, "classes  weighted %s", classWeights(recipe.classWeights(), validation.train()));
        }
        if (Selection.isWanted(recipe)) {
            add(
                    text,
                    "keep     the weights of the %s epoch%s",
                    recipe.keep() == Keep.BEST ? "best" : "last",
                    recipe.earlyStop() == 0
                            ? ""
                            : "; stop after " + recipe.earlyStop() + " without a better validation accuracy");
        }
        add(
                text,
                "memory   %,d MB a task, for micro-batches of %d images",
                Workspace.bytes(job.network(), recipe.lanes(), true) / 1_000_000 + 1,
                recipe.lanes());
        plan.features().ifPresent(features -> add(text, "features %s", features));
        add(
                text,
                "steps    %s",
                plan.whyJobs()
                        .map(why -> "one Spark job per step: " + why)
                        .orElse("long-running tasks, one epoch each"));
        plan.address().ifPresent(url -> add(text, "Spark UI %s", url));
        addNotes(text, spark.defaultParallelism(), recipe, kernels);
        addSizes(text, recipe, validation.train().count(), plan.partitions());
        return text.toString();
    }

    private static void addStart(StringBuilder text, TrainingJob job, Pretrained.Fitted start) {
        add(text, "from     weights sha256 %s, %s", start.from().model().facts().weightsSha256(), start.text());
        Parameters parameters = Parameters.of(job.network());
        long trained = parameters.trainedTensors().stream()
                .mapToLong(ParameterTensor::size)
                .sum();
        add(
                text,
                "trained  %,d of %,d parameters%s",
                trained,
                parameters.count(),
                trained < parameters.count() ? "; --freeze none trains all" : "");
    }

    /** The weight of each class; of many classes, the least and the greatest. */
    private static String classWeights(ClassWeights weights, ImageSet images) {
        List<String> names = images.classNames();
        float[] each = weights.of(names, images.classCounts());
        List<Integer> shown = IntStream.range(0, each.length).boxed().toList();
        if (each.length > CLASSES_SHOWN) {
            List<Integer> sorted =
                    shown.stream().sorted(Comparator.comparing(k -> each[k])).toList();
            shown = List.of(sorted.get(0), sorted.get(sorted.size() - 1));
        }
        return (shown.size() < each.length ? "from " : "")
                + shown.stream()
                        .map(k -> String.format(Locale.ROOT, "%s=%.3g", PrintableText.of(names.get(k)), each[k]))
                        .collect(Collectors.joining(shown.size() < each.length ? " to " : ", "));
    }

    private static void addNotes(StringBuilder text, int parallelism, Recipe recipe, ExecutorKernels kernels) {
        if (parallelism > recipe.shards()) {
            add(
                    text,
                    "note: %d cores but only %s, so %s idle; --shards %d uses them all, but is a different recipe"
                            + " and gives different weights",
                    parallelism,
                    Counted.of(recipe.shards(), "shard"),
                    parallelism - recipe.shards() == 1
                            ? "one core stays"
                            : parallelism - recipe.shards() + " cores stay",
                    parallelism);
        }
        if (kernels.slow()) {
            add(
                    text,
                    "note: this machine has no fused multiply-add (FMA), so that a step takes a thousand times longer:"
                            + " compute on a machine that has it, such as any x86 since 2015");
        }
        kernels.whyPlain().ifPresent(why -> add(text, "note: %s", why));
    }

    private static void addSizes(StringBuilder text, Recipe recipe, int images, Optional<Integer> partitions) {
        if (recipe.batch() > images) {
            add(
                    text,
                    "note: --batch %,d is more than the %s, so that an epoch is one step: a smaller --batch takes"
                            + " more steps",
                    recipe.batch(),
                    Counted.of(images, "image"));
        }
        partitions
                .filter(each -> each > recipe.shards())
                .ifPresent(each -> add(
                        text,
                        "note: --partitions %,d is more than the %s: %s used",
                        each,
                        Counted.of(recipe.shards(), "shard"),
                        recipe.shards() == 1 ? "one is" : recipe.shards() + " are"));
    }

    private static void add(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
