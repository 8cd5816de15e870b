/**
 * Training, evaluation and prediction on Spark: shards on executors, the synchronous step, and the two ways in which weights and
 * gradients are exchanged.
 */
package org.convoke.spark;
