package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Scala prints what a task of its own throws as a JVM does: by {@link Throwable#printStackTrace()}. */
class StoppingAsksTest {
    @Test
    void ofAllThatIsPrintedOnlyStackTracesOfRejectedTasksAreLeftOut() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream err = new StoppingAsks(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        err.println("one");
        new RejectedExecutionException("by ThreadPoolExecutor[Terminated]").printStackTrace(err);
        err.println("two");
        new IllegalStateException("kept").printStackTrace(err);

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .startsWith("one\ntwo\n" + IllegalStateException.class.getName() + ": kept\n\tat ")
                .doesNotContain("ThreadPoolExecutor[");
    }
}
