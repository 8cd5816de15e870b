package org.convoke.text;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** An exception and its causes: what a task throws is the cause of Spark's own exception. */
public final class Causes {
    private static final int MOST = 20;

    private Causes() {}

    /** The exception, its cause, the cause of that, and so on; at most twenty, as there may be a cycle. */
    public static List<Throwable> of(Throwable failure) {
        return Stream.iterate(failure, each -> each != null, Throwable::getCause)
                .limit(MOST)
                .toList();
    }

    /** The first of them that has a message for users: it is a {@link SettingMessage}. */
    public static Optional<Throwable> forUsers(Throwable failure) {
        return of(failure).stream().filter(SettingMessage.class::isInstance).findFirst();
    }
}
