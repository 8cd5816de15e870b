package org.convoke.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricsCsvTest {
    @Test
    void thereIsARowForEachStepAndTheValidationInTheLastOfAnEpoch() throws IOException {
        SyntheticRun run = new SyntheticRun("r", List.of("a", "b"), 3, 50);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MetricsCsv csv = new MetricsCsv()) {
            run.events(Optional.empty()).forEach(csv);
            csv.copyTo(out);
        }

        List<String> rows = out.toString(StandardCharsets.UTF_8).lines().toList();

        assertThat(rows).hasSize(151);
        assertThat(rows.get(0)).startsWith("step,epoch,loss,accuracy,learning_rate,images,step_ms");
        assertThat(rows).allSatisfy(row -> assertThat(row.split(",", -1)).hasSize(14));
        assertThat(rows.get(7))
                .startsWith("7,1," + SyntheticRun.loss(7) + ",0.5,")
                .endsWith(",,");
        assertThat(rows.get(100))
                .startsWith("100,2,")
                .endsWith("," + run.epoch(2).validation().loss() + ","
                        + run.epoch(2).validation().accuracy());
    }
}
