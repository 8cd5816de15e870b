package org.convoke;

import com.google.errorprone.annotations.CheckReturnValue;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits until something is so: as short as it can, and never longer than a bound. */
public final class Eventually {
    private static final long PAUSE_MILLIS = 50;

    private Eventually() {}

    /**
     * The value, as soon as there is one.
     *
     * @param what names it in the error
     * @throws AssertionError if there is none within the bound
     */
    public static <T> T get(String what, Duration bound, Supplier<Optional<T>> value) {
        long end = System.nanoTime() + bound.toNanos();
        Optional<T> found = value.get();
        while (found.isEmpty()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no " + what + " within " + bound.toSeconds() + " s");
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for " + what, e);
            }
            found = value.get();
        }
        return found.get();
    }

    /** Whether it becomes so within the bound. */
    @CheckReturnValue
    public static boolean holds(Duration bound, BooleanSupplier condition) {
        long end = System.nanoTime() + bound.toNanos();
        return get("end of the wait", bound.plusMinutes(1), () -> {
            boolean now = condition.getAsBoolean();
            return now || System.nanoTime() > end ? Optional.of(now) : Optional.empty();
        });
    }
}
