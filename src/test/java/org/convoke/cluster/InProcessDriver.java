package org.convoke.cluster;

import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.convoke.Eventually;
import org.convoke.cli.Program;

/**
 * The program, with its driver in a thread of this JVM, which saves the start of one; what it prints and logs is kept.
 *
 * <p>It waits where it prints a certain line until it is told to continue, or at several one after the other: what a test
 * does meanwhile comes at this step, on the fastest machine too.
 */
final class InProcessDriver implements AutoCloseable {
    private static final Duration BOUND = Duration.ofMinutes(5);

    private final Output out;
    private final StringWriter err = new StringWriter();
    private final StringWriter log = new StringWriter();
    private final CompletableFuture<Integer> run = new CompletableFuture<>();

    /** Where the program still has to wait, the next first; the test's alone. */
    private final Deque<Hold> ahead;

    private InProcessDriver(List<Hold> holds) {
        out = new Output(holds);
        ahead = new ArrayDeque<>(holds);
    }

    /**
     * A line at which the program waits.
     *
     * @param text what the line contains
     */
    private record Hold(String text, CountDownLatch reached, CountDownLatch released) {
        Hold(String text) {
            this(text, new CountDownLatch(1), new CountDownLatch(1));
        }
    }

    /** The standard output; whoever prints a line to hold at waits. */
    private static final class Output extends StringWriter {
        private final List<Hold> holds;

        Output(List<Hold> holds) {
            this.holds = holds;
        }

        @Override
        public void flush() {
            for (Hold hold : holds) {
                if (hold.reached().getCount() > 0 && toString().contains(hold.text())) {
                    hold.reached().countDown();
                    try {
                        hold.released().await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            }
        }
    }

    /** @param holds what the lines contain at which the program waits, in the order in which it prints them */
    static InProcessDriver start(
            String master, List<String> sparkArguments, List<String> programArguments, String... holds) {
        InProcessDriver driver =
                new InProcessDriver(Stream.of(holds).map(Hold::new).toList());
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

    /** Waits until it has printed the next line at which it waits. */
    void awaitHold() {
        Hold next = ahead.element();
        await("'" + next.text() + "' from the program", () -> next.reached().getCount() == 0);
    }

    /** Lets it continue, to the next line at which it waits or to its end. */
    void release() {
        ahead.remove().released().countDown();
    }

    /** What a pattern's first group finds on its standard output. */
    String printed(Pattern pattern) {
        Matcher matcher = pattern.matcher(out.toString());
        if (!matcher.find()) {
            throw new AssertionError(pattern + " is not in\n" + out);
        }
        return matcher.group(1);
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
        ahead.forEach(hold -> hold.released().countDown());
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
