package org.convoke.run;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * What goes on in a thread of its own. Programs have no use for it: it is what their handles are made of. Its methods may be
 * called by any thread.
 *
 * @param <T> what comes of it
 */
public final class RunningTask<T> {
    private final String name;
    private final FutureTask<T> task;

    /**
     * Does not begin yet.
     *
     * @param name what messages call it, such as {@code training}
     */
    public RunningTask(String name, Callable<T> work) {
        this.name = name;
        task = new FutureTask<>(work);
    }

    /** Begins. */
    public void begin() {
        // The local properties of Spark, such as the scheduler's pool, are those of the thread that starts it.
        Thread thread = new Thread(task, "convoke-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Waits for the end.
     *
     * @throws RuntimeException what it ended with
     * @throws InterruptedException if this thread is interrupted, which leaves the task alone
     */
    public T await() throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            // Spark throws its checked exceptions undeclared.
            throw new IllegalStateException(
                    "the " + name + " failed: " + e.getCause().getMessage(), e.getCause());
        }
    }

    /**
     * Likewise, where an interrupt of this thread cancels the task.
     *
     * @throws IllegalStateException if this thread is interrupted
     */
    public T await(Runnable cancel) {
        try {
            return await();
        } catch (InterruptedException e) {
            cancel.run();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during a " + name, e);
        }
    }

    /** Whether it has ended, in whatever way. */
    public boolean isDone() {
        return task.isDone();
    }
}
