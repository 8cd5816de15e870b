package org.convoke.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.convoke.spark.Evaluator;
import org.convoke.spark.Evaluator.Examined;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.train.Evaluation;

/** Measures a network after each epoch, if that is wanted, and at the end. */
final class Validator implements AutoCloseable {
    private static final int HINT_AFTER = 3;

    private final Optional<Evaluator> test;
    private final Optional<Evaluator> validation;
    private final String name;
    private final List<String> classNames;
    private Optional<Evaluation> last = Optional.empty();
    private float[] lastWeights = {};
    private int count;

    private Validator(Optional<Evaluator> test, Optional<Evaluator> validation, String name, List<String> classNames) {
        this.test = test;
        this.validation = validation;
        this.name = name;
        this.classNames = classNames;
    }

    static Validator of(TrainingJob job, NetworkOnSpark network, Optional<Integer> partitions) {
        ValidationSet set = job.validation();
        List<String> classNames = ModelInput.classNames(set.train().classNames(), job.network());
        Optional<Evaluator> test = job.test().map(images -> new Evaluator(network, images, partitions, "test images"));
        if (set.test()) {
            return new Validator(test, test, "test", classNames);
        }
        try {
            Optional<Evaluator> validation = set.images().equals(job.test())
                    ? test
                    : set.images().map(images -> new Evaluator(network, images, partitions, "validation images"));
            return new Validator(test, validation, "validation", classNames);
        } catch (Throwable failure) {
            test.ifPresent(Evaluator::close);
            throw failure;
        }
    }

    /** Measures it after an epoch. */
    Optional<Examined> examine(float[] weights, String description) {
        Optional<Examined> examined = validation.map(each -> each.examine(weights, description));
        last = examined.map(Examined::sums);
        lastWeights = weights;
        count++;
        return examined;
    }

    /** Measures it by the test images at the end, unless that was done after the last epoch. */
    Optional<Evaluation> test(float[] weights) {
        return last.isPresent() && test.equals(validation) && Arrays.equals(weights, lastWeights)
                ? last
                : test.map(each -> each.evaluate(weights, "test"));
    }

    /** For the end of an epoch's line. */
    String text(Optional<Evaluation> evaluation) {
        return evaluation
                .map(each -> String.format(
                                Locale.ROOT,
                                ", %s loss %.4f, %s accuracy %.2f %%",
                                name,
                                each.meanLoss(),
                                name,
                                100 * each.accuracy())
                        + hint(each))
                .orElse("");
    }

    /** Said once, when a network has had time to learn something. */
    private String hint(Evaluation evaluation) {
        return count == HINT_AFTER
                ? EvaluationReport.oneClass(evaluation.scores(), classNames)
                        .map(text -> " (" + text + ")")
                        .orElse("")
                : "";
    }

    @Override
    public void close() {
        test.ifPresent(Evaluator::close);
        validation.filter(each -> !test.equals(Optional.of(each))).ifPresent(Evaluator::close);
    }
}
