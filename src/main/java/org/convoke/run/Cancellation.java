package org.convoke.run;

import org.apache.spark.api.java.JavaSparkContext;

/** Whether a training is to end before it is done, as another thread may ask for; ends its Spark jobs. */
final class Cancellation {
    private final JavaSparkContext spark;
    private volatile boolean requested;
    private volatile String group = "";

    Cancellation(JavaSparkContext spark) {
        this.spark = spark;
    }

    /** The Spark jobs of this thread are of a group from now on. */
    void enter(String id, String description) {
        group = id;
        spark.setJobGroup(id, description, true);
    }

    /** Asks for the end. What runs fails; a step that begins just now is still taken. */
    void request() {
        requested = true;
        if (!group.isEmpty()) {
            spark.cancelJobGroup(group);
        }
    }

    boolean isRequested() {
        return requested;
    }
}
