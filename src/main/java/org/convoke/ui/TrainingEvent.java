package org.convoke.ui;

import org.apache.spark.scheduler.SparkListenerEvent;

/**
 * What a training run tells of itself: posted by the driver to Spark's listeners, and so written to the event log, from
 * which the history server reads it again. Spark writes and reads each by Jackson under its class name; so names of classes
 * and components are a file format: one that is missing in an old log is read as 0 or none, one that is unknown is passed
 * over.
 */
public sealed interface TrainingEvent extends SparkListenerEvent
        permits RunStarted, StepsDone, EpochDone, MistakesSeen, RunEnded {
    /** The run's name. */
    String run();

    /** When it was said, in milliseconds since 1970. */
    long time();
}
