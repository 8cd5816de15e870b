/**
 * What Spark says of an application that runs: whether its executors are there, whether it stalls, whether a job was cancelled.
 */
package org.convoke.spark.status;
