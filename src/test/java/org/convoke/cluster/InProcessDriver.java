package org.convoke.cluster;

import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;
import org.convoke.Eventually;
import org.convoke.cli.Program;

/**
 * The program, with its driver in a thread of this JVM, which saves the start of one; what it prints and logs is kept.
 *
 * <p>It waits where it prints a certain line until it is told to continue: what a test does to the executors meanwhile comes
 * at this step, on the fastest machine too.
 */
final class InProcessDriver implements AutoCloseable {
    private static final Duration BOUND = Duration.ofMinutes(5);

    private final Output out;
    private final StringWriter err = new StringWriter();
    private final StringWriter log = new StringWriter();
    private final CompletableFuture<Integer> run = new CompletableFuture<>();

    private InProcessDriver(String hold) {
        out = new Output(hold);
    }

    /** The standard output; whoever prints the line to hold at waits. */
    private static final class Output extends StringWriter {
        private final String hold;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        Output(String hold) {
            this.hold = hold;
        }

        @Override
        public void flush() {
            if (reached.getCount() > 0 && toString().contains(hold)) {
                reached.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** @param hold what the line contains at which the program waits */
    static InProcessDriver start(
            String master, List<String> sparkArguments, List<String> programArguments, String hold) {
        InProcessDriver driver = new InProcessDriver(hold);
        Thread thread = new Thread(() -> driver.run(master, sparkArguments, programArguments), "driver");
        thread.setDaemon(true);
        thread.start();
        return driver;
    }

    private void run(String master, List<String> sparkArguments, List<String> programArguments) {
        try {
            int exitCode;
            try (DriverLog kept = DriverLog.to(log)) {
                exitCode = Program.on(
                        master,
                        Submission.settings(master, sparkArguments),
                        out,
                        err,
                        programArguments.get(0),
                        Submission.afterFirst(programArguments));
            }
            run.complete(exitCode);
        } catch (RuntimeException | Error e) {
            run.completeExceptionally(e);
        }
    }

    /** Waits until it has printed the line at which it waits. */
    void awaitHold() {
        await("'" + out.hold + "' from the program", () -> out.reached.getCount() == 0);
    }

    /** Lets it continue. */
    void release() {
        out.released.countDown();
    }

    /** Waits until it has printed something, on its standard output or into its log. */
    void awaitPrinted(String text) {
        await("'" + text + "' from the program", () -> printed().contains(text));
    }

    private interface Condition {
        boolean isMet();
    }

    private void await(String what, Condition condition) {
        Eventually.get(what, BOUND, () -> {
            boolean ended = run.isDone();
            if (condition.isMet()) {
                return Optional.of(what);
            }
            if (ended) {
                throw new AssertionError("ended before there was " + what + ":\n" + printed());
            }
            return Optional.empty();
        });
    }

    private String printed() {
        return out.toString() + log + err;
    }

    /** Waits until it has ended by itself. */
    Submission.Ended end() {
        try {
            int exitCode = run.get(BOUND.toSeconds(), TimeUnit.SECONDS);
            return new Submission.Ended(exitCode, out.toString(), log.toString() + err);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("no end:\n" + printed(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Where a test has failed, ends the application, so that the next test has the cluster and this JVM for itself. */
    @Override
    public void close() {
        release();
        if (!run.isDone()) {
            SparkSession.getDefaultSession().foreach(session -> {
                session.stop();
                return null;
            });
            run.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS)
                    .exceptionally(e -> 1)
                    .join();
        }
    }
}
