package org.convoke.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.convoke.Eventually;
import org.convoke.spark.LocalSpark;
import org.convoke.text.Setting;
import org.convoke.ui.TrainingFace;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program's training on other numbers of cores than those of {@link TrainingTest}, and what the Training tab shows of it. */
@Tag("vectors")
class CoresTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void givesTheSameBitsAndShowsItself(int cores) {
        try (LocalSpark spark = new LocalSpark(cores, "spark.ui.enabled", "true", "spark.ui.port", "0")) {
            TrainedModel model =
                    Training.on(spark.session()).set(Setting.EPOCHS, 1).run();
            assertThat(model.weightsSha256()).isEqualTo(TrainingTest.ONE_EPOCH);
            String tab = TrainingFace.of(spark.context().sc()).address().orElseThrow();
            JsonNode run = Eventually.get(
                    "end of the run",
                    BOUND,
                    () -> Optional.of(run(tab))
                            .filter(each -> !each.at("/ended/outcome").asText().equals("RUNNING")));
            assertThat(run.at("/started/run").asText())
                    .isEqualTo(model.model().facts().runId());
            assertThat(run.at("/started/data").asText()).isEqualTo("digits");
            assertThat(run.at("/ended/outcome").asText()).isEqualTo("DONE");
            assertThat(run.get("epochs")).hasSize(1);
        }
    }

    private static JsonNode run(String tab) {
        try {
            JsonNode runs = new ObjectMapper()
                    .readTree(URI.create(tab + "json").toURL())
                    .get("runs");
            assertThat(runs).hasSize(1);
            return runs.get(0);
        } catch (IOException e) {
            throw new AssertionError(tab, e);
        }
    }
}
