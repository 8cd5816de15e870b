package org.convoke.run;

import java.util.Arrays;
import java.util.Optional;
import org.convoke.spark.Evaluator;
import org.convoke.spark.Evaluator.Examined;
import org.convoke.spark.Trainer;
import org.convoke.train.Evaluation;

/** Measures a network after each epoch, if that is wanted, and at the end. */
final class Validator implements AutoCloseable {
    private final Optional<Evaluator> test;
    private final Optional<Evaluator> validation;
    private Optional<Evaluation> last = Optional.empty();
    private float[] lastWeights = {};

    private Validator(Optional<Evaluator> test, Optional<Evaluator> validation) {
        this.test = test;
        this.validation = validation;
    }

    static Validator of(TrainingJob job, Trainer trainer, Optional<Integer> partitions) {
        ValidationSet set = job.validation();
        Optional<Evaluator> test = job.test().map(images -> trainer.evaluator(images, partitions, "test images"));
        if (set.test()) {
            return new Validator(test, test);
        }
        try {
            Optional<Evaluator> validation = set.images().equals(job.test())
                    ? test
                    : set.images().map(images -> trainer.evaluator(images, partitions, "validation images"));
            return new Validator(test, validation);
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
        return examined;
    }

    /** Measures it by the test images at the end, unless that was done after the last epoch. */
    Optional<Evaluation> test(float[] weights) {
        return last.isPresent() && test.equals(validation) && Arrays.equals(weights, lastWeights)
                ? last
                : test.map(each -> each.evaluate(weights, "test"));
    }

    @Override
    public void close() {
        test.ifPresent(Evaluator::close);
        validation.filter(each -> !test.equals(Optional.of(each))).ifPresent(Evaluator::close);
    }
}
