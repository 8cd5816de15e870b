package org.convoke.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * What a Ctrl-C, or any other signal that ends the JVM, does to a command: Spark stops while the command still computes, so
 * that this fails with errors which say nothing. One line is said in their place.
 */
final class Interruption {
    private static final long PATIENCE_SECONDS = 5;

    private final PrintWriter err;
    private final AtomicBoolean on = new AtomicBoolean();
    private final AtomicBoolean said = new AtomicBoolean();
    private final AtomicReference<String> advice = new AtomicReference<>("");
    private final CountDownLatch end = new CountDownLatch(1);

    /** A command that can continue what was interrupted. */
    interface Continuable {
        /** How, in one sentence. */
        String howToContinue();
    }

    Interruption(PrintWriter err) {
        this.err = err;
    }

    /** Takes from a command what to say of how it continues. */
    void advise(Continuable command) {
        advice.set("; " + command.howToContinue());
    }

    /** Carries out a command, and looks meanwhile for the end of the JVM. */
    int watched(IntSupplier command) {
        Thread hook = new Thread(this::interrupt, "convoke-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return command.getAsInt();
        } finally {
            end.countDown();
            ended(hook);
        }
    }

    private static void ended(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs already.
        }
    }

    private void interrupt() {
        on.set(true);
        try {
            Configurator.setAllLevels("", Level.OFF);
        } catch (LinkageError e) {
            // Another logging than Spark's own: it may say more than is of use.
        }
        try {
            // The command may still have to say where its last checkpoint is.
            end.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        say();
    }

    /** Whether the JVM is ending before the command has ended. */
    boolean isOn() {
        return on.get();
    }

    /** Whether the command has ended by itself. */
    boolean ended() {
        return !on.get();
    }

    /** Says that the command was interrupted, once. */
    void say() {
        if (said.compareAndSet(false, true)) {
            err.println("convoke: interrupted" + advice.get());
        }
    }
}
