package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.convoke.spark.Evaluator.Measured;
import org.convoke.train.Evaluation;
import org.convoke.train.TestTime;
import org.convoke.train.metric.Confusion;
import org.convoke.train.metric.RocAuc;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {
    /** Outputs that are NaN have no ranks either, of however many classes the images are. */
    @Test
    void ranksThatAreNotDefinedAreSaidToBeSo() {
        Confusion confusion = new Confusion(2);
        confusion.add(0, 0);
        confusion.add(1, 0);
        Measured measured = new Measured(
                new Evaluation(Double.NaN, 2, confusion),
                Optional.of(new RocAuc(List.of(OptionalDouble.empty(), OptionalDouble.empty()))));
        assertThat(EvaluationReport.text("test", measured, TestTime.NONE, List.of("cat", "dog")))
                .containsPattern("(?m)^  ROC AUC not defined$");
    }
}
