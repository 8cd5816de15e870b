package org.convoke.run;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.net.Parameters;
import org.convoke.spark.ExecutorKernels;
import org.convoke.spark.ImageSet;
import org.convoke.spark.Trainer;
import org.convoke.text.Counted;
import org.convoke.text.Setting;
import org.convoke.train.ClassWeights;
import org.convoke.train.Keep;
import org.convoke.train.Recipe;
import org.convoke.ui.RunStarted;

/** What the pages of a run say of it from its beginning. */
final class TrainingFacts {
    private TrainingFacts() {}

    static RunStarted of(
            TrainingJob job,
            JavaSparkContext spark,
            Trainer trainer,
            ExecutorKernels kernels,
            String runId,
            long firstStep) {
        ImageSet images = job.validation().train();
        return new RunStarted(
                runId,
                System.currentTimeMillis(),
                job.networkText(),
                Parameters.of(job.network()).count(),
                job.data(),
                trainer.dataDigest(),
                recipe(job.recipe()),
                job.recipe().seed(),
                job.recipe().epochs(),
                trainer.stepsPerEpoch(),
                firstStep,
                job.recipe().shards(),
                spark.defaultParallelism(),
                trainer.whyJobs()
                        .map(why -> "one Spark job per step: " + Setting.plain(why))
                        .orElse("long-running tasks, one epoch each"),
                String.format(
                        Locale.ROOT,
                        "Convoke %s, Spark %s (%s), Java %s, %s",
                        Versions.convoke(),
                        spark.version(),
                        spark.master(),
                        Versions.java(),
                        kernels.name()),
                images.count(),
                job.test().map(ImageSet::count).orElse(0),
                validation(job),
                ModelInput.classNames(images.classNames(), job.network()),
                Arrays.stream(Arrays.copyOf(images.classCounts(), job.network().classes()))
                        .boxed()
                        .toList(),
                job.skipped(),
                job.recipe().average().words().orElse(""),
                classWeights(job));
    }

    private static String recipe(Recipe recipe) {
        String augment = recipe.augment().isEmpty()
                ? ""
                : ", augment " + recipe.augment().text();
        String targets = recipe.targetsText();
        String keep = recipe.keep() == Keep.BEST ? ", keep best" : "";
        String stop = recipe.earlyStop() > 0 ? ", early stop " + recipe.earlyStop() : "";
        return Counted.of(recipe.epochs(), "epoch") + ", " + recipe.text() + augment
                + (targets.isEmpty() ? "" : ", " + targets) + keep + stop;
    }

    /** How much an image of each of the network's classes counts; nothing if all count alike. */
    private static List<Double> classWeights(TrainingJob job) {
        if (job.recipe().classWeights() instanceof ClassWeights.None) {
            return List.of();
        }
        ImageSet images = job.validation().train();
        float[] weights = job.recipe().classWeights().of(images.classNames(), images.classCounts());
        return IntStream.range(0, job.network().classes())
                .mapToObj(k -> k < weights.length ? (double) weights[k] : 1)
                .toList();
    }

    private static String validation(TrainingJob job) {
        ValidationSet set = job.validation();
        if (set.test()) {
            return "the test images";
        }
        return set.images()
                .map(images -> String.format(Locale.ROOT, "%,d images ", images.count())
                        + (set.heldOut()
                                ? "held out of the training images"
                                : job.validationOption().equals(ValidationSet.OWN)
                                        ? "of the validation part"
                                        : "of " + job.validationOption()))
                .orElse("");
    }
}
