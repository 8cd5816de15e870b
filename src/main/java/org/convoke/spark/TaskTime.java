package org.convoke.spark;

/**
 * What one task did in a step.
 *
 * @param partition the task's number
 * @param executor Spark's name of the executor that it ran on
 * @param nanos how long its own code ran, from the arrival of the weights to the last sum
 */
public record TaskTime(int partition, String executor, long nanos) {}
