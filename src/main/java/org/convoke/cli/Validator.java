package org.convoke.cli;

import java.util.Locale;
import java.util.Optional;
import org.convoke.spark.Evaluator;
import org.convoke.spark.Evaluator.Examined;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.train.Evaluation;

/** Measures a network after each epoch, if that is wanted. */
final class Validator implements AutoCloseable {
    private final Optional<Evaluator> evaluator;
    private final boolean own;
    private final String name;

    private Validator(Optional<Evaluator> evaluator, boolean own, String name) {
        this.evaluator = evaluator;
        this.own = own;
        this.name = name;
    }

    static Validator of(ValidationSet set, NetworkOnSpark network, Evaluator test, Optional<Integer> partitions) {
        return set.images()
                .map(images -> new Validator(
                        Optional.of(new Evaluator(network, images, partitions, "validation images")),
                        true,
                        "validation"))
                .orElseGet(() -> new Validator(set.test() ? Optional.of(test) : Optional.empty(), false, "test"));
    }

    Optional<Examined> examine(float[] weights, String description) {
        return evaluator.map(each -> each.examine(weights, description));
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
                        100 * each.accuracy()))
                .orElse("");
    }

    @Override
    public void close() {
        if (own) {
            evaluator.ifPresent(Evaluator::close);
        }
    }
}
