package org.convoke.ml;

/**
 * The uid of the stage that this thread is making. Spark's base classes make their params while they are constructed, and each
 * asks its stage for the uid. A class of Scala has set its fields by then; one of Java sets them only when the base class is
 * done, and answers with this until then.
 */
final class PendingUid {
    private static final ThreadLocal<String> UID = new ThreadLocal<>();

    private PendingUid() {}

    /** To be called among the arguments of a constructor that calls the base class's. */
    static String put(String uid) {
        UID.set(uid);
        return uid;
    }

    static String get() {
        return UID.get();
    }
}
